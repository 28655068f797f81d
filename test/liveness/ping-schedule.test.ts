import { beforeEach, describe, expect, it } from 'vitest'
import {
  createPingSchedule,
  mostAtOnce,
  tickMs,
  type PingSchedule,
} from '../../main/liveness/ping-schedule.ts'
import { seededRandom } from '../support/seeded-random.ts'

const interval = 30_000
let schedule: PingSchedule

beforeEach(() => {
  schedule = createPingSchedule(seededRandom(1), () => interval)
})

/** How long from `nowMs` until the only device is asked; it is not asked before. */
function nextTurn(nowMs: number): number {
  const atMs = schedule.nextAtMs
  expect(schedule.takeDue(atMs - 1)).toEqual([])
  expect(schedule.takeDue(atMs)).toHaveLength(1)
  return atMs - nowMs
}

describe('a device', () => {
  it('is asked first at a random moment within one interval', () => {
    const firstTurns = Array.from({ length: 300 }, () => {
      schedule.add(1, 0)
      const atMs = nextTurn(0)
      schedule.delete(1)
      return atMs
    })
    expect(Math.max(...firstTurns)).toBeLessThan(interval)
    const perThird = [0, 1, 2].map(
      (third) => firstTurns.filter((atMs) => Math.floor(atMs / 10_000) === third).length,
    )
    expect(Math.min(...perThird)).toBeGreaterThan(70)
  })

  it('is asked again 24 to 30 s after every sign of life', () => {
    schedule.add(1, 0)
    for (let nowMs = 0; nowMs < 10_000_000;) {
      schedule.heard(1, nowMs)
      const delayMs = nextTurn(nowMs)
      expect(delayMs).toBeGreaterThanOrEqual(24_000)
      expect(delayMs).toBeLessThan(30_000)
      nowMs += delayMs
    }
  })

  it('is asked again 3 s after the first and the second miss, and then every 10 s', () => {
    schedule.add(1, 0)
    const delays = [1, 2, 3, 4, 5].map((inARow) => {
      nextTurn(0)
      expect(schedule.missed(1, 0)).toBe(inARow)
      return schedule.nextAtMs
    })
    expect(delays).toEqual([3_000, 3_000, 6_000, 6_000, 6_000]) // 4 s of patience make 10 of 6
  })

  it('starts anew with its misses once it was heard of', () => {
    schedule.add(1, 0)
    schedule.missed(1, 0)
    schedule.missed(1, 0)
    schedule.heard(1, 0)
    expect(schedule.missed(1, 0)).toBe(1)
  })

  it('that never answers is asked every 10 minutes, and what it sends by itself does not change that', () => {
    schedule.add(1, 0)
    schedule.setPace(1, 'never-answers', 0)
    const atMs = schedule.nextAtMs
    schedule.heard(1, 400_000)
    expect(schedule.nextAtMs).toBe(atMs)
    expect(nextTurn(0)).toBeGreaterThanOrEqual(480_000)
    expect([schedule.missed(1, 0), schedule.nextAtMs]).toEqual([1, 600_000])
    schedule.setPace(1, 'by-answers', 0)
    expect(nextTurn(0)).toBeLessThan(30_000)
  })

  it('that could not be asked is asked one interval later, its misses as they were', () => {
    schedule.add(1, 0)
    schedule.missed(1, 0)
    nextTurn(0)
    schedule.putOff(1, 0)
    expect(nextTurn(0)).toBeGreaterThanOrEqual(24_000)
    expect(schedule.missed(1, 0)).toBe(2)
  })

  it('that was taken out, or never put in, has no turn', () => {
    schedule.add(1, 0)
    schedule.delete(1)
    schedule.heard(1, 0)
    schedule.putOff(1, 0)
    schedule.setPace(1, 'never-answers', 0)
    schedule.askWithin(1, 1_000, 0)
    expect([schedule.missed(1, 0), schedule.nextAtMs]).toEqual([0, Number.POSITIVE_INFINITY])
  })
})

describe('many devices', () => {
  it('are asked 25 at a time', () => {
    for (let id = 0; id < 60; id++) schedule.add(id, 0)
    const asked = [1, 2, 3, 4].map(() => schedule.takeDue(interval).length)
    expect(asked).toEqual([mostAtOnce, mostAtOnce, 10, 0])
  })

  it('that are thought to be there come before those that are known to be silent', () => {
    for (let id = 0; id < 40; id++) {
      schedule.add(id, 0)
      schedule.missed(id, 0)
      if (id < 20) schedule.missed(id, 0)
    }
    const first = schedule.takeDue(interval)
    expect(first.filter((id) => id >= 20)).toHaveLength(20)
    expect(schedule.takeDue(interval)).toHaveLength(15)
  })

  it('are all asked anew within the time that is given, silent ones too', () => {
    for (let id = 0; id < 100; id++) {
      schedule.add(id, 0)
      if (id % 2 === 0) schedule.setPace(id, 'never-answers', 0)
    }
    schedule.spread(2_000, 50_000)
    const asked: number[] = []
    for (let nowMs = 50_000; nowMs <= 52_000; nowMs += tickMs) asked.push(...schedule.takeDue(nowMs))
    expect(new Set(asked).size).toBe(100)
  })

  it('5,000 are asked evenly, also when they all registered in the same moment', () => {
    for (let id = 0; id < 5_000; id++) {
      schedule.add(id, 0)
      schedule.heard(id, 0)
    }
    const lastMs = new Map<number, number>()
    let longestMs = 0
    const perSecond: number[] = []
    for (let nowMs = 0; nowMs < 600_000; nowMs += tickMs) {
      const due = schedule.takeDue(nowMs)
      expect(due.length).toBeLessThanOrEqual(mostAtOnce)
      for (const id of due) {
        longestMs = Math.max(longestMs, nowMs - (lastMs.get(id) ?? 0))
        lastMs.set(id, nowMs)
        schedule.heard(id, nowMs)
      }
      const second = Math.floor(nowMs / 1_000)
      perSecond[second] = (perSecond[second] ?? 0) + due.length
    }
    expect(longestMs).toBeLessThan(45_000) // the first time; the crowd of the beginning is asked at 250 a second
    const settled = perSecond.slice(300)
    expect(settled.reduce((sum, count) => sum + count) / settled.length).toBeCloseTo(5_000 / 27, -1)
    expect(Math.max(...settled)).toBeLessThanOrEqual(250)
    expect(Math.min(...settled)).toBeGreaterThan(100)
  })
})
