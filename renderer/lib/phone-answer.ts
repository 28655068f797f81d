import type { PhoneRow } from '../../shared/phone-row.ts'

/** How long a phone takes to answer, in milliseconds; null where it does not answer. */
export function answerTimeMs(row: PhoneRow): number | null {
  if (row.state !== 'registered' || row.device.unreachableSinceMs !== null) return null
  return row.device.roundTripMs
}

/** "12 ms"; "—" where it does not answer. */
export function answerTimeInWords(row: PhoneRow): string {
  const timeMs = answerTimeMs(row)
  return timeMs === null ? '—' : `${Math.ceil(timeMs)} ms`
}
