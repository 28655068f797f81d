import type { PhoneRow } from '../../shared/phone-row.ts'

/** When each registered phone becomes overdue, the earliest first. */
export function overdueMoments(rows: readonly PhoneRow[]): Float64Array {
  const moments = new Float64Array(rows.length)
  let count = 0
  for (const row of rows) {
    if (row.state !== 'registered' || row.device.overdueAtMs === null) continue
    moments[count++] = row.device.overdueAtMs
  }
  return moments.subarray(0, count).sort()
}

/**
 * The latest of the moments that has come, or minus infinity. Every phone is then in the same state as it is now,
 * yet this changes only when one of them becomes overdue.
 */
export function latestPassed(moments: Float64Array, nowMs: number): number {
  let from = 0
  let to = moments.length
  while (from < to) {
    const middle = (from + to) >> 1
    if ((moments[middle] ?? Infinity) <= nowMs) from = middle + 1
    else to = middle
  }
  return moments[from - 1] ?? -Infinity
}
