import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Migration } from '../../main/store/migrations.ts'
import { closeDatabase, inMemory, openDatabase } from '../../main/store/open-database.ts'
import { temporaryFolder, testNowMs, valueOf } from '../support/database.ts'

const first: Migration = {
  version: 1,
  up: (db) =>
    db.exec(`
      CREATE TABLE room (id INTEGER PRIMARY KEY, name TEXT) STRICT;
      CREATE TABLE desk (room INTEGER NOT NULL REFERENCES room (id) ON DELETE CASCADE) STRICT;
      INSERT INTO room VALUES (1, 'Reception');
      INSERT INTO desk VALUES (1);`),
}
const second: Migration = { version: 2, up: (db) => db.exec('ALTER TABLE room ADD COLUMN floor INTEGER') }
const copyName = 'rollcall-before-v2-20261122-080000.db'

const open = (file: string, ...migrations: Migration[]) =>
  openDatabase({ file, nowMs: testNowMs, migrations })

/** A database file of version 1 with some rows in it. */
function versionOne() {
  const folder = temporaryFolder()
  const file = join(folder, 'rollcall.db')
  closeDatabase(valueOf(open(file, first)))
  return { folder, file }
}

it('runs what is missing, in order, and only once', () => {
  const { file } = versionOne()
  closeDatabase(valueOf(open(file, first, second)))
  const db = valueOf(open(file, first, second))
  expect(db.prepare('SELECT id, name, floor FROM room').all()).toEqual([
    { id: 1, name: 'Reception', floor: null },
  ])
  expect(db.pragma('user_version', { simple: true })).toBe(2)
  closeDatabase(db)
})

it('copies a database that holds data before it migrates it', () => {
  const { folder, file } = versionOne()
  closeDatabase(valueOf(open(file, first, second)))
  expect(readdirSync(folder)).toContain(copyName)
  const copy = valueOf(open(join(folder, copyName), first))
  expect(copy.prepare('SELECT name FROM room').all()).toEqual([{ name: 'Reception' }])
  expect(copy.pragma('user_version', { simple: true })).toBe(1)
  closeDatabase(copy)
})

it('makes no copy of a new database', () => {
  expect(readdirSync(versionOne().folder)).toEqual(['rollcall.db'])
})

it('leaves the database and the folder as they were when a step fails', () => {
  const { folder, file } = versionOne()
  const failing: Migration = {
    version: 2,
    up(db) {
      db.exec('DELETE FROM room')
      db.exec('ALTER TABLE nowhere ADD COLUMN x')
    },
  }
  expect(open(file, first, failing)).toMatchObject({ ok: false, problem: { code: 'database-failure' } })
  expect(readdirSync(folder)).toEqual(['rollcall.db'])
  const db = valueOf(open(file, first))
  expect(db.prepare('SELECT name FROM room').all()).toEqual([{ name: 'Reception' }])
  closeDatabase(db)
})

it('replaces a table without cascading into those that refer to it', () => {
  const { file } = versionOne()
  const rebuild: Migration = {
    version: 2,
    up: (db) =>
      db.exec(`
        CREATE TABLE new_room (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
        INSERT INTO new_room SELECT * FROM room;
        DROP TABLE room;
        ALTER TABLE new_room RENAME TO room;`),
  }
  const db = valueOf(open(file, first, rebuild))
  expect(db.prepare('SELECT room FROM desk').all()).toEqual([{ room: 1 }])
  expect(db.pragma('foreign_keys', { simple: true })).toBe(1)
  closeDatabase(db)
})

it('does not let a step break a foreign key', () => {
  const { file } = versionOne()
  const orphaning: Migration = { version: 2, up: (db) => db.exec('DELETE FROM room') }
  expect(() => open(file, first, orphaning)).toThrow('migration 2 breaks a foreign key')
  const db = valueOf(open(file, first))
  expect(db.prepare('SELECT count(*) AS n FROM room').get()).toEqual({ n: 1 })
  closeDatabase(db)
})

it('refuses a database that a newer program wrote', () => {
  const { file } = versionOne()
  closeDatabase(valueOf(open(file, first, second)))
  const result = open(file, first)
  expect(result).toMatchObject({ ok: false, problem: { code: 'database-newer' } })
  expect(result.ok ? '' : result.problem.message).toContain('install the newer Rollcall')
})

it.each([
  ['equal', [first, first]],
  ['falling', [second, first]],
  ['broken', [{ ...first, version: 1.5 }]],
])('calls %s version numbers a bug', (_, migrations) => {
  expect(() => open(inMemory, ...migrations)).toThrow('must have a whole number above')
})
