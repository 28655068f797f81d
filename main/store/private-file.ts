import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Problem } from '../../shared/model.ts'
import { diskFullProblem, type StoreValue } from './sql-problem.ts'

/**
 * Creates an empty file that its owner alone may read, and its folder likewise, where they are missing. The
 * value says whether the file is new.
 *
 * A file that exists is never opened: closing it would drop every lock that SQLite holds on it in this process
 * (POSIX advisory locks belong to the process, not to the descriptor).
 */
export function createPrivateFile(file: string): StoreValue<boolean> {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  } catch (error) {
    return { ok: false, problem: folderProblem(error, file) }
  }
  try {
    closeSync(openSync(file, 'wx', 0o600))
    return { ok: true, value: true }
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return { ok: true, value: false }
    return { ok: false, problem: folderProblem(error, file) }
  }
}

function folderProblem(error: unknown, file: string): Problem {
  const folder = dirname(file)
  const code = systemCode(error)
  switch (code) {
    case undefined:
      throw error
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFullProblem(file)
    case 'EEXIST':
    case 'ENOTDIR':
      return unusable(`The data folder ${folder} is not a folder: a file is in its place.`)
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return unusable(`The account that runs Rollcall may not write to the data folder ${folder}.`)
    default:
      return unusable(`The data folder ${folder} cannot be used (${code}).`)
  }
}

function unusable(what: string): Problem {
  return {
    code: 'data-folder-unusable',
    message: `${what} Extensions and registrations have no place there: repair it, or choose another data folder.`,
  }
}

function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
