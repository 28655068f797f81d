import { expect, it } from 'vitest'
import { ActivityStore } from '../../main/store/activity-store.ts'
import { SqliteLocationStore } from '../../main/store/location-store.ts'
import type { ActivityEntry, Happening } from '../../shared/activity.ts'
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
  { kind: 'expired' },
  { kind: 'replaced', because: 'device-limit' },
  { kind: 'md5-fallback' },
  { kind: 'refused', reason: 'foreign-domain', detail: 'pbx.example.com' },
  { kind: 'refused', reason: 'wrong-password', detail: null },
  { kind: 'clock-jumped', bySeconds: -3600.5 },
  { kind: 'listening' },
  { kind: 'listener-problem', detail: 'port 5060 is taken' },
])('keeps all of %o', (what) => {
  const db = testDatabase()
  new ActivityStore(db).save([
    entry(1, { what }),
    entry(2, { what, extension: null, source: null, userAgent: null }),
  ])
  expect(valueOf(new ActivityStore(db).recent(9))).toEqual([
    entry(2, { what, extension: null, source: null, userAgent: null }),
    entry(1, { what }),
  ])
})

it('stores an entry that has grown in place of what it was', () => {
  const store = new ActivityStore(testDatabase())
  store.save([entry(1), entry(2)])
  const grown = entry(1, { count: 40, lastAtMs: testNowMs + 60_000 })
  store.save([grown, entry(3)])
  expect(valueOf(store.recent(9))).toEqual([entry(3), entry(2), grown])
})

it('pages from the newest to the oldest', () => {
  const store = new ActivityStore(testDatabase())
  store.save([1, 2, 3, 4, 5].map((id) => entry(id)))
  const ids = (entries: readonly ActivityEntry[]) => entries.map((e) => e.id)
  expect(ids(valueOf(store.recent(2)))).toEqual([5, 4])
  expect(ids(valueOf(store.recent(2, 4)))).toEqual([3, 2])
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
  expect(valueOf(store.recent(9)).map((e) => e.id)).toEqual([5, 4])
})

it('calls it a bug to write while a group of bindings is open', () => {
  const db = testDatabase()
  addExtensions(db, '101')
  const locations = new SqliteLocationStore(db)
  locations.apply([{ kind: 'add', binding: testBinding() }])
  expect(() => new ActivityStore(db).save([entry(1)])).toThrow('group of bindings is open')
  expect(locations.commit()).toEqual({ ok: true })
})
