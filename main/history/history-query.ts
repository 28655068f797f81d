import { spansOf, type DeviceHistory, type HistoryQuery } from '../../shared/history.ts'
import type { PhoneRow } from '../../shared/phone-row.ts'
import type { Result } from '../../shared/result.ts'
import type { HistoryStore } from '../store/history-store.ts'
import type { HistoryRecorder } from './history-recorder.ts'

export interface HistoryQueryOptions {
  readonly store: Pick<HistoryStore, 'changes' | 'observed'>
  readonly recorder: Pick<HistoryRecorder, 'flush' | 'observed'>
  /** The list of phones, whose order the answer has. */
  readonly phones: () => readonly PhoneRow[]
}

/**
 * Answers for one device or for all what each was when, up to this moment; the future is unknown. Empty where no such
 * device is known. Problems: those of the database.
 */
export function createHistoryQuery({
  store,
  recorder,
  phones,
}: HistoryQueryOptions): (query: HistoryQuery) => Result<readonly DeviceHistory[]> {
  return ({ deviceId, fromMs, toMs }) => {
    recorder.flush()
    const changes = store.changes({ deviceId, fromMs, toMs })
    if (!changes.ok) return changes
    const stored = store.observed({ fromMs, toMs })
    if (!stored.ok) return stored
    const observed = [...stored.value, ...recorder.observed()].sort((a, b) => a.fromMs - b.fromMs)
    const value: DeviceHistory[] = []
    for (const { device, extension, name } of phones()) {
      if (device === null || (deviceId !== null && device.deviceId !== deviceId)) continue
      const spans = spansOf(changes.value.get(device.deviceId) ?? [], observed, fromMs, toMs)
      value.push({ deviceId: device.deviceId, extension, name, userAgent: device.userAgent, spans })
    }
    return { ok: true, value }
  }
}
