import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { copyDatabase } from '../../main/store/copy-database.ts'
import { durably } from '../../main/store/durable-write.ts'
import { ExtensionStore } from '../../main/store/extension-store.ts'
import { SqliteLocationStore } from '../../main/store/location-store.ts'
import { closeDatabase, openDatabase } from '../../main/store/open-database.ts'
import { sqlProblem } from '../../main/store/sql-problem.ts'
import {
  addExtensions,
  extension,
  lockAsAnotherProgram,
  temporaryFolder,
  testBinding,
  testDatabase,
  testNowMs,
  valueOf,
} from '../support/database.ts'

const open = (file: string) => openDatabase({ file, nowMs: testNowMs })
const nobody = 65_534

/** Runs as a user whom permissions bind; root is above them. */
function asOrdinaryUser<T>(work: () => T): T {
  if (process.geteuid?.() !== 0) return work()
  process.seteuid?.(nobody)
  try {
    return work()
  } finally {
    process.seteuid?.(0)
  }
}

/** A closed database with extension 101 in it, in a folder that everybody may enter. */
function existingDatabase() {
  const folder = temporaryFolder()
  chmodSync(folder, 0o755)
  const file = join(folder, 'rollcall.db')
  const db = valueOf(open(file))
  addExtensions(db, '101')
  closeDatabase(db)
  return { folder, file }
}

function expectProblem(result: ReturnType<typeof open>, code: string, ...words: string[]) {
  expect(result).toMatchObject({ ok: false, problem: { code } })
  for (const word of words) expect(result.ok ? '' : result.problem.message).toContain(word)
}

describe('opening says what is wrong and what to do', () => {
  it('when a file lies where the data folder should be', () => {
    const place = join(temporaryFolder(), 'data')
    writeFileSync(place, '')
    expectProblem(open(join(place, 'rollcall.db')), 'data-folder-unusable', place, 'is not a folder')
    expectProblem(open(join(place, 'deeper', 'rollcall.db')), 'data-folder-unusable', 'is not a folder')
  })

  it('when a folder lies where the database should be', () => {
    const file = join(temporaryFolder(), 'rollcall.db')
    mkdirSync(file)
    expectProblem(open(file), 'data-folder-unusable', file, 'Check that it is a file')
  })

  it.skipIf(process.platform === 'win32')('when the folder may not be written', () => {
    const folder = temporaryFolder()
    chmodSync(folder, 0o555)
    const result = asOrdinaryUser(() => open(join(folder, 'rollcall.db')))
    expectProblem(result, 'data-folder-unusable', folder, 'may not write')
  })

  it.skipIf(process.platform === 'win32')('when the file may not be written', () => {
    const { folder, file } = existingDatabase()
    chmodSync(file, 0o444)
    chmodSync(folder, 0o777)
    expectProblem(
      asOrdinaryUser(() => open(file)),
      'database-read-only',
      file,
      'permission',
    )
  })

  it('when the file holds something else', () => {
    const file = join(temporaryFolder(), 'rollcall.db')
    writeFileSync(file, 'These are not the bytes of a database.\n'.repeat(300))
    expectProblem(open(file), 'database-corrupt', file, 'backup')
  })

  it('when a part of the file was overwritten', () => {
    const { file } = existingDatabase()
    const bytes = readFileSync(file)
    // Page 1 with the schema stays whole.
    writeFileSync(file, bytes.fill(0x5a, 4096))
    expectProblem(open(file), 'database-corrupt', 'damaged')
  })

  it('when another program has locked it', () => {
    const { file } = existingDatabase()
    const unlock = lockAsAnotherProgram(file)
    expectProblem(open(file), 'database-locked', file, 'Close whatever has it open')
    unlock()
    closeDatabase(valueOf(open(file)))
  })
})

it('refuses a registration while another program holds the lock, and goes on afterwards', () => {
  const { file } = existingDatabase()
  const db = testDatabase(file)
  const store = new SqliteLocationStore(db)
  const change = { kind: 'add', binding: testBinding() } as const
  const unlock = lockAsAnotherProgram(file)
  expect(store.apply([change])).toMatchObject({ ok: false, problem: { code: 'database-locked' } })
  expect(store.size).toBe(0)
  unlock()
  expect(store.apply([change])).toEqual({ ok: true })
  expect(store.commit()).toEqual({ ok: true })
})

it('keeps no part of an import when the disk runs full', () => {
  const db = testDatabase(join(temporaryFolder(), 'rollcall.db'))
  const store = addExtensions(db, '101')
  db.pragma('max_page_count = 1')
  const edits = Array.from({ length: 200 }, (_, index) => ({
    number: extension(String(200 + index)),
    name: 'Imported',
    ha1Md5: 'c'.repeat(32),
    ha1Sha256: 'd'.repeat(64),
  }))
  expect(store.addOrUpdate(edits, testNowMs)).toMatchObject({ ok: false, problem: { code: 'disk-full' } })
  expect(store.size).toBe(1)
  expect(new ExtensionStore(db).size).toBe(1)
})

it('syncs an admin write to the disk, and only that', () => {
  const db = testDatabase(join(temporaryFolder(), 'rollcall.db'))
  const synchronous = () => db.pragma('synchronous', { simple: true })
  expect(durably(db, synchronous)).toBe(2)
  expect(synchronous()).toBe(1)
  expect(() => durably(db, () => db.exec('no such statement'))).toThrow()
  expect(synchronous()).toBe(1)
  db.exec('BEGIN')
  expect(() => durably(db, () => undefined)).toThrow('while a transaction is open')
  db.exec('ROLLBACK')
})

it.skipIf(process.platform === 'win32')('lets nobody else read what it writes', () => {
  const folder = join(temporaryFolder(), 'new', 'data')
  const db = testDatabase(join(folder, 'rollcall.db'))
  addExtensions(db, '101')
  expect(copyDatabase(db, join(folder, 'copy.db'))).toMatchObject({ ok: true })
  const mode = (path: string) => statSync(path).mode & 0o777
  expect(mode(folder)).toBe(0o700)
  for (const name of ['rollcall.db', 'rollcall.db-wal', 'rollcall.db-shm', 'copy.db']) {
    expect([name, mode(join(folder, name))]).toEqual([name, 0o600])
  }
})

it('never writes a copy over an existing file', () => {
  const db = testDatabase()
  const file = join(temporaryFolder(), 'precious.db')
  writeFileSync(file, 'precious')
  expect(copyDatabase(db, file)).toMatchObject({ ok: false })
  expect(readFileSync(file, 'utf8')).toBe('precious')
})

it('closes twice without complaint', () => {
  const db = testDatabase()
  closeDatabase(db)
  closeDatabase(db)
  expect(db.open).toBe(false)
})

it('lets errors that are not of SQLite through, for they are bugs', () => {
  const bug = new TypeError('undefined is not a function')
  expect(() => sqlProblem(bug, 'rollcall.db')).toThrow(bug)
})
