import type { StoreResult } from '../registrar/ports.ts'
import { deviceColumns, deviceFromRow, deviceValues, type Device, type DeviceRow } from './device-row.ts'
import type { Database, Statement } from './open-database.ts'
import { attempt } from './sql-problem.ts'

/** The known devices on disk. Its writes must not be called while a group of bindings is open. */
export class DeviceStore {
  /** Every device, as it was stored when the database was opened, in order of the ids. */
  readonly loaded: readonly Device[]
  readonly #db: Database
  readonly #put: Statement<(string | number | null)[]>
  readonly #remove: Statement<[number]>

  /** Loads all devices. Throws SQLite's errors. */
  constructor(db: Database) {
    this.#db = db
    const placeholders = deviceColumns.map(() => '?').join(', ')
    // A device never changes its extension, and to write that column would cost its index and a foreign key's check.
    const assignments = deviceColumns
      .filter((column) => column !== 'id' && column !== 'extension')
      .map((column) => `${column} = excluded.${column}`)
      .join(', ')
    this.#put = db.prepare(
      `INSERT INTO device (${deviceColumns.join(', ')}) VALUES (${placeholders})
       ON CONFLICT (id) DO UPDATE SET ${assignments}`,
    )
    this.#remove = db.prepare('DELETE FROM device WHERE id = ?')
    this.loaded = db.prepare<[], DeviceRow>('SELECT * FROM device ORDER BY id').all().map(deviceFromRow)
  }

  /** Stores new devices, and those that are known in place of what they were; all or none. */
  save(devices: readonly Device[]): StoreResult {
    return this.#write(() => {
      for (const device of devices) this.#put.run(...deviceValues(device))
    })
  }

  /** Deletes the devices with these ids, all or none; those that are not stored count as deleted. */
  remove(ids: readonly number[]): StoreResult {
    return this.#write(() => {
      for (const id of ids) this.#remove.run(id)
    })
  }

  #write(work: () => void): StoreResult {
    if (this.#db.inTransaction) throw new Error('devices were written while a group of bindings is open')
    return attempt(this.#db.name, () => this.#db.transaction(work).immediate())
  }
}
