import { expect, test } from 'vitest'
import { medianBy, percentile } from './tally.ts'

test('a percentile is a value that was measured, by nearest rank', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => i + 1)
  expect([50, 95, 99].map((percent) => percentile(hundred, percent))).toEqual([50, 95, 99])
  expect(percentile([7], 99)).toBe(7)
  expect(percentile([], 50)).toBeNaN()
})

test('the median run is a whole run, the lower one of an even number', () => {
  const runs = [{ rate: 30 }, { rate: 10 }, { rate: 20 }, { rate: 40 }]
  expect(medianBy(runs, ({ rate }) => rate)).toBe(runs[2])
})
