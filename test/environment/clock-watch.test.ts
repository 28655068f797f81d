import { beforeEach, describe, expect, it } from 'vitest'
import { createClockWatch } from '../../main/environment/clock-watch.ts'
import type { Binding } from '../../shared/model.ts'
import { testBinding, testNowMs } from '../support/database.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { MemoryLocationStore } from '../support/memory-location-store.ts'

let clock: FakeClock
let store: MemoryLocationStore
let jumps: number[]
let check: (sleptMs?: number) => void

beforeEach(() => {
  clock = new FakeClock(testNowMs)
  store = new MemoryLocationStore()
  store.put(testBinding())
  jumps = []
  check = createClockWatch(clock, store, (bySeconds) => jumps.push(bySeconds))
})

const secondsLeft = ({ expiresAtMs }: Binding) => (expiresAtMs - clock.now()) / 1000

describe('the watch on the clock', () => {
  it('does nothing while the clocks agree', () => {
    clock.advance(3_000_000)
    check()
    expect([store.calls, jumps]).toEqual([[], []])
  })

  it.each([1999, -1999])('lets them drift apart by less than two seconds: %d ms', (ms) => {
    clock.jumpWall(ms)
    check()
    expect([store.calls, clock.now()]).toEqual([[], testNowMs])
  })

  it.each([2000, -2000, 29_999])('follows a correction of %d ms without a word', (ms) => {
    clock.jumpWall(ms)
    check()
    expect([store.calls, clock.now(), jumps]).toEqual([['shift'], testNowMs + ms, []])
  })

  it.each([
    ['forward by a day', 86_400],
    ['back by a year', -31_536_000],
    ['forward by half a minute', 30],
  ])('tells of a clock that was set %s, and every phone keeps the time that it has left', (_, seconds) => {
    clock.advance(600_000)
    clock.jumpWall(seconds * 1000)
    check()
    expect(jumps).toEqual([seconds])
    expect(store.all().map(secondsLeft)).toEqual([3000])
    expect(store.all()[0]).toMatchObject({
      registeredAtMs: testNowMs + seconds * 1000,
      refreshedAtMs: testNowMs + seconds * 1000,
    })
  })

  it('tells of each jump once', () => {
    clock.jumpWall(60_000)
    check()
    check()
    expect([jumps, store.calls]).toEqual([[60], ['shift']])
  })

  it('gives phones the time back that the computer slept while its clocks went on', () => {
    check(3_600_000)
    expect([store.all().map(secondsLeft), store.calls, jumps]).toEqual([[7200], ['shift'], []])
  })

  it('moves the deadlines once for a sleep and a clock that was set meanwhile', () => {
    clock.jumpWall(60_000)
    check(3_600_000)
    expect([store.all().map(secondsLeft), store.calls, jumps]).toEqual([[7200], ['shift'], [60]])
  })
})
