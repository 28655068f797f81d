import type { ActivityEntry, ActivityQuery } from '../../shared/activity.ts'
import type { StoreResult } from '../registrar/ports.ts'
import { activityColumns, activityFromRow, activityValues, type ActivityRow } from './activity-row.ts'
import type { Database, Statement } from './open-database.ts'
import { attempt, type StoreValue } from './sql-problem.ts'

/** What of the activity is kept: nothing last seen before `olderThanMs`, and no more than the newest `keepRows`. */
export interface ActivityBounds {
  readonly olderThanMs: number
  readonly keepRows: number
}

const mostAtOnce = 500

interface QueryParameters {
  readonly extension: string | null
  /** A JSON array, as SQLite binds no lists. */
  readonly kinds: string | null
  readonly sinceMs: number
  readonly beforeMs: number
  readonly beforeId: number
  readonly limit: number
}

/**
 * The index on time and id, of all entries or of one extension, finds the first row and gives the order: no sorting,
 * and it stops at the limit.
 */
const queryOf = (which: string) => `
  SELECT * FROM activity
  WHERE ${which} last_at_ms >= :sinceMs AND (last_at_ms, id) < (:beforeMs, :beforeId)
    AND (:kinds IS NULL OR kind IN (SELECT value FROM json_each(:kinds)))
  ORDER BY last_at_ms DESC, id DESC
  LIMIT :limit`

/** The activity list on disk. Its methods must not be called while a group of bindings is open. */
export class ActivityStore {
  readonly #db: Database
  readonly #put: Statement<(string | number | null)[]>
  readonly #queryAll: Statement<[QueryParameters], ActivityRow>
  readonly #queryExtension: Statement<[QueryParameters], ActivityRow>
  readonly #lastId: Statement<[], { readonly id: number | null }>
  readonly #pruneAge: Statement<[number]>
  readonly #pruneRows: Statement<[number]>

  constructor(db: Database) {
    this.#db = db
    const placeholders = activityColumns.map(() => '?').join(', ')
    this.#put = db.prepare(
      `INSERT OR REPLACE INTO activity (${activityColumns.join(', ')}) VALUES (${placeholders})`,
    )
    this.#queryAll = db.prepare(queryOf(''))
    this.#queryExtension = db.prepare(queryOf('extension = :extension AND'))
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

  /** The entries that the query asks for, the one that grew last first; at most 500, whatever its limit. */
  query({ extension, kinds, sinceMs, before, limit }: ActivityQuery): StoreValue<readonly ActivityEntry[]> {
    const parameters = {
      extension: extension ?? null,
      kinds: kinds === undefined ? null : JSON.stringify(kinds),
      sinceMs: sinceMs ?? Number.MIN_SAFE_INTEGER,
      beforeMs: before?.lastAtMs ?? Number.MAX_SAFE_INTEGER,
      beforeId: before?.id ?? Number.MAX_SAFE_INTEGER,
      limit: Math.min(Math.max(Math.trunc(limit), 1), mostAtOnce),
    }
    const statement = extension === undefined ? this.#queryAll : this.#queryExtension
    return attempt(this.#db.name, () => statement.all(parameters).map(activityFromRow))
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
