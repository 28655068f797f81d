/** What happened to the phones in one measuring window. */
export class Tally {
  /** How long each successful registration took, from its first request to its 200. */
  readonly latenciesMs: number[] = []
  /** When the last 200 came, on the clock of `performance.now`. */
  lastSuccessAtMs = NaN
  /** Failed registrations by reason: a status code, `timeout`, or what the 200 lacked. */
  readonly failures = new Map<string, number>()
  retransmissions = 0
  /** Nonces that the registrar called stale, so that the phone took a new one. */
  renewed = 0
  /** Questions of the registrar, all of them answered. */
  pings = 0

  succeed(latencyMs: number, nowMs: number): void {
    this.latenciesMs.push(latencyMs)
    this.lastSuccessAtMs = nowMs
  }

  fail(reason: string): void {
    this.failures.set(reason, (this.failures.get(reason) ?? 0) + 1)
  }
}

/** The nearest-rank percentile of values in ascending order; NaN where there are none. */
export function percentile(ascending: ArrayLike<number>, percent: number): number {
  return ascending[Math.max(0, Math.ceil((percent / 100) * ascending.length) - 1)] ?? NaN
}

/** The item in the middle by the given measure, the lower of two; throws where there are none. */
export function medianBy<T>(items: readonly T[], measure: (item: T) => number): T {
  const middle = items.toSorted((a, b) => measure(a) - measure(b))[(items.length - 1) >> 1]
  if (middle === undefined) throw new Error('There is no median of nothing.')
  return middle
}
