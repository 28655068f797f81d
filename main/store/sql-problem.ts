import type { Problem } from '../../shared/model.ts'

/** What came of work on the database: a value, or something the operator can fix. */
export type StoreValue<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem }

/** Runs the work; a failure of SQLite becomes a problem, any other error is a bug and is thrown on. */
export function attempt<T>(file: string, work: () => T): StoreValue<T> {
  try {
    return { ok: true, value: work() }
  } catch (error) {
    return { ok: false, problem: sqlProblem(error, file) }
  }
}

/** A failure of SQLite as a problem with the named file. Throws any other error on. */
export function sqlProblem(error: unknown, file: string): Problem {
  if (!isSqliteError(error)) throw error
  switch (primaryCode(error.code)) {
    case 'BUSY':
    case 'LOCKED':
      return {
        code: 'database-locked',
        message:
          `Another program has locked the database ${file}, so nothing can be saved. ` +
          'Close whatever has it open (a database viewer, a backup program, a sync client) and try again.',
      }
    case 'CORRUPT':
    case 'NOTADB':
      return corruptProblem(file)
    case 'READONLY':
      return {
        code: 'database-read-only',
        message:
          `The database ${file} cannot be written: it or its folder is write-protected, or the file was moved. ` +
          'Give the account that runs Rollcall permission to write there, put the file back, and start again.',
      }
    case 'FULL':
      return diskFullProblem(file)
    case 'CANTOPEN':
    case 'PERM':
    case 'AUTH':
      return {
        code: 'data-folder-unusable',
        message:
          `The database ${file} cannot be opened. Check that it is a file, and that the account that runs ` +
          'Rollcall may read and write it and its folder; or choose another data folder.',
      }
    default:
      return {
        code: 'database-failure',
        message:
          `The database ${file} could not be read or written: ${error.message} (${error.code}). ` +
          'Check the disk, and start Rollcall again; if it stays, report it with this text.',
      }
  }
}

/** The file is there and holds no sound database. */
export function corruptProblem(file: string): Problem {
  return {
    code: 'database-corrupt',
    message:
      `The database ${file} is damaged. Move it and the files beside it that begin with the same name to another ` +
      'place, then put a backup there under its name; without one Rollcall starts empty, and the extensions have ' +
      'to be imported again.',
  }
}

/** Nothing can be saved where the file lies. */
export function diskFullProblem(file: string): Problem {
  return {
    code: 'disk-full',
    message:
      `The disk that holds ${file} is full, so nothing can be saved: phones are refused once their time runs out. ` +
      'Free some space; Rollcall goes on by itself.',
  }
}

function isSqliteError(error: unknown): error is Error & { readonly code: string } {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('SQLITE_')
  )
}

/** `SQLITE_READONLY_DIRECTORY` → `READONLY`: SQLite's extended codes begin with the primary one. */
function primaryCode(code: string): string | undefined {
  return code.split('_')[1]
}
