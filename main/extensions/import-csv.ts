import { CsvError, parse } from 'csv-parse/sync'
import { parseExtensionNumber, type ExtensionNumber, type Problem } from '../../shared/model.ts'

/** One extension to add or to update. */
export interface ImportRow {
  readonly number: ExtensionNumber
  /** Null where the file has no such column: an existing extension then keeps its name. */
  readonly name: string | null
  /** Null: make one for a new extension, keep the present one of an existing. */
  readonly password: string | null
}

export type ParsedImport =
  | { readonly ok: true; readonly rows: readonly ImportRow[] }
  | { readonly ok: false; readonly problem: Problem }

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
const controlCharacter = /\p{Cc}/u

/** All the extensions of a CSV file, or the lines that must be corrected first (the first ten of them). */
export function parseImportCsv(bytes: Uint8Array): ParsedImport {
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
  return readRows(columns, rows)
}

function readRows(columns: readonly string[], table: readonly CsvRow[]): ParsedImport {
  const faults: Fault[] = []
  const rows: ImportRow[] = []
  const lineOf = new Map<ExtensionNumber, number>()
  for (const { cells, line } of table) {
    const fault = (text: string) => faults.push({ line, text })
    if (cells.length !== columns.length) {
      fault(`${cells.length} columns where the header row has ${columns.length}`)
      continue
    }
    const cell = (column: Column) => cells[columns.indexOf(column)] ?? ''
    const written = unwrapFormula(cell('extension').trim())
    const number = parseExtensionNumber(written)
    const name = columns.includes('name') ? unwrapFormula(cell('name').trim()) : null
    const password = unwrapFormula(cell('password'))
    const passwordFault = password.trim() === '' ? undefined : faultOfPassword(password)
    if (name !== null && controlCharacter.test(name))
      fault('the name has a line break or another control character')
    if (passwordFault !== undefined) fault(passwordFault)
    if (number === undefined) {
      fault(`${quoted(written)} is not an extension number (1 to 32 letters, digits or * + . _ -)`)
      continue
    }
    const earlier = lineOf.get(number)
    if (earlier === undefined) lineOf.set(number, line)
    else fault(`extension ${number} is already in line ${earlier}`)
    rows.push({ number, name, password: password.trim() === '' ? null : password })
  }
  return faults.length === 0 ? { ok: true, rows } : refusal(faults)
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
    parse(withoutBareFormulas(text), {
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

/** Spreadsheets write `="0101"` to keep leading zeros; bare, it would break the rules of CSV quotes. */
function withoutBareFormulas(text: string): string {
  return text.replace(/(^|[,;\r\n])="([^"\r\n]+)"(?=[,;\r\n]|$)/g, '$1"$2"')
}

/** The same where it was quoted properly, `"=""0101"""`. */
function unwrapFormula(cell: string): string {
  return /^="([^"]*)"$/.exec(cell)?.[1] ?? cell
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

function refusal(faults: readonly Fault[]): ParsedImport {
  const shown = faults.slice(0, shownFaults).map(({ line, text }) => `\n  line ${line}: ${text}`)
  const more = faults.length > shownFaults ? `\n  and ${faults.length - shownFaults} more` : ''
  const message = `The import file was refused and nothing was changed. Correct this and import it again:${shown.join('')}${more}`
  return { ok: false, problem: { code: 'bad-import', message } }
}
