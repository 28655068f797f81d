/**
 * How regularly one binding is refreshed. Every moment is counted from the binding's registration, so that it does
 * not matter when all of its times are moved along with the computer's clock.
 */
export interface RefreshRhythm {
  readonly lastRefreshMs: number
  /** Between refreshes, the last five of them, oldest first. */
  readonly intervalsMs: readonly number[]
}

/** The times of a binding, as far as its rhythm depends on them. */
interface BindingTimes {
  readonly registeredAtMs: number
  readonly refreshedAtMs: number
  readonly expiresAtMs: number
}

const intervalsKept = 5
/** With one interval alone a phone that has just been set up would be taken at its word. */
const leastIntervals = 2
/** Phones vary the interval a little, and their clocks are not ours. */
const tolerance = 1.15
/** For retransmissions and a phone that is busy. */
const graceMs = 15_000

/** The rhythm of a binding that is seen for the first time. */
export function newRhythm({ registeredAtMs, refreshedAtMs }: BindingTimes): RefreshRhythm {
  return { lastRefreshMs: refreshedAtMs - registeredAtMs, intervalsMs: [] }
}

/** The rhythm with the binding's latest refresh; the same object where there was none. */
export function followed(
  rhythm: RefreshRhythm,
  { registeredAtMs, refreshedAtMs }: BindingTimes,
): RefreshRhythm {
  const lastRefreshMs = refreshedAtMs - registeredAtMs
  const intervalMs = lastRefreshMs - rhythm.lastRefreshMs
  if (intervalMs === 0) return rhythm
  return { lastRefreshMs, intervalsMs: [...rhythm.intervalsMs, intervalMs].slice(-intervalsKept) }
}

/** When the binding's next refresh will have been missed; null where that is not known, or not before it expires. */
export function overdueAtMs(
  { intervalsMs }: RefreshRhythm,
  { refreshedAtMs, expiresAtMs }: BindingTimes,
): number | null {
  if (intervalsMs.length < leastIntervals) return null
  const atMs = Math.round(refreshedAtMs + Math.max(...intervalsMs) * tolerance + graceMs)
  return atMs < expiresAtMs ? atMs : null
}
