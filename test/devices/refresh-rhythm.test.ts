import { expect, it } from 'vitest'
import { followed, newRhythm, overdueAtMs } from '../../main/devices/refresh-rhythm.ts'
import { testNowMs } from '../support/database.ts'

const minute = 60_000
const times = (refreshedAfterMs: number, registeredAtMs = testNowMs, forMs = 60 * minute) => ({
  registeredAtMs,
  refreshedAtMs: registeredAtMs + refreshedAfterMs,
  expiresAtMs: registeredAtMs + refreshedAfterMs + forMs,
})

/** When a phone that refreshed at these minutes after its registration is overdue, in seconds after the last one. */
function overdueAfter(minutes: readonly number[], forMs?: number): number | null {
  const [first = 0, ...later] = minutes.map((each) => each * minute)
  let rhythm = newRhythm(times(first))
  for (const each of later) rhythm = followed(rhythm, times(each))
  const last = times((minutes.at(-1) ?? 0) * minute, testNowMs, forMs)
  const atMs = overdueAtMs(rhythm, last)
  return atMs === null ? null : (atMs - last.refreshedAtMs) / 1000
}

it.each<[string, readonly number[], number | null]>([
  ['nothing is known of a phone that has just registered', [0], null],
  ['one interval is not enough', [0, 10], null],
  ['two intervals are', [0, 10, 20], 10 * 60 * 1.15 + 15],
  ['the longest of the intervals counts', [0, 10, 18, 28, 29], 10 * 60 * 1.15 + 15],
  ['but no more than the last five count', [0, 30, 40, 50, 60, 70, 80], 10 * 60 * 1.15 + 15],
  ['a phone that is first seen long after its registration', [120, 130, 140], 10 * 60 * 1.15 + 15],
  ['two refreshes at once are one', [0, 10, 10, 10], null],
])('%s', (_, minutes, seconds) => {
  expect(overdueAfter(minutes)).toBe(seconds)
})

it('a phone is never overdue at or after the end of its registration', () => {
  const dueSeconds = 10 * 60 * 1.15 + 15
  expect(overdueAfter([0, 10, 20], dueSeconds * 1000)).toBeNull()
  expect(overdueAfter([0, 10, 20], dueSeconds * 1000 + 1)).toBe(dueSeconds)
})

it('a change of the computer’s clock is no interval, and moves the deadline along', () => {
  const shiftMs = 8 * 60 * minute
  let rhythm = followed(newRhythm(times(0)), times(10 * minute))
  rhythm = followed(rhythm, times(10 * minute, testNowMs + shiftMs))
  rhythm = followed(rhythm, times(20 * minute, testNowMs + shiftMs))
  expect(overdueAtMs(rhythm, times(20 * minute, testNowMs + shiftMs))).toBe(
    testNowMs + shiftMs + 20 * minute + 10 * minute * 1.15 + 15_000,
  )
})
