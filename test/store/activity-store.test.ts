import { describe, expect, it, vi } from 'vitest'
import { ActivityStore } from '../../main/store/activity-store.ts'
import { SqliteLocationStore } from '../../main/store/location-store.ts'
import type { ActivityEntry, ActivityQuery, Happening } from '../../shared/activity.ts'
import { addExtensions, testBinding, testDatabase, testNowMs, valueOf } from '../support/database.ts'

const entry = (id: number, changes: Partial<ActivityEntry> = {}): ActivityEntry => ({
  id,
  what: { kind: 'registered' },
  extension: '101',
  source: { address: '192.168.1.20', port: 5060 },
  userAgent: 'Desk Phone 1.0',
  count: 1,
  firstAtMs: testNowMs,
  lastAtMs: testNowMs,
  ...changes,
})

it.each<Happening>([
  { kind: 'registered' },
  { kind: 'refreshed' },
  { kind: 'restarted' },
  { kind: 'removed' },
  { kind: 'removed-by-admin' },
  { kind: 'expired' },
  { kind: 'replaced', because: 'device-limit' },
  { kind: 'md5-fallback' },
  { kind: 'refused', reason: 'foreign-domain', detail: 'pbx.example.com' },
  { kind: 'refused', reason: 'wrong-password', detail: null },
  { kind: 'clock-jumped', bySeconds: -3600.5 },
  { kind: 'listening' },
  { kind: 'unreachable' },
  { kind: 'computer-resumed' },
  { kind: 'address-changed', detail: '192.168.1.2 is now 192.168.1.7' },
  { kind: 'listener-problem', detail: 'port 5060 is taken' },
])('keeps all of %o', (what) => {
  const db = testDatabase()
  new ActivityStore(db).save([
    entry(1, { what }),
    entry(2, { what, extension: null, source: null, userAgent: null }),
  ])
  expect(valueOf(new ActivityStore(db).query({ limit: 9 }))).toEqual([
    entry(2, { what, extension: null, source: null, userAgent: null }),
    entry(1, { what }),
  ])
})

it('stores an entry that has grown in place of what it was', () => {
  const store = new ActivityStore(testDatabase())
  store.save([entry(1), entry(2)])
  const grown = entry(1, { count: 40, lastAtMs: testNowMs + 60_000 })
  store.save([grown, entry(3)])
  expect(valueOf(store.query({ limit: 9 }))).toEqual([grown, entry(3), entry(2)])
})

describe('a query', () => {
  const minutes = (count: number) => testNowMs + count * 60_000

  function stored(...entries: readonly ActivityEntry[]): (query: ActivityQuery) => readonly number[] {
    const store = new ActivityStore(testDatabase())
    store.save(entries)
    return (query) => valueOf(store.query(query)).map(({ id }) => id)
  }

  it('lists what happened last first, and of the same moment what is newest', () => {
    const ids = stored(entry(1, { lastAtMs: minutes(5) }), entry(2), entry(3), entry(4))
    expect(ids({ limit: 3 })).toEqual([1, 4, 3])
  })

  it('goes on behind the entry that the last one ended with', () => {
    const ids = stored(entry(1, { lastAtMs: minutes(5) }), entry(2), entry(3), entry(4))
    expect(ids({ limit: 2, before: { lastAtMs: minutes(5), id: 1 } })).toEqual([4, 3])
    expect(ids({ limit: 2, before: { lastAtMs: testNowMs, id: 3 } })).toEqual([2])
  })

  it('lists one extension, some kinds, or what is not older than a moment', () => {
    const ids = stored(
      entry(1, { extension: '102' }),
      entry(2, { what: { kind: 'expired' } }),
      entry(3, { what: { kind: 'removed' }, lastAtMs: minutes(5) }),
      entry(4, { extension: null }),
    )
    expect(ids({ limit: 9, extension: '102' })).toEqual([1])
    expect(ids({ limit: 9, kinds: ['expired', 'removed'] })).toEqual([3, 2])
    expect(ids({ limit: 9, kinds: [] })).toEqual([])
    expect(ids({ limit: 9, sinceMs: minutes(5) })).toEqual([3])
  })

  it('lists only what satisfies all of its conditions', () => {
    const ids = stored(
      entry(1, { lastAtMs: minutes(1) }),
      entry(2, { lastAtMs: minutes(2) }),
      entry(3, { lastAtMs: minutes(3) }),
      entry(4, { lastAtMs: minutes(4) }),
      entry(5, { lastAtMs: minutes(3), extension: '102' }),
      entry(6, { lastAtMs: minutes(3), what: { kind: 'expired' } }),
    )
    const before = { lastAtMs: minutes(4), id: 4 }
    expect(ids({ limit: 9, extension: '101', kinds: ['registered'], sinceMs: minutes(2), before })).toEqual([
      3, 2,
    ])
  })

  it.each([
    [0, 1],
    [-5, 1],
    [2.9, 2],
    [501, 500],
    [Infinity, 500],
  ])('with a limit of %d lists %d', (limit, count) => {
    const ids = stored(...Array.from({ length: 510 }, (_, id) => entry(id + 1)))
    expect(ids({ limit })).toHaveLength(count)
  })

  it.each([
    ['all', 'activity_by_time'],
    ['one extension', 'activity_by_extension'],
  ])('of %s is answered from an index, without sorting, however much is stored', (whose, index) => {
    const db = testDatabase()
    const prepare = vi.spyOn(db, 'prepare')
    new ActivityStore(db)
    const isOfOne = (text: string) => text.includes('extension = :extension')
    const sql = prepare.mock.calls
      .map(([text]) => text)
      .find((text) => text.includes('LIMIT :limit') && isOfOne(text) === (whose !== 'all'))
    const parameters = {
      extension: '101',
      kinds: '["expired"]',
      sinceMs: 0,
      beforeMs: 1,
      beforeId: 1,
      limit: 9,
    }
    const plan = db.prepare<[object], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(parameters)
    const steps = plan.map(({ detail }) => detail)
    expect(steps).toContainEqual(expect.stringContaining(`SEARCH activity USING INDEX ${index} (`))
    expect(steps.filter((step) => /TEMP B-TREE|^SCAN activity/.test(step))).toEqual([])
  })
})

it('continues the ids of the last run', () => {
  const db = testDatabase()
  expect(valueOf(new ActivityStore(db).nextId())).toBe(1)
  new ActivityStore(db).save([entry(1), entry(7)])
  expect(valueOf(new ActivityStore(db).nextId())).toBe(8)
})

it('deletes what is too old by its last occurrence, then what is too much', () => {
  const store = new ActivityStore(testDatabase())
  const old = { firstAtMs: testNowMs - 9000, lastAtMs: testNowMs - 9000 }
  store.save([entry(1, { ...old, lastAtMs: testNowMs }), entry(2, old), entry(3), entry(4), entry(5)])
  expect(valueOf(store.prune({ olderThanMs: testNowMs - 1000, keepRows: 100 }))).toBe(1)
  expect(valueOf(store.prune({ olderThanMs: testNowMs - 1000, keepRows: 2 }))).toBe(2)
  expect(valueOf(store.query({ limit: 9 })).map((e) => e.id)).toEqual([5, 4])
})

it('calls it a bug to write while a group of bindings is open', () => {
  const db = testDatabase()
  addExtensions(db, '101')
  const locations = new SqliteLocationStore(db)
  locations.apply([{ kind: 'add', binding: testBinding() }])
  expect(() => new ActivityStore(db).save([entry(1)])).toThrow('group of bindings is open')
  expect(locations.commit()).toEqual({ ok: true })
})
