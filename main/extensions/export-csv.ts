import { stringify } from 'csv-stringify/sync'
import type { Extension } from '../../shared/model.ts'
import { wrapAsFormula } from './formula-text.ts'

/** A number that every spreadsheet writes back as it read it: no leading zero, and shown in full. */
const plainNumber = /^[1-9][0-9]{0,9}$/
/** What spreadsheets take for the beginning of a calculation, in full width too. */
const startsCalculation = /^[=+\-@\t\r＝＋－＠]/

/**
 * The extensions as a CSV file that spreadsheets read and that the import takes back unchanged: UTF-8 with byte
 * order mark, CRLF, without passwords, which nobody knows.
 */
export function exportCsv(extensions: readonly Pick<Extension, 'number' | 'name'>[]): string {
  const rows = extensions.map(({ number, name }) => [
    plainNumber.test(number) ? number : wrapAsFormula(number),
    startsCalculation.test(name) ? wrapAsFormula(name) : name,
    '',
  ])
  return stringify([['extension', 'name', 'password'], ...rows], { bom: true, record_delimiter: '\r\n' })
}
