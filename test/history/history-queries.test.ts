import { beforeEach, expect, it } from 'vitest'
import { createHistoryQueries, type HistoryQueries } from '../../main/history/history-queries.ts'
import { createHistoryRecorder, type HistoryRecorder } from '../../main/history/history-recorder.ts'
import { createPhoneList } from '../../main/phone-list.ts'
import { HistoryStore } from '../../main/store/history-store.ts'
import { unpackedHeat } from '../../shared/packed-heat.ts'
import { extension, valueOf } from '../support/database.ts'
import { RosterBench, phoneAt } from '../support/roster-bench.ts'

const minute = 60_000

let office: RosterBench
let recorder: HistoryRecorder
let queries: HistoryQueries
let turns: number
let beganMs: number

/** Two phones on extension 101, none on 102, and three minutes in which the second one was silent for one. */
beforeEach(() => {
  office = new RosterBench()
  beganMs = office.clock.now()
  office.register(phoneAt('192.168.1.20', { userAgent: 'Yealink SIP-T46S 66.85.0.5' }))
  office.register(phoneAt('192.168.1.21'))
  office.roster.settle()
  const store = new HistoryStore(office.db)
  const { clock, extensions, roster } = office
  recorder = createHistoryRecorder({ clock, store, days: () => 90, onProblem: () => undefined })
  const phones = createPhoneList({
    extensions,
    devicesOf: (number) => roster.devicesOf(number),
    now: () => clock.now(),
  })
  turns = 0
  queries = createHistoryQueries({
    ...{ store, recorder, phones },
    monotonic: () => clock.monotonic(),
    nextTurn() {
      turns++
      return Promise.resolve()
    },
  })
  recorder.start([])
  recorder.changed(1, 'registered', clock.now())
  recorder.changed(2, 'registered', clock.now())
  clock.advance(minute)
  recorder.changed(2, 'unreachable', clock.now())
  clock.advance(minute)
  recorder.changed(2, 'registered', clock.now())
  clock.advance(minute)
})

const span = (state: string, fromMinute: number, toMinute: number) => ({
  state,
  fromMs: beganMs + fromMinute * minute,
  toMs: beganMs + toMinute * minute,
})
const untilNow = () => ({ fromMs: beganMs, toMs: office.clock.now() })

const spansOf = (deviceId: number) => valueOf(queries.ofDevice({ deviceId, ...untilNow() }))?.spans

it('tells of a device that is in the list of phones, up to this moment', () => {
  expect(valueOf(queries.ofDevice({ deviceId: 1, ...untilNow() }))).toEqual({
    deviceId: 1,
    extension: extension('101'),
    name: 'Phone 101',
    userAgent: 'Yealink SIP-T46S 66.85.0.5',
    spans: [span('registered', 0, 3)],
  })
  expect(spansOf(2)).toEqual([span('registered', 0, 1), span('unreachable', 1, 2), span('registered', 2, 3)])
})

it('tells of none that is not in the list', () => {
  expect(queries.ofDevice({ deviceId: 7, ...untilNow() })).toEqual({ ok: true, value: null })
})

it('tells of all devices in brief', async () => {
  const times = untilNow()
  const overview = valueOf(await queries.overview({ ...times, cells: 3 }))
  expect(overview.map(({ deviceId }) => deviceId).sort()).toEqual([1, 2])
  const second = overview.find(({ deviceId }) => deviceId === 2)!
  expect(second).toMatchObject({ extension: '101', name: 'Phone 101', summary: { drops: 1, downMs: minute } })
  expect(unpackedHeat(second.cells, times).map(({ worst, fromMs }) => [worst, fromMs])).toEqual([
    ['registered', beganMs],
    ['unreachable', beganMs + minute],
    ['registered', beganMs + 2 * minute],
  ])
})

it('lets phones be answered before each part of a long answer', async () => {
  for (let host = 1; host <= 120; host++)
    office.register({ ...phoneAt(`192.168.2.${host}`), expiresAtMs: office.clock.now() + 60 * minute })
  office.roster.settle()
  expect(valueOf(await queries.overview({ ...untilNow(), cells: 3 }))).toHaveLength(122)
  expect(turns).toBe(3)
})

it('is written as a table, of one device or of all', async () => {
  const lines = async (deviceId: number | null) =>
    valueOf(await queries.csv({ deviceId, ...untilNow() }))
      .join('')
      .trimEnd()
      .split('\r\n').length
  expect([await lines(1), await lines(2), await lines(null)]).toEqual([1 + 1, 1 + 3, 1 + 4])
})

it('knows what has not been written yet', () => {
  recorder.changed(2, 'gone', office.clock.now())
  office.clock.advance(2_000)
  expect(spansOf(2)?.at(-1)?.state).toBe('gone')
})

it('does not know the future', () => {
  const times = { fromMs: beganMs - minute, toMs: office.clock.now() + minute }
  expect(valueOf(queries.ofDevice({ deviceId: 1, ...times }))?.spans).toEqual([
    span('unknown', -1, 0),
    span('registered', 0, 3),
    span('unknown', 3, 4),
  ])
})

it('writes nothing where nothing has happened, however often it is asked', () => {
  spansOf(1)
  const before = office.db.pragma('data_version', { simple: true })
  const changes = () => office.db.prepare('SELECT total_changes()').pluck().get()
  const written = changes()
  for (let asked = 0; asked < 5; asked++) {
    office.clock.advance(1_000)
    spansOf(1)
  }
  expect([office.db.pragma('data_version', { simple: true }), changes()]).toEqual([before, written])
})

it('says what is wrong with the database', async () => {
  office.db.exec('DROP TABLE observation')
  const failure = { ok: false, problem: { code: 'database-failure' } }
  expect(queries.ofDevice({ deviceId: 1, ...untilNow() })).toMatchObject(failure)
  expect(await queries.overview({ ...untilNow(), cells: 3 })).toMatchObject(failure)
})

it('tells at once of a change, and no more of it once it turns out to have been too short to count', () => {
  const spansOfFirst = () => spansOf(1)
  recorder.changed(1, 'gone', office.clock.now())
  office.clock.advance(200)
  expect(spansOfFirst()).toEqual([
    span('registered', 0, 3),
    { ...span('gone', 3, 3), toMs: office.clock.now() },
  ])
  recorder.changed(1, 'registered', office.clock.now())
  office.clock.advance(minute - 200)
  expect(spansOfFirst()).toEqual([span('registered', 0, 4)])
})
