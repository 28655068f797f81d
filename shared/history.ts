import type { ExtensionNumber } from './model.ts'

/** What a device was at a time; see `PhoneState`, which says when it is what. */
export type HistoryState = 'registered' | 'overdue' | 'unreachable' | 'gone' | 'signed-off'

/** `unknown`: Rollcall was not running or the computer slept, or nothing is recorded of the device yet. */
export type SpanState = HistoryState | 'unknown'

/** From then on a device is in that state, until its next change. */
export interface StateChange {
  readonly state: HistoryState
  readonly fromMs: number
}

/** A time in which Rollcall was running and watching; its end does not belong to it. */
export interface ObservedSpan {
  readonly fromMs: number
  readonly toMs: number
}

/** A time in which a device was in one state; its end does not belong to it. */
export interface StateSpan extends ObservedSpan {
  readonly state: SpanState
}

export interface HistoryQuery extends ObservedSpan {
  readonly deviceId: number
}

export interface HistoryExportQuery extends ObservedSpan {
  /** Null: all devices. */
  readonly deviceId: number | null
}

export interface OverviewQuery extends ObservedSpan {
  /** In how many equal parts the time is told: 400 at most. */
  readonly cells: number
}

export interface DeviceHistory {
  readonly deviceId: number
  readonly extension: ExtensionNumber
  readonly name: string
  readonly userAgent: string | null
  /** They cover the time asked for without a gap, in order. */
  readonly spans: readonly StateSpan[]
}

/** What a device's past comes to, in the few bytes that thousands of devices leave room for. */
export interface DeviceOverview extends Omit<DeviceHistory, 'spans'> {
  readonly summary: HistorySummary
  /** What `heatOf` says, as `packedHeat` packs it. */
  readonly cells: Uint16Array
}

/**
 * A device's states over the time from `fromMs` to `toMs`, which the spans cover exactly, no two alike side by side;
 * empty where that time is empty.
 *
 * @param changes of one device, in order: those within that time and the last one before it
 * @param observed in order of their beginnings; they may overlap, as after the clock was set back
 */
export function spansOf(
  changes: readonly StateChange[],
  observed: readonly ObservedSpan[],
  fromMs: number,
  toMs: number,
): readonly StateSpan[] {
  const spans: { state: SpanState; fromMs: number; toMs: number }[] = []
  function add(state: SpanState, fromMs: number, toMs: number): void {
    if (toMs <= fromMs) return
    const last = spans.at(-1)
    if (last?.state === state) last.toMs = toMs
    else spans.push({ state, fromMs, toMs })
  }

  let doneMs = fromMs
  let state: SpanState = 'unknown'
  let next = 0
  for (const seen of observed) {
    const beginMs = Math.min(Math.max(seen.fromMs, doneMs), toMs)
    const endMs = Math.min(seen.toMs, toMs)
    if (endMs <= beginMs) continue
    add('unknown', doneMs, beginMs)
    doneMs = beginMs
    for (
      let change = changes[next];
      change !== undefined && change.fromMs < endMs;
      change = changes[++next]
    ) {
      const changedMs = Math.max(change.fromMs, doneMs)
      add(state, doneMs, changedMs)
      doneMs = changedMs
      state = change.state
    }
    add(state, doneMs, endMs)
    doneMs = endMs
  }
  add('unknown', doneMs, toMs)
  return spans
}

/** An uninterrupted absence, as far as it was watched. */
export interface Outage {
  readonly fromMs: number
  readonly toMs: number
  /** How much of it was observed: what is not is counted neither as up nor as down. */
  readonly downMs: number
}

export interface HistorySummary {
  /** Rollcall was watching, and the device was in some state. */
  readonly observedMs: number
  readonly upMs: number
  readonly downMs: number
  readonly signedOffMs: number
  /**
   * `upMs` as a part of `upMs` and `downMs`, 0 to 1; null where both are nothing. A phone that is overdue counts as
   * up: its registration still holds and calls are sent to it, only its refresh is late. One that has signed off
   * counts as neither: it said goodbye, so nobody missed it.
   */
  readonly availability: number | null
  /** How often it became unreachable or gone, each outage once, with the one that the time begins in. */
  readonly drops: number
  /** The one with the largest `downMs`, the first of several. */
  readonly longestOutage: Outage | null
}

/** What the spans of one device come to. An outage goes on over a time that was not observed. */
export function summaryOf(spans: readonly StateSpan[]): HistorySummary {
  const total = emptyTotals()
  let drops = 0
  let longestOutage: Outage | null = null
  let outage: Outage | null = null
  for (const span of spans) {
    total[span.state] += span.toMs - span.fromMs
    if (span.state === 'unknown') continue
    if (!isDown(span.state)) {
      outage = null
      continue
    }
    if (outage === null) drops++
    outage = withSpan(outage, span)
    if (longestOutage === null || outage.downMs > longestOutage.downMs) longestOutage = outage
  }
  const upMs = total.registered + total.overdue
  const downMs = total.unreachable + total.gone
  const signedOffMs = total['signed-off']
  const availability = upMs + downMs === 0 ? null : upMs / (upMs + downMs)
  return {
    ...{ observedMs: upMs + downMs + signedOffMs, upMs, downMs, signedOffMs },
    ...{ availability, drops, longestOutage },
  }
}

function withSpan(outage: Outage | null, { fromMs, toMs }: StateSpan): Outage {
  const downMs = toMs - fromMs
  return outage === null
    ? { fromMs, toMs, downMs }
    : { fromMs: outage.fromMs, toMs, downMs: outage.downMs + downMs }
}

function isDown(state: SpanState): boolean {
  return state === 'unreachable' || state === 'gone'
}

/** Nothing of any state yet. */
export const emptyTotals = (): Record<SpanState, number> => ({
  registered: 0,
  overdue: 0,
  unreachable: 0,
  gone: 0,
  'signed-off': 0,
  unknown: 0,
})

/** From bad to no news. */
export const worstFirst: readonly SpanState[] = [
  'gone',
  'unreachable',
  'overdue',
  'signed-off',
  'registered',
  'unknown',
]

/** One of equal parts of a time. */
export interface HeatCell {
  readonly fromMs: number
  readonly toMs: number
  /** `unknown` only where nothing else is known. */
  readonly worst: SpanState
  /** What part of the cell each state takes; together 1. */
  readonly shares: Readonly<Record<SpanState, number>>
}

/** The time of the spans, which follow on one another, in so many equal cells; none where there are no spans. */
export function heatOf(spans: readonly StateSpan[], cells: number): readonly HeatCell[] {
  const [first, last] = [spans[0], spans.at(-1)]
  if (first === undefined || last === undefined) return []
  const lengthMs = last.toMs - first.fromMs
  // Multiplied first, so that an edge which is a whole number is exact and no span reaches a hair into its neighbour.
  const edgeMs = (cell: number) => first.fromMs + (cell * lengthMs) / cells
  const heat: HeatCell[] = []
  let at = 0
  for (let cell = 0; cell < cells; cell++) {
    const [fromMs, toMs] = [edgeMs(cell), edgeMs(cell + 1)]
    const shares = emptyTotals()
    for (let span = spans[at]; span !== undefined && span.fromMs < toMs; span = spans[++at]) {
      shares[span.state] += (Math.min(span.toMs, toMs) - Math.max(span.fromMs, fromMs)) / (toMs - fromMs)
      if (span.toMs > toMs) break
    }
    heat.push({ fromMs, toMs, worst: worstFirst.find((state) => shares[state] > 0) ?? 'unknown', shares })
  }
  return heat
}
