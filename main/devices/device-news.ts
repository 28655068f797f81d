import type { Device } from '../store/device-row.ts'
import type { DeviceChange, DeviceEvent, DroppedDevice } from './device-event.ts'
import type { Takeover, TrackedDevice } from './reconcile.ts'
import { overdueAtMs } from './refresh-rhythm.ts'
import { successorOf } from './succession.ts'

/** What has become of devices, until it is told. */
export interface DeviceNews {
  /** A device as it was and as it is, with all of its extension as they are; the name is the extension's. */
  note(
    before: TrackedDevice | undefined,
    after: TrackedDevice,
    all: readonly TrackedDevice[],
    name: string,
  ): void
  takenOver(takeover: Takeover): void
  /** While the rows of both devices are there. */
  tellTakeovers(): void
  forgotten(deviceId: number): void
  /** Nobody hears of what has been noted so far. */
  discard(): void
  tell(): void
}

export interface DeviceNewsOptions {
  readonly onEvent: (event: DeviceEvent) => void
  readonly onChange: ((change: DeviceChange) => void) | undefined
  readonly heardAtMs: (deviceId: number) => number | null
}

export function createDeviceNews(options: DeviceNewsOptions): DeviceNews {
  const { onEvent, onChange, heardAtMs } = options
  let events: DeviceEvent[] = []
  let changes: DeviceChange[] = []
  let takeovers: Takeover[] = []

  function noteChange(
    before: TrackedDevice | undefined,
    { device, registration }: TrackedDevice,
    all: readonly TrackedDevice[],
  ): void {
    if (registration === null) {
      if (device.ended !== null) changes.push({ kind: 'ended', device, how: device.ended.how })
      return
    }
    const { binding, rhythm, renewedAtMs } = registration
    const held = before?.registration
    const kind = held?.binding.id === binding.id ? 'refreshed' : 'registered'
    // With the computer's clock all times of a binding are moved, which no phone has done.
    if (kind === 'refreshed' && held?.renewedAtMs === renewedAtMs) return
    changes.push({ kind, device, binding, overdueAtMs: overdueAtMs(rhythm, binding) })
    if (kind === 'refreshed') return
    for (const other of all) {
      if (successorOf(other, all, heardAtMs)?.device !== device) continue
      changes.push({ kind: 'moved', deviceId: other.device.id, toDeviceId: device.id })
    }
  }

  function noteEvent(before: TrackedDevice | undefined, after: Device, name: string): void {
    const wasGone = before !== undefined && hasLapsed(before.device)
    if (wasGone === hasLapsed(after)) return
    if (wasGone) {
      const { source, userAgent } = after
      events.push({ kind: 'device-back', device: { ...dropped(before.device, name), source, userAgent } })
      return
    }
    events.push({ kind: 'device-gone', device: dropped(after, name) })
  }

  function take(): { readonly events: readonly DeviceEvent[]; readonly changes: readonly DeviceChange[] } {
    const taken = { events, changes }
    events = []
    changes = []
    return taken
  }

  return {
    note(before, after, all, name) {
      noteChange(before, after, all)
      noteEvent(before, after.device, name)
    },
    takenOver: (takeover) => void takeovers.push(takeover),
    tellTakeovers() {
      const told = takeovers
      takeovers = []
      for (const takeover of told) onChange?.({ kind: 'taken-over', ...takeover })
    },
    forgotten: (deviceId) => void changes.push({ kind: 'forgotten', deviceId }),
    discard: () => void take(),
    tell() {
      const taken = take()
      for (const change of taken.changes) onChange?.(change)
      for (const event of taken.events) onEvent(event)
    },
  }
}

const hasLapsed = ({ ended }: Device) => ended?.how === 'lapsed'

/** A device as one speaks of it that is lost. */
export function dropped(device: Device, name: string): DroppedDevice {
  const { id: deviceId, extension, source, userAgent, lastSeenAtMs, ended } = device
  return { deviceId, extension, name, source, userAgent, lastSeenAtMs, goneAtMs: ended?.atMs ?? lastSeenAtMs }
}
