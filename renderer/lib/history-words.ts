import type { HistorySummary, Outage, SpanState, StateSpan } from '../../shared/history.ts'
import { formatDuration, formatMoment } from './format-time.ts'
import { spanStateNames } from './state-names.ts'

/** The time that was asked for, and when: what is cut off by it may have begun earlier, or goes on. */
export interface TimeShown {
  readonly fromMs: number
  readonly untilMs: number
}

type Time = Pick<StateSpan, 'fromMs' | 'toMs'>

/** "Gone 14:32–15:10 (38 min)"; "Registered since 08:00 (3 h)" where it goes on. */
export function spanInWords(span: StateSpan, shown: TimeShown): string {
  const isCutOff = span.fromMs <= shown.fromMs
  const words = `${spanStateNames[span.state]} ${timeInWords(span, shown)}`
  return isCutOff ? words : `${words} (${formatDuration(span.toMs - span.fromMs)})`
}

/** "14:32–15:10", "Mon 22:10 – Tue 06:00", "since 08:00", "until 09:15", "all the time". */
export function timeInWords({ fromMs, toMs }: Time, shown: TimeShown): string {
  const from = formatMoment(fromMs, shown.untilMs)
  if (toMs >= shown.untilMs) return fromMs <= shown.fromMs ? 'all the time' : `since ${from}`
  if (fromMs <= shown.fromMs) return `until ${formatMoment(toMs, shown.untilMs)}`
  return between(fromMs, toMs, shown.untilMs)
}

/** "Mon 14:00–16:00: gone 12 min", what of it was worst; the state alone where it takes all of that time. */
export function cellInWords(
  cell: Time & { readonly worst: SpanState; readonly shares: Readonly<Record<SpanState, number>> },
  untilMs: number,
): string {
  const { worst, shares, fromMs, toMs } = cell
  const name = spanStateNames[worst].toLowerCase()
  const partMs = shares[worst] * (toMs - fromMs)
  const what = toMs <= untilMs && shares[worst] < 0.999 ? `${name} ${formatDuration(partMs)}` : name
  return `${between(fromMs, Math.min(toMs, untilMs), untilMs)}: ${what}`
}

/** The outages, for those who do not see the strip: "Missing 3 times, the longest 38 min, Mon 14:32". */
export function outagesInWords(summary: HistorySummary, nowMs: number): string {
  const { observedMs, drops, longestOutage } = summary
  if (observedMs === 0) return 'Not watched in this time'
  if (longestOutage === null) return 'Never missing'
  const longest = outageInWords(longestOutage, nowMs)
  return drops === 1 ? `Missing once, ${longest}` : `Missing ${drops} times, the longest ${longest}`
}

/** "99.2 %", never 100 where anything is missing; "—" where nothing is known. */
export function availabilityInWords({ availability }: Pick<HistorySummary, 'availability'>): string {
  if (availability === null) return '—'
  if (availability === 1) return '100 %'
  return `${(Math.floor(availability * 1000) / 10).toFixed(1)} %`
}

/** "38 min, Mon 14:32"; "none" where there was no outage. */
export function outageInWords(outage: Outage | null, nowMs: number): string {
  if (outage === null) return 'none'
  return `${formatDuration(outage.downMs)}, ${formatMoment(outage.fromMs, nowMs)}`
}

function between(fromMs: number, toMs: number, nowMs: number): string {
  const from = formatMoment(fromMs, nowMs)
  const isOneDay = new Date(fromMs).toDateString() === new Date(toMs).toDateString()
  // As seen from its own day, a moment is its time alone.
  return isOneDay ? `${from}–${formatMoment(toMs, toMs)}` : `${from} – ${formatMoment(toMs, nowMs)}`
}
