import { CsvError, parse } from 'csv-parse/sync'
import { parseExtensionNumber, type ExtensionNumber } from '../../shared/model.ts'
import type { Result } from '../../shared/result.ts'
import { faultOfName } from './extension-name.ts'
import { quoteBareFormulas, unwrapFormula } from './formula-text.ts'

/** One extension to add or to update. */
export interface ImportRow {
  readonly number: ExtensionNumber
  /** Null where the file has no such column: an existing extension then keeps its name. */
  readonly name: string | null
  /** Null: make one for a new extension, keep the present one of an existing. */
  readonly password: string | null
}

/** One row of the file as it was read, with the line it ends in, counted from 1; or all that is wrong with it. */
export type ImportLine =
  | { readonly ok: true; readonly line: number; readonly row: ImportRow }
  | { readonly ok: false; readonly line: number; readonly faults: readonly string[] }

type Column = 'extension' | 'name' | 'password'
const columnNames: readonly string[] = ['extension', 'name', 'password'] satisfies Column[]

interface Fault {
  readonly line: number
  readonly text: string
}

interface CsvRow {
  readonly cells: readonly string[]
  /** Where the row ends, counted from 1. */
  readonly line: number
}

const shownFaults = 10
/** More than any office has: no wish of the admin, but a wrong file. */
const mostRows = 10_000
const controlCharacter = /\p{Cc}/u

/** All the extensions of a CSV file, or the lines that must be corrected first (the first ten of them). */
export function parseImportCsv(bytes: Uint8Array): Result<readonly ImportRow[]> {
  const read = readImportCsv(bytes)
  if (!read.ok) return read
  const faults = read.value.flatMap((each) =>
    each.ok ? [] : each.faults.map((text) => ({ line: each.line, text })),
  )
  if (faults.length > 0) return refusal(faults)
  return { ok: true, value: read.value.flatMap((each) => (each.ok ? [each.row] : [])) }
}

/** Every row of a CSV file, sound or not. Fails only where the file cannot be read as rows of extensions at all. */
export function readImportCsv(bytes: Uint8Array): Result<readonly ImportLine[]> {
  const text = decodeUtf8(bytes)
  if (text === undefined) return refusal(linesNotUtf8(bytes))
  const table = readTable(text)
  if ('fault' in table) return refusal([table.fault])
  const [head, ...rows] = table.rows
  if (head === undefined) return refusal([{ line: 1, text: 'the file is empty' }])

  const columns = head.cells.map((name) => name.trim().toLowerCase())
  const wrongHead = headFault(columns)
  if (wrongHead !== undefined) return refusal([{ line: head.line, text: wrongHead }])
  if (rows.length === 0) return refusal([{ line: head.line, text: 'no extensions follow the header row' }])
  const firstTooMany = rows[mostRows]
  if (firstTooMany !== undefined) {
    const text = `more than ${mostRows.toLocaleString('en')} extensions, which is more than one import takes; divide the file`
    return refusal([{ line: firstTooMany.line, text }])
  }
  const lineOf = new Map<ExtensionNumber, number>()
  return { ok: true, value: rows.map((row) => readRow(columns, row, lineOf)) }
}

/** `lineOf`: in which line each extension was first named. */
function readRow(
  columns: readonly string[],
  { cells, line }: CsvRow,
  lineOf: Map<ExtensionNumber, number>,
): ImportLine {
  if (cells.length !== columns.length) {
    const text = `${cells.length} columns where the header row has ${columns.length}`
    return { ok: false, line, faults: [text] }
  }
  const faults: string[] = []
  const cell = (column: Column) => cells[columns.indexOf(column)] ?? ''

  const name = columns.includes('name') ? unwrapFormula(cell('name').trim()).trim() : null
  const nameFault = name === null ? undefined : faultOfName(name)
  if (nameFault !== undefined) faults.push(nameFault)

  const writtenPassword = unwrapFormula(cell('password'))
  const password = writtenPassword.trim() === '' ? null : writtenPassword
  const passwordFault = password === null ? undefined : faultOfPassword(password)
  if (passwordFault !== undefined) faults.push(passwordFault)

  const writtenNumber = unwrapFormula(cell('extension').trim())
  const number = parseExtensionNumber(writtenNumber)
  if (number === undefined) {
    faults.push(`${quoted(writtenNumber)} is not an extension number (1 to 32 letters, digits or * + . _ -)`)
    return { ok: false, line, faults }
  }
  const earlier = lineOf.get(number)
  if (earlier === undefined) lineOf.set(number, line)
  else faults.push(`extension ${number} is already in line ${earlier}`)
  return faults.length === 0
    ? { ok: true, line, row: { number, name, password } }
    : { ok: false, line, faults }
}

/** Never repeats the password: this ends up on screens and in logs. */
function faultOfPassword(password: string): string | undefined {
  if (controlCharacter.test(password)) return 'the password has a line break or another control character'
  if (password !== password.trim()) return 'the password begins or ends with a space'
  return undefined
}

function headFault(columns: readonly string[]): string | undefined {
  const unknown = columns.filter((name) => !columnNames.includes(name))
  if (!columns.includes('extension')) {
    return `the header row has no column "extension"; it must be: extension,name,password`
  }
  if (unknown.length > 0) {
    return `unknown ${unknown.length === 1 ? 'column' : 'columns'} ${unknown.map(quoted).join(', ')}; only extension, name and password are read`
  }
  const twice = columns.find((name, index) => columns.indexOf(name) !== index)
  return twice === undefined ? undefined : `the column ${quoted(twice)} is there twice`
}

function readTable(text: string): { readonly rows: readonly CsvRow[] } | { readonly fault: Fault } {
  const headLine = /^[^\r\n]*/.exec(text.trimStart())?.[0] ?? ''
  const rows: CsvRow[] = []
  try {
    parse(quoteBareFormulas(text), {
      delimiter: headLine.includes(';') ? ';' : ',',
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      on_record(cells: string[], { lines }) {
        rows.push({ cells, line: lines })
        return null
      },
    })
    return { rows }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const text = 'the quotes do not match (a quote inside a value is written twice, and the value in quotes)'
    return { fault: { line: (rows.at(-1)?.line ?? 0) + 1, text } }
  }
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function linesNotUtf8(bytes: Uint8Array): Fault[] {
  const faults: Fault[] = []
  let line = 1
  for (let start = 0; start < bytes.length; line++) {
    const newline = bytes.indexOf(0x0a, start)
    const end = newline === -1 ? bytes.length : newline + 1
    if (decodeUtf8(bytes.subarray(start, end)) === undefined) {
      faults.push({ line, text: 'not UTF-8 text (save the file as "CSV UTF-8")' })
    }
    start = end
  }
  return faults
}

/** A cell as it may be shown: on one line, and not too long. */
function quoted(cell: string): string {
  const clean = cell.replace(/[\p{Cc}\p{Cf}]/gu, '')
  return `"${clean.length > 40 ? `${clean.slice(0, 39)}…` : clean}"`
}

function refusal(faults: readonly Fault[]): Result<never> {
  const shown = faults.slice(0, shownFaults).map(({ line, text }) => `\n  line ${line}: ${text}`)
  const more = faults.length > shownFaults ? `\n  and ${faults.length - shownFaults} more` : ''
  const message = `The import file was refused and nothing was changed. Correct this and import it again:${shown.join('')}${more}`
  return { ok: false, problem: { code: 'bad-import', message } }
}
