import type { ImportSummary } from '../../shared/extension-wishes.ts'
import type { Problem } from '../../shared/model.ts'
import type { Result } from '../../shared/result.ts'
import { parseImportCsv, type ImportRow } from '../extensions/import-csv.ts'
import { jsonLine } from './json-line.ts'

/** Reads the CSV file and imports all of it or nothing. */
export function importFile(
  app: { importExtensions(rows: readonly ImportRow[]): Result<ImportSummary> },
  path: string,
  readFile: (path: string) => Uint8Array,
): Result<ImportSummary> {
  let bytes
  try {
    bytes = readFile(path)
  } catch (error) {
    return { ok: false, problem: unreadable(path, error) }
  }
  const parsed = parseImportCsv(bytes)
  return parsed.ok ? app.importExtensions(parsed.value) : parsed
}

/** What to print of an import that succeeded: the passwords that were made are shown here and never again. */
export function importReport(result: Result<ImportSummary> & { ok: true }, json: boolean): string {
  const { added, updated, madePasswords } = result.value
  if (json) {
    return [
      { event: 'imported', added, updated },
      ...madePasswords.map(({ number, password }) => ({ event: 'password', extension: number, password })),
    ]
      .map(jsonLine)
      .join('')
  }
  const lines = [`imported: ${added} added, ${updated} updated`]
  if (madePasswords.length > 0) {
    lines.push('New passwords (shown only now, so write them down):')
    lines.push(...madePasswords.map(({ number, password }) => `  ${number}  ${password}`))
  }
  return `${lines.join('\n')}\n`
}

function unreadable(path: string, error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const why =
    code === 'ENOENT'
      ? 'there is no such file'
      : code === 'EISDIR'
        ? 'it is a folder'
        : code === 'EACCES' || code === 'EPERM'
          ? 'this user may not read it'
          : String(error)
  return {
    code: 'bad-import',
    message: `The import file ${path} could not be read (${why}), so nothing was changed: check --import.`,
  }
}
