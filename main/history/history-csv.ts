import { stringify } from 'csv-stringify/sync'
import type { DeviceHistory, SpanState } from '../../shared/history.ts'
import { phoneModel } from '../../shared/phone-model.ts'
import { wrapAsFormula } from '../extensions/formula-text.ts'

const columns = ['extension', 'name', 'device', 'state', 'from', 'to', 'duration']

const stateWords: Readonly<Record<SpanState, string>> = {
  registered: 'registered',
  overdue: 'overdue',
  unreachable: 'not answering',
  gone: 'gone',
  'signed-off': 'signed off',
  unknown: 'not watched',
}

/** A number that every spreadsheet writes back as it read it: no leading zero, and shown in full. */
const plainNumber = /^[1-9][0-9]{0,9}$/
/** What spreadsheets take for the beginning of a calculation, in full width too. */
const startsCalculation = /^[=+\-@\t\r＝＋－＠]/

/**
 * The history as a CSV file for spreadsheets, one row per device and state: UTF-8 with byte order mark, CRLF. Times
 * are local ones to the second, in ISO 8601 order with a space between date and time, which spreadsheets take for
 * times; durations are hours:minutes:seconds, with more than 24 hours where it was longer than a day.
 *
 * @param timeZone such as 'Europe/Berlin'; the computer's own where none is given
 */
export function historyCsv(histories: readonly DeviceHistory[], timeZone?: string): string {
  const localTime = createLocalTime(timeZone)
  const rows = histories.flatMap(({ extension, name, userAgent, spans }) => {
    const device = userAgent === null ? '' : phoneModel(userAgent)
    const who = [plainNumber.test(extension) ? extension : wrapAsFormula(extension), text(name), text(device)]
    return spans.map(({ state, fromMs, toMs }) => [
      ...who,
      stateWords[state],
      localTime(fromMs),
      localTime(toMs),
      duration(Math.floor(toMs / 1000) - Math.floor(fromMs / 1000)),
    ])
  })
  return stringify([columns, ...rows], { bom: true, record_delimiter: '\r\n' })
}

function text(value: string): string {
  return startsCalculation.test(value) ? wrapAsFormula(value) : value
}

function duration(seconds: number): string {
  const two = (part: number) => String(part).padStart(2, '0')
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

/** `2026-11-22 09:00:00` */
function createLocalTime(timeZone: string | undefined): (atMs: number) => string {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
    ...(timeZone === undefined ? {} : { timeZone }),
  })
  return (atMs) => {
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]))
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? ''
    return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')}`
  }
}
