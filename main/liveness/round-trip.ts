/** How long a device takes to answer, in milliseconds. */
export interface RoundTrip {
  readonly lastMs: number
  /** SRTT of RFC 6298 §2. */
  readonly smoothedMs: number
}

/** RFC 6298 §2.3. */
const alpha = 1 / 8

/** With one more measurement: the first counts fully (§2.2), every other one for an eighth (§2.3). */
export function measured(before: RoundTrip | null, lastMs: number): RoundTrip {
  if (before === null) return { lastMs, smoothedMs: lastMs }
  return { lastMs, smoothedMs: (1 - alpha) * before.smoothedMs + alpha * lastMs }
}
