import { beforeEach, describe, expect, it } from 'vitest'
import { createActivityLog, type ActivityLog, type ActivityStore } from '../../main/activity/activity-log.ts'
import type { StoreResult } from '../../main/registrar/ports.ts'
import type { ActivityEntry, ActivityEvent, Happening } from '../../shared/activity.ts'
import type { Problem } from '../../shared/model.ts'
import { FakeClock } from '../support/fake-clock.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

class FakeStore implements ActivityStore {
  rows = new Map<number, ActivityEntry>()
  saves: (readonly ActivityEntry[])[] = []
  prunes: { olderThanMs: number; keepRows: number }[] = []
  failure: Problem | undefined

  save(entries: readonly ActivityEntry[]): StoreResult {
    if (this.failure !== undefined) return { ok: false, problem: this.failure }
    this.saves.push(entries)
    for (const entry of entries) this.rows.set(entry.id, entry)
    return { ok: true }
  }

  prune(limits: { olderThanMs: number; keepRows: number }): StoreResult {
    if (this.failure !== undefined) return { ok: false, problem: this.failure }
    this.prunes.push(limits)
    return { ok: true }
  }
}

const diskFull: Problem = { code: 'disk-full', message: 'The disk is full.' }

const event = (what: Happening, over: Partial<ActivityEvent> = {}): ActivityEvent => ({
  what,
  extension: '101',
  source: { address: '192.168.1.40', port: 5060 },
  userAgent: 'Yealink SIP-T46S',
  ...over,
})
const refreshed = event({ kind: 'refreshed' })
const registered = event({ kind: 'registered' })
const refusedFrom = (address: string): ActivityEvent =>
  event({ kind: 'refused', reason: 'unknown-extension', detail: null }, { source: { address, port: 5060 } })
const addressNumber = (n: number) => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`

let clock: FakeClock
let store: FakeStore
let told: ActivityEntry[]
let problems: Problem[]
let log: ActivityLog
let maxAgeMs: number

const counts = (entries: Iterable<ActivityEntry>) => Array.from(entries, (entry) => entry.count)

function start(): void {
  log = createActivityLog({
    clock,
    store,
    firstId: 41,
    maxAgeMs: () => maxAgeMs,
    onEntry: (entry) => told.push(entry),
    onProblem: (problem) => problems.push(problem),
    flushDelayMs: second,
  })
}

beforeEach(() => {
  clock = new FakeClock()
  store = new FakeStore()
  told = []
  problems = []
  maxAgeMs = 90 * 24 * hour
  start()
})

describe('what makes one entry', () => {
  it('lets the same thing from the same phone grow one entry, whatever port it comes from', () => {
    const firstAtMs = clock.now()
    log.record(registered)
    clock.advance(10 * minute)
    log.record({ ...registered, source: { address: '192.168.1.40', port: 60123 } })
    expect(log.recent(10)).toEqual([{ ...registered, id: 41, count: 2, firstAtMs, lastAtMs: clock.now() }])
  })

  it.each<[string, ActivityEvent]>([
    ['another kind', event({ kind: 'removed' })],
    ['another extension', { ...refreshed, extension: '102' }],
    ['another address', { ...refreshed, source: { address: '192.168.1.41', port: 5060 } }],
    ['another phone', { ...refreshed, userAgent: 'Snom D785' }],
    ['a refusal', event({ kind: 'refused', reason: 'malformed', detail: null })],
  ])('begins a new entry for %s', (_, other) => {
    log.record(refreshed)
    log.record(other)
    expect(counts(log.recent(10))).toEqual([1, 1])
  })

  it('tells refusals apart by reason and by particulars', () => {
    log.record(event({ kind: 'refused', reason: 'foreign-domain', detail: 'a.lan' }))
    log.record(event({ kind: 'refused', reason: 'foreign-domain', detail: 'b.lan' }))
    log.record(event({ kind: 'refused', reason: 'malformed', detail: 'a.lan' }))
    expect(counts(log.recent(10))).toEqual([1, 1, 1])
  })

  it('begins a new entry after an hour without', () => {
    log.record(refreshed)
    clock.advance(hour - 1)
    log.record(refreshed)
    clock.advance(hour)
    log.record(refreshed)
    log.flush()
    expect(counts(store.rows.values())).toEqual([2, 1])
  })

  it('begins a new entry after a day, however often the thing happens', () => {
    for (let elapsed = 0; elapsed <= 24 * hour; elapsed += 30 * minute) {
      log.record(refreshed)
      clock.advance(30 * minute)
    }
    expect(counts(store.rows.values())).toEqual([48, 1])
  })
})

describe('telling the window', () => {
  it('tells of a new entry at once and of its growth once per flush', () => {
    log.record(refreshed)
    expect(counts(told)).toEqual([1])
    for (let i = 0; i < 20; i++) log.record(refreshed)
    expect(counts(told)).toEqual([1])
    clock.advance(second)
    expect(counts(told)).toEqual([1, 21])
  })

  it('does not tell twice of an entry that did not grow', () => {
    log.record(refreshed)
    clock.advance(minute)
    expect(told).toHaveLength(1)
  })

  it('lists what happened last first, and no more than asked for', () => {
    for (const extension of ['101', '102', '103']) {
      log.record({ ...refreshed, extension })
      clock.advance(minute)
    }
    log.record(refreshed)
    expect(log.recent(2).map((entry) => entry.extension)).toEqual(['101', '103'])
  })
})

describe('writing', () => {
  it('writes everything of a second in one batch, with ids from the first free one', () => {
    for (const extension of ['101', '102', '101']) log.record({ ...refreshed, extension })
    expect(store.saves).toEqual([])
    clock.advance(second)
    expect(store.saves).toHaveLength(1)
    expect(store.saves[0]?.map(({ id, count }) => [id, count])).toEqual([
      [41, 2],
      [42, 1],
    ])
  })

  it('saves a grown entry under its old id', () => {
    log.record(refreshed)
    clock.advance(minute)
    log.record(refreshed)
    clock.advance(minute)
    expect(store.saves).toHaveLength(2)
    expect(counts(store.rows.values())).toEqual([2])
  })

  it('runs no timer while nothing happens', () => {
    expect(clock.pendingTimers).toBe(0)
    log.record(refreshed)
    expect(clock.pendingTimers).toBe(1)
    clock.advance(second)
    expect(clock.pendingTimers).toBe(0)
  })

  it('writes the rest when stopped, and ignores what comes after', () => {
    log.record(refreshed)
    log.stop()
    log.stop()
    log.record(registered)
    expect(store.saves).toHaveLength(1)
    expect(clock.pendingTimers).toBe(0)
    expect(log.recent(10)).toHaveLength(1)
  })

  it('prunes at the start and then hourly while there is activity', () => {
    const limits = { olderThanMs: clock.now() - 90 * 24 * hour, keepRows: 100_000 }
    expect(store.prunes).toEqual([limits])
    for (let i = 0; i < 61; i++) {
      log.record(refreshed)
      clock.advance(minute)
    }
    expect(store.prunes).toHaveLength(2)
  })

  it('prunes by the age that the settings have by then', () => {
    maxAgeMs = 24 * hour
    clock.advance(hour)
    log.record(registered)
    clock.advance(second)
    expect(store.prunes.at(-1)?.olderThanMs).toBe(clock.now() - 24 * hour)
  })
})

describe('a store that fails', () => {
  it('is reported once, and the entries are kept until it works again', () => {
    store.failure = diskFull
    log.record(refreshed)
    clock.advance(10 * second)
    log.record(refreshed)
    clock.advance(10 * second)
    expect(problems).toEqual([diskFull])
    expect(counts(told)).toEqual([1, 2])

    store.failure = undefined
    clock.advance(second)
    expect(counts(store.rows.values())).toEqual([2])
    expect(clock.pendingTimers).toBe(0)
  })

  it('is reported again when it had worked in between', () => {
    for (let i = 0; i < 2; i++) {
      store.failure = diskFull
      log.record(refreshed)
      clock.advance(20 * second)
      store.failure = undefined
      clock.advance(second)
    }
    expect(problems).toHaveLength(2)
  })

  it('is reported at the start, when pruning fails', () => {
    store.failure = diskFull
    start()
    expect(problems).toEqual([diskFull])
  })

  it('does not leave a timer behind when it fails at the stop', () => {
    log.record(refreshed)
    store.failure = diskFull
    log.stop()
    expect(clock.pendingTimers).toBe(0)
  })

  it('makes the oldest entries give way when too many wait', () => {
    store.failure = diskFull
    for (let n = 0; n < 10_500; n++) log.record({ ...refreshed, extension: String(n) })
    clock.advance(second)
    store.failure = undefined
    clock.advance(3 * second) // 10,000 rows are written in parts
    expect(store.rows.size).toBe(10_000)
    expect(store.rows.has(41)).toBe(false)
    expect(store.rows.has(41 + 10_499)).toBe(true)
  })
})

describe('bounds', () => {
  it('forgets the entry that grew least recently, after it was saved', () => {
    for (let n = 0; n < 10_000; n++) log.record({ ...refreshed, extension: String(n) })
    clock.advance(second)
    log.record({ ...refreshed, extension: '0' })
    log.record({ ...refreshed, extension: 'new' })
    clock.advance(second)
    expect(log.recent(20_000)).toHaveLength(10_000)
    expect(store.rows.size).toBe(10_001)

    const countOf = (extension: string) =>
      log.recent(20_000).find((entry) => entry.extension === extension)?.count
    expect(countOf('0')).toBe(2)
    expect(countOf('1')).toBeUndefined()
  })

  it('gathers a flood of refusals from forged addresses in one entry', () => {
    for (let n = 0; n < 5_000; n++) log.record(refusedFrom(addressNumber(n)))
    log.flush()
    expect(store.rows.size).toBe(101)
    expect(log.recent(1)[0]).toMatchObject({
      what: { kind: 'refused', reason: 'unknown-extension', detail: null },
      extension: null,
      source: null,
      userAgent: null,
      count: 4_900,
    })
  })

  it('goes on counting a phone by name that was refused before the flood', () => {
    log.record(refusedFrom('192.168.1.77'))
    for (let n = 0; n < 500; n++) log.record(refusedFrom(addressNumber(n)))
    log.record(refusedFrom('192.168.1.77'))
    expect(log.recent(1_000).find((entry) => entry.source?.address === '192.168.1.77')?.count).toBe(2)
  })

  it('names refused phones again a minute later', () => {
    for (let n = 0; n < 500; n++) log.record(refusedFrom(addressNumber(n)))
    clock.advance(minute)
    log.record(refusedFrom('192.168.1.77'))
    expect(log.recent(1)[0]?.source?.address).toBe('192.168.1.77')
  })

  it('lets no flood of refusals hide a phone that registers', () => {
    for (let n = 0; n < 500; n++) log.record(refusedFrom(addressNumber(n)))
    log.record(registered)
    expect(log.recent(1_000)).toContainEqual(expect.objectContaining(registered))
  })
})
