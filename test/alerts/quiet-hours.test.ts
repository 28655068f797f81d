import { expect, it } from 'vitest'
import { isQuiet, localMinuteOf, minutesLeft, quietMinutes } from '../../main/alerts/quiet-hours.ts'

const minute = (text: string) => quietMinutes({ from: text, to: text }).fromMinute

it.each([
  ['22:00', '07:00', '22:00', true, 540],
  ['22:00', '07:00', '21:59', false, 541],
  ['22:00', '07:00', '00:00', true, 420],
  ['22:00', '07:00', '06:59', true, 1],
  ['22:00', '07:00', '07:00', false, 0],
  ['12:30', '13:30', '12:29', false, 61],
  ['12:30', '13:30', '12:30', true, 60],
  ['12:30', '13:30', '13:29', true, 1],
  ['12:30', '13:30', '13:30', false, 0],
])('quiet from %s to %s: at %s %s, %d min left', (from, to, at, isIt, left) => {
  const quiet = quietMinutes({ from, to })
  expect([isQuiet(quiet, minute(at)), minutesLeft(quiet, minute(at))]).toEqual([isIt, left])
})

it('the minute of the day is that of the clock on the wall here', () => {
  expect(localMinuteOf(new Date(2026, 10, 22, 14, 32, 59).getTime())).toBe(14 * 60 + 32)
})
