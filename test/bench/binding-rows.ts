import Database from 'better-sqlite3'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** How many bindings the stopped server left in its database; null where the folder holds no database. */
export function countBindingRows(dataFolder: string): number | null {
  const name = readdirSync(dataFolder).find((file) => file === 'rollcall.db')
  if (name === undefined) return null
  const database = new Database(join(dataFolder, name), { readonly: true })
  try {
    return database.prepare<[], number>('SELECT count(*) FROM binding').pluck().get() ?? null
  } finally {
    database.close()
  }
}
