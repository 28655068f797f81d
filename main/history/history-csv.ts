import { stringify } from 'csv-stringify/sync'
import type { DeviceHistory, SpanState } from '../../shared/history.ts'
import { phoneModel } from '../../shared/phone-model.ts'
import { wrapAsFormula } from '../extensions/formula-text.ts'

const columns = ['extension', 'name', 'device', 'state', 'from', 'to', 'duration']

const stateWords: Readonly<Record<SpanState, string>> = {
  registered: 'registered',
  overdue: 'overdue',
  unreachable: 'no answer',
  gone: 'gone',
  'signed-off': 'signed off',
  unknown: 'not watched',
}

/** A number that every spreadsheet writes back as it read it: no leading zero, and shown in full. */
const plainNumber = /^[1-9][0-9]{0,9}$/
/** What spreadsheets take for the beginning of a calculation, in full width too. */
const startsCalculation = /^[=+\-@\t\r＝＋－＠]/

/** The beginning of such a file: UTF-8 with byte order mark, CRLF. */
export const csvHead = stringify([columns], { bom: true, record_delimiter: '\r\n' })

/**
 * The history of a device as lines of a CSV file for spreadsheets, one for each state. Times are local ones to the
 * second, in ISO 8601 order with a space between date and time, which spreadsheets take for times; durations are
 * hours:minutes:seconds, with more than 24 hours where it was longer than a day.
 */
export function csvOfDevice({ extension, name, userAgent, spans }: DeviceHistory): string {
  const device = userAgent === null ? '' : phoneModel(userAgent)
  const number = plainNumber.test(extension) ? extension : wrapAsFormula(extension)
  const who = stringify([[number, text(name), text(device)]], { record_delimiter: '' })
  // What follows needs no quotes, and there are many such lines.
  return spans
    .map(({ state, fromMs, toMs }) => {
      const lasted = duration(Math.floor(toMs / 1000) - Math.floor(fromMs / 1000))
      return `${who},${stateWords[state]},${localTime(fromMs)},${localTime(toMs)},${lasted}\r\n`
    })
    .join('')
}

function text(value: string): string {
  return startsCalculation.test(value) ? wrapAsFormula(value) : value
}

function duration(seconds: number): string {
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

/** `2026-11-22 09:00:00`; not by `Intl`, which takes twenty times as long. */
function localTime(atMs: number): string {
  const at = new Date(atMs)
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

function two(part: number): string {
  return part < 10 ? `0${part}` : String(part)
}
