import { expect, test } from 'vitest'
import { runFuzz } from './fuzz/run-fuzz.ts'

/** The promises are in fuzz/promises.ts; `npm run fuzz` runs more cases, and others. */
test('the server keeps its promises for 100,000 tampered datagrams', { timeout: 300_000 }, () => {
  const { statuses, writes, answers } = runFuzz({ cases: 100_000, seed: 4475 })

  // Tampering that no request survives would test nothing.
  const answered = [...statuses.keys()].sort((a, b) => a - b)
  expect(answered).toEqual([0, 200, 400, 401, 404, 405, 415, 416, 420, 423, 500, 501, 505])
  expect(statuses.get(200)).toBeGreaterThan(10_000)
  expect(writes).toBeGreaterThan(5_000)
  expect(answers).toBeGreaterThan(500)
})
