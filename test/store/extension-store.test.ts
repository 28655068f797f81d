import { expect, it } from 'vitest'
import { ExtensionStore } from '../../main/store/extension-store.ts'
import { SqliteLocationStore } from '../../main/store/location-store.ts'
import { addExtensions, extension, testBinding, testDatabase, testNowMs } from '../support/database.ts'

const ext101 = extension('101')
const laterMs = testNowMs + 60_000
const keepHashes = { ha1Md5: null, ha1Sha256: null }

it('finds an extension with what its digest is checked against, also after a restart', () => {
  const db = testDatabase()
  const store = addExtensions(db, '101')
  expect(store.find('101')).toEqual({
    number: '101',
    name: 'Phone 101',
    ha1Md5: 'a'.repeat(32),
    ha1Sha256: 'b'.repeat(64),
    algorithmPolicy: 'md5',
    md5Fallback: false,
    contactLimit: null,
    enabled: true,
    muted: false,
    createdAtMs: testNowMs,
  })
  expect(new ExtensionStore(db).find('101')).toEqual(store.find('101'))
  expect(store.find('102')).toBeUndefined()
  expect(store.find('__proto__')).toBeUndefined()
})

it('shows an admin no secrets', () => {
  const store = addExtensions(testDatabase(), '101')
  expect(store.list()).toEqual([
    {
      number: '101',
      name: 'Phone 101',
      algorithmPolicy: 'md5',
      md5Fallback: false,
      contactLimit: null,
      enabled: true,
      muted: false,
      createdAtMs: testNowMs,
      lastSeenAtMs: null,
    },
  ])
})

it('keeps what an edit leaves out', () => {
  const db = testDatabase()
  const store = addExtensions(db, '101')
  const edit = { number: ext101, name: 'Reception', ...keepHashes }
  store.addOrUpdate(
    [{ ...edit, contactLimit: 2, enabled: false, muted: true, algorithmPolicy: 'sha256' }],
    laterMs,
  )
  store.addOrUpdate([{ ...edit, name: 'Front desk' }], laterMs)
  const expected = {
    name: 'Front desk',
    ha1Md5: 'a'.repeat(32),
    contactLimit: 2,
    enabled: false,
    algorithmPolicy: 'sha256',
    createdAtMs: testNowMs,
  }
  expect(store.find('101')).toMatchObject(expected)
  expect(new ExtensionStore(db).find('101')).toEqual(store.find('101'))
  store.addOrUpdate([{ ...edit, contactLimit: null }], laterMs)
  expect(store.find('101')?.contactLimit).toBeNull()
})

it('adds all or none', () => {
  const db = testDatabase()
  const store = addExtensions(db, '101')
  const row = { name: 'New', ha1Md5: 'c'.repeat(32), ha1Sha256: 'd'.repeat(64) }
  const result = store.addOrUpdate(
    [
      { ...row, number: extension('102') },
      { ...row, number: extension('103'), ha1Md5: 'too short' },
    ],
    laterMs,
  )
  expect(result).toMatchObject({ ok: false, problem: { code: 'database-failure' } })
  expect(store.find('102')).toBeUndefined()
  expect(new ExtensionStore(db).size).toBe(1)
})

it('calls a new extension without password hashes a bug', () => {
  const store = new ExtensionStore(testDatabase())
  expect(() => store.addOrUpdate([{ number: ext101, name: 'x', ...keepHashes }], laterMs)).toThrow(
    'no password hashes',
  )
})

it('keeps the bindings of an extension that is edited', () => {
  const db = testDatabase()
  const store = addExtensions(db, '101')
  const locations = new SqliteLocationStore(db)
  locations.apply([{ kind: 'add', binding: testBinding() }])
  locations.commit()
  store.addOrUpdate([{ number: ext101, name: 'Reception', ...keepHashes }], laterMs)
  expect(new SqliteLocationStore(db).size).toBe(1)
})

it('remembers a fallback to MD5 within the open group of bindings', () => {
  const db = testDatabase()
  const store = addExtensions(db, '101')
  const locations = new SqliteLocationStore(db)
  locations.apply([{ kind: 'add', binding: testBinding() }])
  expect(store.rememberMd5Fallback(ext101)).toMatchObject({ ok: true })
  expect(db.inTransaction).toBe(true)
  expect(locations.commit()).toEqual({ ok: true })
  expect(store.find('101')?.md5Fallback).toBe(true)
  expect(new ExtensionStore(db).find('101')?.md5Fallback).toBe(true)
})

it.each([
  ['a new password', { ha1Md5: 'c'.repeat(32), ha1Sha256: 'd'.repeat(64) }],
  ['another policy', { ...keepHashes, algorithmPolicy: 'automatic' as const }],
])('gives SHA-256 another chance after %s', (_, edit) => {
  const store = addExtensions(testDatabase(), '101')
  store.rememberMd5Fallback(ext101)
  store.addOrUpdate([{ number: ext101, name: 'Same challenge', ...keepHashes }], laterMs)
  expect(store.find('101')?.md5Fallback).toBe(true)
  store.addOrUpdate([{ number: ext101, name: 'Another challenge', ...edit }], laterMs)
  expect(store.find('101')?.md5Fallback).toBe(false)
})

it('remembers when an extension was last seen, within a group of bindings and outside', () => {
  const db = testDatabase()
  const store = addExtensions(db, '101', '102', '103')
  store.markSeen([ext101, extension('999')], laterMs)
  const locations = new SqliteLocationStore(db)
  locations.apply([{ kind: 'add', binding: testBinding() }])
  store.markSeen([extension('102')], laterMs + 1)
  locations.commit()
  const seen = (from: ExtensionStore) => from.list().map((e) => [e.number, e.lastSeenAtMs])
  expect(seen(store)).toEqual([
    ['101', laterMs],
    ['102', laterMs + 1],
    ['103', null],
  ])
  expect(seen(new ExtensionStore(db))).toEqual(seen(store))
})

it('forgets a removed extension', () => {
  const db = testDatabase()
  const store = addExtensions(db, '101', '102')
  store.markSeen([ext101], laterMs)
  expect(store.remove([ext101])).toMatchObject({ ok: true })
  expect(store.find('101')).toBeUndefined()
  expect(new ExtensionStore(db).list().map((e) => e.number)).toEqual(['102'])
  store.addOrUpdate(
    [{ number: ext101, name: 'Back', ha1Md5: 'c'.repeat(32), ha1Sha256: 'd'.repeat(64) }],
    laterMs,
  )
  expect(store.list().find((e) => e.number === '101')?.lastSeenAtMs).toBeNull()
})
