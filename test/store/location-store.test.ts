import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { BindingChange } from '../../main/registrar/ports.ts'
import { SqliteLocationStore } from '../../main/store/location-store.ts'
import { inMemory, type Database } from '../../main/store/open-database.ts'
import type { Binding } from '../../shared/model.ts'
import {
  addExtensions,
  extension,
  temporaryFolder,
  testBinding,
  testDatabase,
  testNowMs,
} from '../support/database.ts'

const ext101 = extension('101')
const ext102 = extension('102')
const hour = 3_600_000

const add = (changes: Partial<Omit<Binding, 'id'>> = {}): BindingChange => ({
  kind: 'add',
  binding: testBinding(changes),
})
const update = (binding: Binding): BindingChange => ({ kind: 'update', binding })
const remove = (binding: Binding): BindingChange => ({ kind: 'remove', binding })
/** The database refuses it: there is no such extension. */
const refused = add({ extension: extension('999') })

const kinds = [
  { where: 'in memory', makeFile: () => inMemory },
  { where: 'in a file', makeFile: () => join(temporaryFolder(), 'rollcall.db') },
]

describe.each(kinds)('the location store $where', ({ makeFile }) => {
  function setUp() {
    const db = testDatabase(makeFile())
    addExtensions(db, '101', '102')
    return { db, store: new SqliteLocationStore(db) }
  }

  /** Applies and commits; what a second store reads from the same database is what has been stored. */
  function succeed(store: SqliteLocationStore, ...changes: BindingChange[]) {
    expect(store.apply(changes)).toEqual({ ok: true })
    expect(store.commit()).toEqual({ ok: true })
  }
  const stored = (db: Database) => [...new SqliteLocationStore(db).all()]
  const only = (store: SqliteLocationStore, number = ext101) => {
    const [binding, ...others] = store.bindingsOf(number)
    expect(others).toEqual([])
    return binding!
  }

  it('serves a binding from memory and keeps every field of it in the database', () => {
    const { db, store } = setUp()
    const binding = testBinding({
      contactUri: 'sip:101@192.168.1.20:5060;x=\xe4',
      instanceId: '<urn:uuid:00000000-0000-1000-8000-000A95A0E128>',
      regId: 1,
      q: 0.7,
      path: ['<sip:edge1.office.lan;lr>', '<sip:edge2.office.lan;lr>'],
      userAgent: null,
    })
    succeed(store, { kind: 'add', binding })
    expect(store.bindingsOf(ext101)).toEqual([{ ...binding, id: 1 }])
    expect(stored(db)).toEqual([{ ...binding, id: 1 }])
  })

  it('lists an extension in order of registration, also after a restart', () => {
    const { db, store } = setUp()
    const uris = ['sip:c@h', 'sip:a@h', 'sip:b@h']
    succeed(store, ...uris.map((contactUri) => add({ contactUri })))
    expect(store.bindingsOf(ext101).map((b) => b.contactUri)).toEqual(uris)
    expect(stored(db).map((b) => b.contactUri)).toEqual(uris)
  })

  it('stores a refresh that changes only CSeq and times', () => {
    const { db, store } = setUp()
    succeed(store, add())
    const later = {
      ...only(store),
      cSeq: 2,
      refreshedAtMs: testNowMs + 60_000,
      expiresAtMs: testNowMs + 2 * hour,
    }
    succeed(store, update(later))
    expect(only(store)).toEqual(later)
    expect(stored(db)).toEqual([later])
  })

  it('stores a refresh with a new Call-ID', () => {
    const { db, store } = setUp()
    succeed(store, add())
    const later = { ...only(store), callId: 'new@h', cSeq: 1, expiresAtMs: testNowMs + 2 * hour }
    succeed(store, update(later))
    expect(stored(db)).toEqual([later])
  })

  it.each<[string, Partial<Binding>]>([
    ['Contact', { contactUri: 'sip:101@192.168.1.77', contactKey: 'sip:101@192.168.1.77' }],
    ['instance', { instanceId: '<urn:uuid:1>' }],
    ['reg-id', { regId: 2 }],
    ['preference', { q: 0.1 }],
    ['path', { path: ['<sip:edge.office.lan;lr>'] }],
    ['source port', { source: { address: '192.168.1.20', port: 40_001 } }],
    ['socket of ours', { local: { address: '10.0.0.1', port: 5060 } }],
    ['user agent', { userAgent: 'Desk Phone 2.0' }],
    ['time of registration', { registeredAtMs: testNowMs + 5 }],
  ])('stores an update that changes the %s', (_, changes) => {
    const { db, store } = setUp()
    succeed(store, add({ path: ['<sip:old.office.lan;lr>'] }))
    const changed = { ...only(store), ...changes }
    succeed(store, update(changed))
    expect(only(store)).toEqual(changed)
    expect(stored(db)).toEqual([changed])
  })

  it('removes one of two devices and leaves the other', () => {
    const { db, store } = setUp()
    succeed(store, add({ contactUri: 'sip:a@h' }), add({ contactUri: 'sip:b@h' }))
    const [a, b] = store.bindingsOf(ext101)
    succeed(store, remove(a!))
    expect(store.bindingsOf(ext101)).toEqual([b])
    expect(stored(db)).toEqual([b])
    expect(store.size).toBe(1)
  })

  it('lets a Contact pass from a removed binding to another in one apply, whatever their order', () => {
    const { db, store } = setUp()
    succeed(store, add({ contactUri: 'sip:a@h' }), add({ contactUri: 'sip:b@h' }))
    const [a, b] = store.bindingsOf(ext101)
    const moved = { ...a!, contactUri: b!.contactUri, contactKey: b!.contactKey }
    succeed(store, update(moved), remove(b!))
    expect(stored(db)).toEqual([moved])
  })

  it('hands out arrays that later changes leave alone', () => {
    const { store } = setUp()
    succeed(store, add())
    const before = store.bindingsOf(ext101)
    succeed(store, add({ contactUri: 'sip:b@h' }), remove(before[0]!))
    expect(before.map((b) => b.contactUri)).toEqual(['sip:101@192.168.1.20:5060'])
  })

  it('gives new bindings ids above all stored ones after a restart', () => {
    const { db, store } = setUp()
    succeed(store, add({ contactUri: 'sip:a@h' }), add({ contactUri: 'sip:b@h' }))
    const restarted = new SqliteLocationStore(db)
    succeed(restarted, add({ contactUri: 'sip:c@h' }))
    expect(restarted.bindingsOf(ext101).map((b) => b.id)).toEqual([1, 2, 3])
    expect(stored(db)).toEqual(restarted.bindingsOf(ext101))
  })

  it('still has what expired while nobody looked, for the sweeper to tell of', () => {
    const { db, store } = setUp()
    succeed(store, add({ expiresAtMs: testNowMs - 1000 }))
    expect(new SqliteLocationStore(db).nextExpiryMs()).toBe(testNowMs - 1000)
  })

  it('names the earliest deadline of all', () => {
    const { store } = setUp()
    expect(store.nextExpiryMs()).toBeUndefined()
    succeed(
      store,
      add({ expiresAtMs: testNowMs + 900 }),
      add({ extension: ext102, expiresAtMs: testNowMs + 300 }),
    )
    expect(store.nextExpiryMs()).toBe(testNowMs + 300)
    succeed(store, remove(only(store, ext102)))
    expect(store.nextExpiryMs()).toBe(testNowMs + 900)
  })

  it('applies nothing of a change list of which one is refused', () => {
    const { db, store } = setUp()
    succeed(store, add())
    const binding = only(store)
    const result = store.apply([remove(binding), add({ contactUri: 'sip:b@h' }), refused])
    expect(result).toMatchObject({ ok: false, problem: { code: 'database-failure' } })
    expect(store.commit()).toEqual({ ok: true })
    expect(only(store)).toEqual(binding)
    expect(stored(db)).toEqual([binding])
  })

  it('commits the others of a group after one was refused', () => {
    const { db, store } = setUp()
    expect(store.apply([add()]).ok).toBe(true)
    expect(store.apply([refused]).ok).toBe(false)
    expect(store.apply([add({ contactUri: 'sip:b@h' }), refused]).ok).toBe(false)
    expect(store.apply([add({ extension: ext102 })]).ok).toBe(true)
    expect(store.commit()).toEqual({ ok: true })
    expect(stored(db).map((b) => b.extension)).toEqual([ext101, ext102])
    expect([...store.all()]).toEqual(stored(db))
  })

  it('holds no lock after a refused change that nobody will commit', () => {
    const { db, store } = setUp()
    expect(store.apply([refused]).ok).toBe(false)
    expect(db.inTransaction).toBe(false)
  })

  it('undoes the whole group when its commit fails, and takes the next group', () => {
    const { db, store } = setUp()
    succeed(store, add())
    const binding = only(store)
    store.apply([update({ ...binding, cSeq: 2 })])
    store.apply([add({ extension: ext102 })])
    store.apply([remove(only(store))])
    db.pragma('defer_foreign_keys = ON')
    db.exec("UPDATE binding SET extension = '999'")
    expect(store.commit()).toMatchObject({ ok: false, problem: { code: 'database-failure' } })
    expect([...store.all()]).toEqual([binding])
    expect(store.size).toBe(1)
    expect(stored(db)).toEqual([binding])
    succeed(store, update({ ...binding, cSeq: 3 }))
    expect(stored(db)).toEqual([{ ...binding, cSeq: 3 }])
  })

  it('fails the whole group when the disk runs full, and recovers when there is space again', () => {
    const { db, store } = setUp()
    succeed(store, add())
    const binding = only(store)
    expect(store.apply([update({ ...binding, cSeq: 2 })]).ok).toBe(true)
    db.pragma('max_page_count = 1')
    const big = add({ extension: ext102, userAgent: 'x'.repeat(20_000) })
    expect(store.apply([big])).toMatchObject({ ok: false, problem: { code: 'disk-full' } })
    expect(db.inTransaction).toBe(false)
    expect(store.apply([update({ ...binding, cSeq: 3 })])).toMatchObject({
      ok: false,
      problem: { code: 'disk-full' },
    })
    expect(store.commit()).toMatchObject({ ok: false, problem: { code: 'disk-full' } })
    expect([...store.all()]).toEqual([binding])
    expect(stored(db)).toEqual([binding])

    db.pragma('max_page_count = 1000000')
    expect(store.commit()).toEqual({ ok: true })
    succeed(store, big)
    expect(store.size).toBe(2)
  })

  it('reports at commit that another statement has cost the group its transaction', () => {
    const { db, store } = setUp()
    expect(store.apply([add()]).ok).toBe(true)
    db.exec('ROLLBACK')
    expect(store.apply([add({ extension: ext102 })]).ok).toBe(false)
    expect(store.commit().ok).toBe(false)
    expect(store.size).toBe(0)
    expect(stored(db)).toEqual([])
  })

  it('moves every stored time when the clock was set', () => {
    const { db, store } = setUp()
    succeed(store, add(), add({ extension: ext102 }))
    expect(store.shiftTimes(-5000)).toEqual({ ok: true })
    for (const binding of stored(db)) {
      expect(binding).toMatchObject({
        registeredAtMs: testNowMs - 5000,
        refreshedAtMs: testNowMs - 5000,
        expiresAtMs: testNowMs + hour - 5000,
      })
    }
    expect([...store.all()]).toEqual(stored(db))
  })

  it('loses the bindings of a deleted extension, on disk by cascade and in memory by forgetting', () => {
    const { db, store } = setUp()
    succeed(store, add(), add({ extension: ext102 }))
    const extensions = addExtensions(db)
    expect(extensions.remove([ext101])).toMatchObject({ ok: true })
    expect(store.forget(ext101).map((b) => b.extension)).toEqual([ext101])
    expect(store.size).toBe(1)
    expect(stored(db)).toEqual([...store.all()])
  })

  it('calls it a bug to change a binding that is not there', () => {
    const { db, store } = setUp()
    expect(() => store.apply([update({ ...testBinding(), id: 7 })])).toThrow('no binding 7')
    expect(db.inTransaction).toBe(false)
  })
})
