import { bindingColumns, type BindingValues } from './binding-row.ts'
import type { Database, Statement } from './open-database.ts'

/** Everything the location store says to SQLite, prepared once. */
export interface BindingStatements {
  readonly begin: Statement<[]>
  readonly commit: Statement<[]>
  readonly rollback: Statement<[]>
  readonly savepoint: Statement<[]>
  readonly release: Statement<[]>
  readonly rollbackToSavepoint: Statement<[]>
  /** Id, then {@link BindingValues}. */
  readonly insert: Statement<[number, ...BindingValues]>
  /** {@link BindingValues}, then id. */
  readonly replace: Statement<[...BindingValues, number]>
  /** CSeq, refreshed, expires, id. No indexed column, so no index is written. */
  readonly refresh: Statement<[number, number, number, number]>
  /** Call-ID, CSeq, refreshed, expires, id. */
  readonly refreshWithCallId: Statement<[string, number, number, number, number]>
  readonly remove: Statement<[number]>
  /** The same milliseconds three times. */
  readonly shift: Statement<[number, number, number]>
}

/** Prepares them on a migrated database. */
export function bindingStatements(db: Database): BindingStatements {
  const columns = bindingColumns.join(', ')
  const placeholders = bindingColumns.map(() => '?').join(', ')
  const assignments = bindingColumns.map((column) => `${column} = ?`).join(', ')
  return {
    // IMMEDIATE: another program's lock is met here, before anything has been written.
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    rollback: db.prepare('ROLLBACK'),
    savepoint: db.prepare('SAVEPOINT changes'),
    release: db.prepare('RELEASE changes'),
    rollbackToSavepoint: db.prepare('ROLLBACK TO changes'),
    insert: db.prepare(`INSERT INTO binding (id, ${columns}) VALUES (?, ${placeholders})`),
    replace: db.prepare(`UPDATE binding SET ${assignments} WHERE id = ?`),
    refresh: db.prepare('UPDATE binding SET c_seq = ?, refreshed_at_ms = ?, expires_at_ms = ? WHERE id = ?'),
    refreshWithCallId: db.prepare(
      'UPDATE binding SET call_id = ?, c_seq = ?, refreshed_at_ms = ?, expires_at_ms = ? WHERE id = ?',
    ),
    remove: db.prepare('DELETE FROM binding WHERE id = ?'),
    shift: db.prepare(
      'UPDATE binding SET registered_at_ms = registered_at_ms + ?, refreshed_at_ms = refreshed_at_ms + ?, ' +
        'expires_at_ms = expires_at_ms + ?',
    ),
  }
}
