import { beforeEach, describe, expect, it } from 'vitest'
import { createSleepWatch, type Gap, type SleepWatch } from '../../main/environment/sleep-watch.ts'
import { diskFull, MemoryLocationStore } from '../support/memory-location-store.ts'
import { testBinding, testNowMs } from '../support/database.ts'
import { SleepyClock } from './sleepy-clock.ts'

const second = 1_000
const hour = 3_600 * second

let clock: SleepyClock
let store: MemoryLocationStore
let gaps: Gap[]
let beats: number
let watch: SleepWatch

beforeEach(() => {
  clock = new SleepyClock(testNowMs)
  store = new MemoryLocationStore()
  store.put(testBinding({ expiresAtMs: testNowMs + hour }))
  gaps = []
  beats = 0
  watch = createSleepWatch({
    ...{ clock, locations: store, uptimeMs: () => clock.uptimeMs() },
    onGap: (gap) => gaps.push(gap),
    onHeartbeat: () => beats++,
  })
  watch.start()
})

const secondsLeft = () =>
  store.all().map(({ expiresAtMs }) => Math.round((expiresAtMs - clock.now()) / second))
const shifts = () => store.calls.length
/** The gaps in seconds since the start of the test. */
const told = () =>
  gaps.map(({ fromMs, toMs, kind }) => [kind, (fromMs - testNowMs) / second, (toMs - testNowMs) / second])

const systems = [
  ['on Linux', (ms: number) => clock.sleepOnLinux(ms)],
  ['on macOS and Windows', (ms: number) => clock.sleepOnMac(ms)],
] as const

describe('a computer that stays awake', () => {
  it('has a heartbeat every ten seconds and no gap', () => {
    clock.advance(100 * second)
    expect([beats, gaps, shifts()]).toEqual([11, [], 0])
  })

  it('has none any more when the watch has stopped', () => {
    watch.stop()
    clock.advance(100 * second)
    expect([beats, clock.pendingTimers]).toEqual([1, 0])
  })

  it('may have its clock corrected without a word', () => {
    clock.jumpWall(20 * second)
    clock.advance(10 * second)
    expect([gaps, shifts(), clock.now()]).toEqual([[], 1, clock.wall()])
  })
})

describe.each(systems)('a computer that sleeps %s', (_system, sleep) => {
  it('is found out at the next heartbeat, once, and its phones keep the time that they had left', () => {
    clock.advance(60 * second)
    sleep(8 * hour)
    clock.advance(600 * second)
    expect(gaps).toHaveLength(1)
    const [gap] = gaps
    expect(gap).toMatchObject({ kind: 'slept' })
    expect(Math.abs(gap!.fromMs - testNowMs - 60 * second)).toBeLessThanOrEqual(10 * second)
    expect(Math.abs(gap!.toMs - testNowMs - 60 * second - 8 * hour)).toBeLessThanOrEqual(10 * second)
    expect(shifts()).toBe(1)
    expect(Math.abs(secondsLeft()[0]! - 3600 + 660)).toBeLessThanOrEqual(10)
  })

  it('is found out by the first packet, before any deadline is judged', () => {
    clock.advance(65 * second)
    sleep(8 * hour)
    watch.check()
    expect(gaps).toHaveLength(1)
    expect(secondsLeft()[0]).toBeGreaterThan(3500)
    watch.check()
    clock.advance(100 * second)
    expect([gaps.length, shifts()]).toEqual([1, 1])
  })

  it('is told of once when the system says so as well, with the moment at which it fell asleep', () => {
    clock.advance(64 * second)
    watch.suspended()
    clock.advance(2 * second)
    sleep(hour)
    clock.advance(second)
    watch.resumed()
    clock.advance(600 * second)
    expect(told()).toEqual([['slept', 64, 3600 + 67]])
    expect(shifts()).toBe(1)
  })

  it('is told of once when the signs were seen before the system says that it is awake', () => {
    clock.advance(64 * second)
    watch.suspended()
    sleep(hour)
    watch.check()
    clock.advance(20 * second)
    watch.resumed()
    clock.advance(600 * second)
    expect(told()).toEqual([['slept', 64, 3600 + 64]])
  })

  it('is told of once when the system says both only afterwards', () => {
    clock.advance(64 * second)
    sleep(hour)
    watch.check()
    watch.suspended()
    watch.resumed()
    expect(gaps).toHaveLength(1)
    expect(shifts()).toBe(1)
  })

  it('is told of a nap that is too short for its signs, where the system tells of it', () => {
    clock.advance(60 * second)
    watch.suspended()
    sleep(12 * second)
    watch.resumed()
    clock.advance(600 * second)
    expect(told()).toEqual([['slept', 60, 72]])
    expect(Math.abs(secondsLeft()[0]! - (3600 - 660))).toBeLessThanOrEqual(12)
  })

  it('is told of each time that it sleeps', () => {
    for (let night = 0; night < 3; night++) {
      watch.suspended()
      sleep(hour)
      watch.resumed()
      clock.advance(40 * second)
    }
    expect([gaps.map(({ kind }) => kind), shifts()]).toEqual([['slept', 'slept', 'slept'], 3])
  })

  it('may wake up for a moment in between, without a word from the system', () => {
    watch.suspended()
    sleep(hour)
    watch.check()
    clock.advance(5 * second)
    sleep(hour)
    watch.check()
    watch.resumed()
    expect(gaps.map(({ fromMs, toMs, kind }) => [kind, Math.round((toMs - fromMs) / 60_000)])).toEqual([
      ['slept', 60],
      ['slept', 60],
    ])
    expect(shifts()).toBe(2)
  })

  it('gives the time back once, later, when the database refuses at first', () => {
    const working = (delta: number) => MemoryLocationStore.prototype.shiftTimes.call(store, delta)
    store.shiftTimes = () => ({ ok: false, problem: diskFull })
    clock.advance(60 * second)
    sleep(8 * hour)
    clock.advance(30 * second)
    store.shiftTimes = working
    clock.advance(30 * second)
    expect(gaps.map(({ kind }) => kind)).toEqual(['slept'])
    expect(shifts()).toBe(1)
    expect(Math.abs(secondsLeft()[0]! - (3600 - 120))).toBeLessThanOrEqual(10)
  })
})

describe('a clock that is set', () => {
  it.each([
    ['ahead', 3 * hour],
    ['back', -3 * hour],
  ])('%s is no sleep', (_where, byMs) => {
    clock.advance(60 * second)
    clock.jumpWall(byMs)
    clock.advance(10 * second)
    expect(told()).toEqual([['clock-set', 70, 70 + byMs / second]])
    expect([shifts(), secondsLeft()]).toEqual([1, [3530]])
  })

  it('is no sleep either when the computer had meant to sleep long before, and something kept it awake', () => {
    watch.suspended()
    clock.advance(60 * second)
    clock.jumpWall(hour)
    clock.advance(10 * second)
    expect(told()).toEqual([['clock-set', 70, 3670]])
  })

  it('back by more than the computer slept, is told as that', () => {
    clock.advance(60 * second)
    clock.sleepOnMac(hour)
    clock.jumpWall(-2 * hour)
    clock.advance(0)
    watch.check()
    expect(told()).toEqual([['clock-set', 60, 60 - 3600]])
    expect(shifts()).toBe(1)
  })
})

it('before its start the watch only keeps the deadlines right', () => {
  watch.stop()
  clock.sleepOnMac(hour)
  watch.check()
  expect([gaps, shifts()]).toEqual([[], 0])
  clock.jumpWall(hour)
  watch.check()
  expect([gaps, shifts()]).toEqual([[], 1])
})
