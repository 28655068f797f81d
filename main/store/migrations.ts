import { rmSync } from 'node:fs'
import { join, parse } from 'node:path'
import type { Problem } from '../../shared/model.ts'
import { copyDatabase } from './copy-database.ts'
import { durably } from './durable-write.ts'
import type { Database } from './open-database.ts'
import { attempt } from './sql-problem.ts'

/** One step of the schema's history. `up` brings a database of the version before to this one. */
export interface Migration {
  readonly version: number
  readonly up: (db: Database) => void
}

/**
 * Brings the database to the newest version, each step in a transaction of its own. One that holds data is
 * copied first, to a file beside it. A database newer than the list is refused. Throws where a step is wrong.
 */
export function migrate(db: Database, migrations: readonly Migration[], nowMs: number): Problem | undefined {
  checkIncreasing(migrations)
  const version = Number(db.pragma('user_version', { simple: true }))
  const newest = migrations.at(-1)?.version ?? 0
  if (version > newest) return newerProblem(db.name, version, newest)
  if (version === newest) return undefined

  const copy = !db.memory && holdsTables(db) ? copyName(db.name, newest, nowMs) : undefined
  if (copy !== undefined) {
    const copied = copyDatabase(db, copy)
    if (!copied.ok) return copied.problem
  }
  try {
    const done = attempt(db.name, () =>
      runAll(
        db,
        migrations.filter((step) => step.version > version),
      ),
    )
    if (done.ok) return undefined
    discard(copy)
    return done.problem
  } catch (error) {
    discard(copy)
    throw error
  }
}

/** `rollcall.db` before version 2 → `rollcall-before-v2-20261122-080000.db`; the time is UTC. */
function copyName(file: string, version: number, nowMs: number): string {
  const { dir, name, ext } = parse(file)
  const [date, time] = new Date(nowMs).toISOString().replaceAll(/[-:]/g, '').split(/[T.]/)
  return join(dir, `${name}-before-v${version}-${date ?? ''}-${time ?? ''}${ext}`)
}

function runAll(db: Database, migrations: readonly Migration[]): void {
  // With foreign keys on, replacing a table would cascade into those that refer to it.
  db.pragma('foreign_keys = OFF')
  try {
    for (const { version, up } of migrations) {
      durably(db, () => {
        up(db)
        const violations = db.prepare('PRAGMA foreign_key_check').all()
        if (violations.length > 0) throw new Error(`migration ${version} breaks a foreign key`)
        db.pragma(`user_version = ${version}`)
      })
    }
  } finally {
    db.pragma('foreign_keys = ON')
  }
}

/** A failed migration has changed nothing, and a start that fails every day must not fill the disk with copies. */
function discard(copy: string | undefined): void {
  if (copy !== undefined) rmSync(copy, { force: true })
}

function holdsTables(db: Database): boolean {
  return db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined
}

function checkIncreasing(migrations: readonly Migration[]): void {
  let previous = 0
  for (const { version } of migrations) {
    if (!Number.isInteger(version) || version <= previous) {
      throw new Error(`migration ${version} must have a whole number above ${previous}`)
    }
    previous = version
  }
}

function newerProblem(file: string, version: number, newest: number): Problem {
  return {
    code: 'database-newer',
    message:
      `The database ${file} was written by a newer Rollcall (version ${version} of its tables; this program knows ` +
      `${newest}). It was left untouched: install the newer Rollcall again, or use another data folder.`,
  }
}
