import Sqlite from 'better-sqlite3'
import { migrate, type Migration } from './migrations.ts'
import { createPrivateFile } from './private-file.ts'
import { schemaMigrations } from './schema.ts'
import { corruptProblem, sqlProblem, type StoreValue } from './sql-problem.ts'

/** An open connection. Only this file knows which package it comes from. */
export type Database = Sqlite.Database

/** A prepared statement with positional parameters. */
export type Statement<Parameters extends unknown[], Row = unknown> = Sqlite.Statement<Parameters, Row>

/** The file name of a database that lives in memory and dies with its connection. */
export const inMemory = ':memory:'

/** How long a statement waits for another program's lock. The event loop stands still meanwhile. */
const busyTimeoutMs = 100

/**
 * Pages of 4 KiB in the write-ahead log before a commit moves them into the database file, which is the only
 * time that a commit waits for the disk. More pages: rarer but longer waits, and a longer read after a crash.
 */
const walAutoCheckpointPages = 4000

/** Holds an office's whole database, so that a commit never reads from disk. */
const cacheKiB = 16_384

export interface OpenOptions {
  /** Path of the database, created where it is missing; or {@link inMemory}. */
  readonly file: string
  /** Dates the copy that is made before a migration. */
  readonly nowMs: number
  readonly migrations?: readonly Migration[]
}

/** Opens, checks and migrates the database. Problems: every `database-…`, `data-folder-unusable`, `disk-full`. */
export function openDatabase({
  file,
  nowMs,
  migrations = schemaMigrations,
}: OpenOptions): StoreValue<Database> {
  if (file !== inMemory) {
    const created = createPrivateFile(file)
    if (!created.ok) return created
  }
  let db: Database | undefined
  try {
    db = new Sqlite(file, { timeout: busyTimeoutMs })
    configure(db)
    const problem = isSound(db) ? migrate(db, migrations, nowMs) : corruptProblem(file)
    if (problem === undefined) return { ok: true, value: db }
    db.close()
    return { ok: false, problem }
  } catch (error) {
    db?.close()
    return { ok: false, problem: sqlProblem(error, file) }
  }
}

function configure(db: Database): void {
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  db.pragma('foreign_keys = ON')
  db.pragma('temp_store = MEMORY')
  db.pragma(`cache_size = -${cacheKiB}`)
  db.pragma(`wal_autocheckpoint = ${walAutoCheckpointPages}`)
  // SQLite falls back to reading where it may not write, and would say so only at the first REGISTER.
  const version = Number(db.pragma('user_version', { simple: true }))
  db.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${version}; ROLLBACK`)
}

function isSound(db: Database): boolean {
  return db.pragma('quick_check(1)', { simple: true }) === 'ok'
}

/** Lets SQLite renew its statistics, and closes. A second call does nothing. */
export function closeDatabase(db: Database): void {
  if (!db.open) return
  try {
    db.pragma('optimize')
  } catch {
    // Only a convenience: a full or locked disk must not keep us from closing.
  }
  db.close()
}

/**
 * Holds an exclusive lock on the file until the connection is closed or the process dies. Throws SQLite's errors,
 * SQLITE_BUSY where another one holds it.
 */
export function openLockFile(file: string): Database {
  const db = new Sqlite(file, { timeout: 0 })
  try {
    // Nothing is ever written to the file, so there is nothing to roll back.
    db.pragma('journal_mode = MEMORY')
    // This lock is one of the operating system, which outlives no process.
    db.exec('BEGIN EXCLUSIVE')
    // Where the file may not be written, SQLite has silently locked nothing: this notices.
    db.pragma('user_version = 1')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}
