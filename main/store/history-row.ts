import type { HistoryState, ObservedSpan, StateChange } from '../../shared/history.ts'

/** From then on a device is in a state, as it is stored. */
export interface DeviceState extends StateChange {
  readonly deviceId: number
}

/** A row of the table `device_state`. */
export interface DeviceStateRow {
  readonly device_id: number
  readonly from_ms: number
  readonly state: HistoryState
}

/** A row of the table `observation`. */
export interface ObservationRow {
  readonly from_ms: number
  readonly to_ms: number
}

/** The rows by device, each device's in the order that they came in. */
export function changesByDevice(rows: Iterable<DeviceStateRow>): ReadonlyMap<number, readonly StateChange[]> {
  const byDevice = new Map<number, StateChange[]>()
  for (const { device_id: deviceId, from_ms: fromMs, state } of rows) {
    const changes = byDevice.get(deviceId)
    if (changes === undefined) byDevice.set(deviceId, [{ state, fromMs }])
    else changes.push({ state, fromMs })
  }
  return byDevice
}

export function observedFromRow({ from_ms: fromMs, to_ms: toMs }: ObservationRow): ObservedSpan {
  return { fromMs, toMs }
}
