import { rmSync } from 'node:fs'
import type { Database } from './open-database.ts'
import { createPrivateFile } from './private-file.ts'
import { attempt, type StoreValue } from './sql-problem.ts'

/** Writes a compact copy of the whole database to a new file; an existing file is left alone. Outside groups only. */
export function copyDatabase(db: Database, toFile: string): StoreValue<void> {
  const created = createPrivateFile(toFile)
  if (!created.ok) return created
  if (!created.value) {
    const message = `There is already a file ${toFile}, so no copy was made. Choose another name for the copy.`
    return { ok: false, problem: { code: 'database-failure', message } }
  }
  const copied = attempt(toFile, () => {
    db.prepare('VACUUM INTO ?').run(toFile)
  })
  if (!copied.ok) rmSync(toFile, { force: true })
  return copied
}
