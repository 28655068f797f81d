import { join, resolve } from 'node:path'
import type { StoreResult } from '../registrar/ports.ts'
import { ActivityStore } from './activity-store.ts'
import { copyDatabase } from './copy-database.ts'
import { lockDataFolder } from './data-folder-lock.ts'
import { DeviceStore } from './device-store.ts'
import { ExtensionStore } from './extension-store.ts'
import { HistoryStore } from './history-store.ts'
import { SqliteLocationStore } from './location-store.ts'
import { closeDatabase, openDatabase, type Database } from './open-database.ts'
import { SettingsStore } from './settings-store.ts'
import { attempt, type StoreValue } from './sql-problem.ts'

/** Everything that is kept in one data folder. */
export interface Stores {
  readonly locations: SqliteLocationStore
  readonly extensions: ExtensionStore
  readonly settings: SettingsStore
  readonly activity: ActivityStore
  readonly devices: DeviceStore
  readonly history: HistoryStore
  /** Writes a copy of the database to a new file. Must not be called while a group of bindings is open. */
  backUp(toFile: string): StoreResult
  /** Closes the database and frees the folder; an open group of bindings is lost. A second call does nothing. */
  close(): void
}

/** Locks the data folder and opens what is in it; a new folder starts empty. A failure leaves nothing open. */
export function openStores(folder: string, nowMs: number): StoreValue<Stores> {
  const lock = lockDataFolder(resolve(folder))
  if (!lock.ok) return lock
  const release = () => lock.value.release()
  const database = openDatabase({ file: join(resolve(folder), 'rollcall.db'), nowMs })
  if (!database.ok) {
    release()
    return database
  }
  const stores = attempt(database.value.name, () => loadStores(database.value, release))
  if (!stores.ok) {
    closeDatabase(database.value)
    release()
  }
  return stores
}

function loadStores(db: Database, release: () => void): Stores {
  return {
    locations: new SqliteLocationStore(db),
    extensions: new ExtensionStore(db),
    settings: new SettingsStore(db),
    activity: new ActivityStore(db),
    devices: new DeviceStore(db),
    history: new HistoryStore(db),
    backUp: (toFile) => copyDatabase(db, toFile),
    close() {
      closeDatabase(db)
      release()
    },
  }
}
