import { expect, it } from 'vitest'
import { createThrottle } from '../../main/headless/throttle.ts'
import { FakeClock } from '../support/fake-clock.ts'

it('runs at once, then once more at the end of the interval for all that was asked meanwhile', () => {
  const clock = new FakeClock()
  let runs = 0
  const throttle = createThrottle(
    clock,
    () => 1000,
    () => runs++,
  )
  throttle.request()
  expect(runs).toBe(1)
  clock.advance(400)
  throttle.request()
  throttle.request()
  clock.advance(599)
  expect(runs).toBe(1)
  clock.advance(1)
  expect(runs).toBe(2)
  clock.advance(5000)
  expect(runs).toBe(2)
})

it('forgets what is still to come when cancelled', () => {
  const clock = new FakeClock()
  let runs = 0
  const throttle = createThrottle(
    clock,
    () => 1000,
    () => runs++,
  )
  throttle.request()
  throttle.request()
  throttle.cancel()
  clock.advance(5000)
  expect(runs).toBe(1)
  expect(clock.pendingTimers).toBe(0)
})
