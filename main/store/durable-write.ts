import type { Database } from './open-database.ts'

/**
 * Runs an admin's write as one transaction that survives a power cut. Throws what SQLite throws, after undoing
 * all of it; must not be called while a transaction is open, because the disk's care cannot change within one.
 */
export function durably<T>(db: Database, write: () => T): T {
  if (db.inTransaction) throw new Error('durably() was called while a transaction is open')
  db.pragma('synchronous = FULL')
  try {
    return db.transaction(write).immediate()
  } finally {
    db.pragma('synchronous = NORMAL')
  }
}
