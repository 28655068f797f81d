import { dirname, join } from 'node:path'
import { openLockFile } from './open-database.ts'
import { createPrivateFile } from './private-file.ts'
import { attempt, type StoreValue } from './sql-problem.ts'

/** Held while this process uses the data folder. Releasing it twice does nothing. */
export interface DataFolderLock {
  release(): void
}

/**
 * Takes the data folder for this process, creating it where it is missing. The operating system frees it when the
 * process ends, however that happens. Problems: `data-folder-in-use`, `data-folder-unusable`, `disk-full`.
 */
export function lockDataFolder(folder: string): StoreValue<DataFolderLock> {
  const file = join(folder, 'rollcall.lock')
  const created = createPrivateFile(file)
  if (!created.ok) return created
  const locked = attempt(file, () => openLockFile(file))
  if (locked.ok) return { ok: true, value: { release: () => void locked.value.close() } }
  if (locked.problem.code !== 'database-locked') return locked
  return {
    ok: false,
    problem: {
      code: 'data-folder-in-use',
      message:
        `Rollcall already runs with the data folder ${dirname(file)}, perhaps as a service or in another user's ` +
        'session. Use that one, or stop it first, or start this one with another folder (--data DIR).',
    },
  }
}
