import { expect, it } from 'vitest'
import type { Device } from '../../main/store/device-row.ts'
import { DeviceStore } from '../../main/store/device-store.ts'
import { SqliteLocationStore } from '../../main/store/location-store.ts'
import type { Database } from '../../main/store/open-database.ts'
import { addExtensions, extension, testBinding, testDatabase, testNowMs } from '../support/database.ts'

const device = (id: number, changes: Partial<Device> = {}): Device => ({
  id,
  extension: extension('101'),
  instanceId: null,
  source: { address: '192.168.1.20', port: 5060 },
  userAgent: null,
  firstSeenAtMs: testNowMs,
  lastSeenAtMs: testNowMs,
  answersPings: 'unknown',
  ended: null,
  ...changes,
})

function setUp(): { db: Database; store: DeviceStore } {
  const db = testDatabase()
  addExtensions(db, '101', '102')
  return { db, store: new DeviceStore(db) }
}

const stored = (db: Database) => new DeviceStore(db).loaded

it('keeps every field of a device, registered or not', () => {
  const { db, store } = setUp()
  const devices = [
    device(1, {
      instanceId: '<urn:uuid:1>',
      userAgent: 'T\xe4st/1',
      answersPings: 'yes',
      source: { address: 'fd00::1', port: 1 },
    }),
    ...(['lapsed', 'signed-off', 'replaced', 'removed'] as const).map((how, at) =>
      device(at + 2, { lastSeenAtMs: testNowMs + 1, ended: { atMs: testNowMs + 2, how } }),
    ),
  ]
  expect(store.save(devices)).toEqual({ ok: true, value: undefined })
  expect(stored(db)).toEqual(devices)
})

it('replaces a device that it knows', () => {
  const { db, store } = setUp()
  store.save([device(1), device(2)])
  store.save([device(1, { userAgent: 'new' })])
  expect(stored(db)).toEqual([device(1, { userAgent: 'new' }), device(2)])
})

it('saves all or none', () => {
  const { db, store } = setUp()
  const orphan = device(2, { extension: extension('999') })
  expect(store.save([device(1), orphan])).toMatchObject({ ok: false, problem: { code: 'database-failure' } })
  expect(stored(db)).toEqual([])
})

it('deletes devices, also those that it does not know', () => {
  const { db, store } = setUp()
  store.save([device(1), device(2)])
  expect(store.remove([1, 7])).toMatchObject({ ok: true })
  expect(stored(db)).toEqual([device(2)])
})

it('loses the devices of an extension that is deleted', () => {
  const { db, store } = setUp()
  store.save([device(1), device(2, { extension: extension('102') })])
  addExtensions(db).remove([extension('101')])
  expect(stored(db).map(({ id }) => id)).toEqual([2])
})

it('calls it a bug to write in the middle of a group of bindings', () => {
  const { db, store } = setUp()
  const locations = new SqliteLocationStore(db)
  locations.apply([{ kind: 'add', binding: testBinding() }])
  expect(() => store.save([device(1)])).toThrow('while a group of bindings is open')
  locations.commit()
})
