import {
  spansOf,
  summaryOf,
  type DeviceHistory,
  type DeviceOverview,
  type HistoryExportQuery,
  type HistoryQuery,
  type ObservedSpan,
  type OverviewQuery,
} from '../../shared/history.ts'
import { packedHeat } from '../../shared/packed-heat.ts'
import type { PhoneRow } from '../../shared/phone-row.ts'
import type { Result } from '../../shared/result.ts'
import type { HistoryStore } from '../store/history-store.ts'
import { csvHead, csvOfDevice } from './history-csv.ts'
import type { HistoryRecorder } from './history-recorder.ts'

/** So many devices are looked up in one go, and no further one after so long: then phones are answered. */
const mostInOneGo = 50
const longestMs = 4

export interface HistoryQueriesOptions {
  readonly store: Pick<HistoryStore, 'changes' | 'observed'>
  readonly recorder: Pick<HistoryRecorder, 'flush' | 'unsaved' | 'observed'>
  /** The list of phones, whose order the answers have. */
  readonly phones: () => readonly PhoneRow[]
  /** Milliseconds since some fixed moment. */
  readonly monotonic: () => number
  /** Resolves after everything else that was waiting has had its turn. */
  readonly nextTurn: () => Promise<void>
}

/**
 * What each device was when, up to the moment of the question; the future is unknown. Those about many devices never
 * hold up the registrar, and so take a while. Problems: those of the database.
 */
export interface HistoryQueries {
  /** Null where no such device is in the list. */
  ofDevice(query: HistoryQuery): Result<DeviceHistory | null>
  overview(query: OverviewQuery): Promise<Result<readonly DeviceOverview[]>>
  /** The text in parts, see `history-csv.ts`. */
  csv(query: HistoryExportQuery): Promise<Result<readonly string[]>>
}

type NamedDevice = Omit<DeviceHistory, 'spans'>

export function createHistoryQueries(options: HistoryQueriesOptions): HistoryQueries {
  const { store, recorder, phones, monotonic, nextTurn } = options

  function devices(deviceId: number | null): readonly NamedDevice[] {
    return phones().flatMap(({ device, extension, name }) =>
      device === null || (deviceId !== null && device.deviceId !== deviceId)
        ? []
        : [{ deviceId: device.deviceId, extension, name, userAgent: device.userAgent }],
    )
  }

  /** Taken once for all devices, so that all are told of up to the same moment. */
  function observedIn(span: ObservedSpan): Result<readonly ObservedSpan[]> {
    recorder.flush()
    const stored = store.observed(span)
    if (!stored.ok) return stored
    const value = [...stored.value, ...recorder.observed()].sort((a, b) => a.fromMs - b.fromMs)
    return { ok: true, value }
  }

  function historyOf(
    device: NamedDevice,
    observed: readonly ObservedSpan[],
    { fromMs, toMs }: ObservedSpan,
  ): Result<DeviceHistory> {
    const { deviceId } = device
    const stored = store.changes({ deviceId, fromMs, toMs })
    if (!stored.ok) return stored
    const changes = [...(stored.value.get(deviceId) ?? []), ...recorder.unsaved(deviceId)]
    return { ok: true, value: { ...device, spans: spansOf(changes, observed, fromMs, toMs) } }
  }

  async function inParts<T>(
    deviceId: number | null,
    span: ObservedSpan,
    tell: (history: DeviceHistory) => T,
  ): Promise<Result<readonly T[]>> {
    const observed = observedIn(span)
    if (!observed.ok) return observed
    const asked = devices(deviceId)
    const value: T[] = []
    let beganMs = -Infinity
    let inThisGo = 0
    for (const device of asked) {
      if (inThisGo === mostInOneGo || monotonic() - beganMs >= longestMs) {
        await nextTurn()
        beganMs = monotonic()
        inThisGo = 0
      }
      const history = historyOf(device, observed.value, span)
      if (!history.ok) return history
      value.push(tell(history.value))
      inThisGo++
    }
    return { ok: true, value }
  }

  return {
    ofDevice({ deviceId, ...span }) {
      const observed = observedIn(span)
      if (!observed.ok) return observed
      const [device] = devices(deviceId)
      return device === undefined ? { ok: true, value: null } : historyOf(device, observed.value, span)
    },

    overview: ({ cells, ...span }) =>
      inParts(null, span, ({ spans, ...device }) => ({
        ...device,
        summary: summaryOf(spans),
        cells: packedHeat(spans, cells),
      })),

    async csv({ deviceId, ...span }) {
      const rows = await inParts(deviceId, span, csvOfDevice)
      return rows.ok ? { ok: true, value: [csvHead, ...rows.value] } : rows
    },
  }
}
