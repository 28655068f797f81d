import { expect, it } from 'vitest'
import { stopSignals } from '../../main/stop-signals.ts'
import { FakeClock } from '../support/fake-clock.ts'

function signals() {
  const clock = new FakeClock()
  const calls: string[] = []
  const signal = stopSignals(
    clock,
    () => calls.push('stop'),
    () => calls.push('hurry'),
  )
  return { clock, calls, signal }
}

it('takes one key press that arrives by three ways for one', () => {
  const { clock, calls, signal } = signals()
  signal()
  signal()
  clock.advance(50)
  signal()
  expect(calls).toEqual(['stop'])
})

it('gives up waiting at a second one', () => {
  const { clock, calls, signal } = signals()
  signal()
  clock.advance(400)
  signal()
  expect(calls).toEqual(['stop', 'hurry'])
})
