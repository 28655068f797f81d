import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { csvHead, csvOfDevice } from '../../main/history/history-csv.ts'
import type { DeviceHistory, SpanState } from '../../shared/history.ts'
import { extension, testNowMs } from '../support/database.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

const anna: DeviceHistory = {
  deviceId: 1,
  extension: extension('101'),
  name: 'Anna',
  userAgent: 'Yealink SIP-T46S 66.85.0.5',
  spans: [{ state: 'registered', fromMs: testNowMs, toMs: testNowMs + hour }],
}

// The computer's own time zone is that of the times.
beforeAll(() => vi.stubEnv('TZ', 'Europe/Berlin'))
afterAll(() => vi.unstubAllEnvs())

/** The rows without the header. */
const rows = (...histories: readonly DeviceHistory[]) =>
  histories.map(csvOfDevice).join('').split('\r\n').slice(0, -1)

it('has a byte order mark, a header, CRLF, and local times', () => {
  expect(csvHead + csvOfDevice(anna)).toBe(
    '\ufeffextension,name,device,state,from,to,duration\r\n' +
      '101,Anna,Yealink SIP-T46S,registered,2026-11-22 09:00:00,2026-11-22 10:00:00,1:00:00\r\n',
  )
})

it('has a row for each state of each device, in words', () => {
  const states: readonly SpanState[] = [
    'registered',
    'overdue',
    'unreachable',
    'gone',
    'signed-off',
    'unknown',
  ]
  const spans = states.map((state, at) => ({
    state,
    fromMs: testNowMs + at * minute,
    toMs: testNowMs + (at + 1) * minute,
  }))
  const otto = { ...anna, deviceId: 2, extension: extension('102'), name: 'Otto', userAgent: null }
  expect(rows({ ...anna, spans }, otto).map((row) => row.split(',').slice(0, 4).join(' '))).toEqual([
    '101 Anna Yealink SIP-T46S registered',
    '101 Anna Yealink SIP-T46S overdue',
    '101 Anna Yealink SIP-T46S no answer',
    '101 Anna Yealink SIP-T46S gone',
    '101 Anna Yealink SIP-T46S signed off',
    '101 Anna Yealink SIP-T46S not watched',
    '102 Otto  registered',
  ])
})

it.each([
  [0, 999, '0:00:00'],
  [900, 1_100, '0:00:01'],
  [0, 26 * hour + 2 * minute + 3 * second, '26:02:03'],
])(
  'says how long it was, in whole seconds as the times are: from %d to %d ms is %s',
  (from, to, expected) => {
    const spans = [{ state: 'gone' as const, fromMs: testNowMs + from, toMs: testNowMs + to }]
    expect(
      rows({ ...anna, spans })[0]
        ?.split(',')
        .at(-1),
    ).toBe(expected)
  },
)

it('counts the hour twice that summer time ends in', () => {
  const endOfSummerMs = Date.UTC(2026, 9, 25, 1)
  const spans = [{ state: 'gone' as const, fromMs: endOfSummerMs - hour, toMs: endOfSummerMs }]
  expect(rows({ ...anna, spans })[0]).toMatch(/,2026-10-25 02:00:00,2026-10-25 02:00:00,1:00:00$/)
})

it('writes midnight as the beginning of a day', () => {
  const spans = [{ state: 'gone' as const, fromMs: testNowMs - 9 * hour, toMs: testNowMs }]
  expect(rows({ ...anna, spans })[0]).toContain(',2026-11-22 00:00:00,')
})

it('keeps a spreadsheet from calculating what a phone or an admin has written', () => {
  const hostile = { ...anna, extension: extension('0101'), name: '=1+1', userAgent: '@SUM(A1)' }
  expect(rows(hostile)[0]).toMatch(/^"=""0101""","=""=1\+1""","=""@SUM/)
})
