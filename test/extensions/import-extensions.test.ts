import { hash, randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ImportRow } from '../../main/extensions/import-csv.ts'
import { importExtensions } from '../../main/extensions/import-extensions.ts'
import { ExtensionStore } from '../../main/store/extension-store.ts'
import type { Database } from '../../main/store/open-database.ts'
import { addExtensions, extension, testDatabase, testNowMs } from '../support/database.ts'

const row = (number: string, password: string | null = null, name = `Phone ${number}`): ImportRow => ({
  number: extension(number),
  name,
  password,
})

let db: Database
let extensions: ExtensionStore

beforeEach(() => {
  db = testDatabase()
  extensions = addExtensions(db, '101')
})

const imported = (...rows: readonly ImportRow[]) =>
  importExtensions(rows, extensions, 'rollcall', randomBytes, testNowMs)

describe('an import', () => {
  it('adds what is new, updates what is there, and says how many', () => {
    expect(imported(row('101', 'correct horse', 'Front desk'), row('0102', 'battery staple'))).toEqual({
      ok: true,
      value: { added: 1, updated: 1, madePasswords: [] },
    })
    expect(extensions.find('101')?.name).toBe('Front desk')
    expect(new ExtensionStore(db).find('0102')).toMatchObject({
      name: 'Phone 0102',
      ha1Md5: hash('md5', '0102:rollcall:battery staple'),
      ha1Sha256: hash('sha256', '0102:rollcall:battery staple'),
    })
  })

  it('takes a password as UTF-8', () => {
    imported(row('102', 'pässwörd'))
    expect(extensions.find('102')?.ha1Md5).toBe(hash('md5', Buffer.from('102:rollcall:pässwörd', 'utf8')))
  })

  it('makes a password for a new extension without one, and shows it once', () => {
    const result = imported(row('102'), row('103'))
    if (!result.ok) throw new Error(result.problem.message)
    expect(result.value.madePasswords.map(({ number }) => number)).toEqual(['102', '103'])
    for (const { number, password } of result.value.madePasswords) {
      expect(extensions.find(number)?.ha1Md5).toBe(hash('md5', `${number}:rollcall:${password}`))
    }
    expect(new Set(result.value.madePasswords.map(({ password }) => password)).size).toBe(2)
  })

  it('leaves a known extension its password where it gives none', () => {
    const before = extensions.find('101')
    expect(imported(row('101', null, 'Front desk'))).toMatchObject({
      value: { added: 0, updated: 1, madePasswords: [] },
    })
    expect(extensions.find('101')).toEqual({ ...before, name: 'Front desk' })
  })

  it('that the database refuses changes nothing and shows no password', () => {
    db.pragma('query_only = ON')
    expect(imported(row('102'), row('101', 'correct horse'))).toMatchObject({
      ok: false,
      problem: { code: 'database-read-only' },
    })
    expect([extensions.size, extensions.find('101')?.ha1Md5]).toEqual([1, 'a'.repeat(32)])
  })
})
