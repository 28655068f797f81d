import type { ActivityEntry } from '../../shared/activity.ts'
import type { StoreResult } from '../registrar/ports.ts'
import { activityColumns, activityFromRow, activityValues, type ActivityRow } from './activity-row.ts'
import type { Database, Statement } from './open-database.ts'
import { attempt, type StoreValue } from './sql-problem.ts'

/** What of the activity is kept: nothing last seen before `olderThanMs`, and no more than the newest `keepRows`. */
export interface ActivityBounds {
  readonly olderThanMs: number
  readonly keepRows: number
}

/** The activity list on disk. Its methods must not be called while a group of bindings is open. */
export class ActivityStore {
  readonly #db: Database
  readonly #put: Statement<(string | number | null)[]>
  readonly #recent: Statement<[number, number], ActivityRow>
  readonly #lastId: Statement<[], { readonly id: number | null }>
  readonly #pruneAge: Statement<[number]>
  readonly #pruneRows: Statement<[number]>

  constructor(db: Database) {
    this.#db = db
    const placeholders = activityColumns.map(() => '?').join(', ')
    this.#put = db.prepare(
      `INSERT OR REPLACE INTO activity (${activityColumns.join(', ')}) VALUES (${placeholders})`,
    )
    this.#recent = db.prepare('SELECT * FROM activity WHERE id < ? ORDER BY id DESC LIMIT ?')
    this.#lastId = db.prepare('SELECT max(id) AS id FROM activity')
    this.#pruneAge = db.prepare('DELETE FROM activity WHERE last_at_ms < ?')
    this.#pruneRows = db.prepare(
      'DELETE FROM activity WHERE id <= (SELECT id FROM activity ORDER BY id DESC LIMIT 1 OFFSET ?)',
    )
  }

  /** The id for the first entry of this run: above every stored one. */
  nextId(): StoreValue<number> {
    return attempt(this.#db.name, () => (this.#lastId.get()?.id ?? 0) + 1)
  }

  /** Stores new entries, and those that have grown in place of what they were; all or none. */
  save(entries: readonly ActivityEntry[]): StoreResult {
    return this.#write(() => {
      for (const entry of entries) this.#put.run(...activityValues(entry))
    })
  }

  /** The newest entries first, at most `limit` of them; of those before `beforeId` where it is given. */
  recent(limit: number, beforeId = Number.MAX_SAFE_INTEGER): StoreValue<readonly ActivityEntry[]> {
    return attempt(this.#db.name, () => this.#recent.all(beforeId, limit).map(activityFromRow))
  }

  /** Deletes what is out of bounds; the value says how many entries that were. */
  prune({ olderThanMs, keepRows }: ActivityBounds): StoreValue<number> {
    return this.#write(() => this.#pruneAge.run(olderThanMs).changes + this.#pruneRows.run(keepRows).changes)
  }

  #write<T>(work: () => T): StoreValue<T> {
    if (this.#db.inTransaction) throw new Error('activity was written while a group of bindings is open')
    return attempt(this.#db.name, () => this.#db.transaction(work).immediate())
  }
}
