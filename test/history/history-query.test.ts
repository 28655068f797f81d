import { beforeEach, expect, it } from 'vitest'
import { createHistoryQuery } from '../../main/history/history-query.ts'
import { createHistoryRecorder, type HistoryRecorder } from '../../main/history/history-recorder.ts'
import { createPhoneList } from '../../main/phone-list.ts'
import { HistoryStore } from '../../main/store/history-store.ts'
import type { DeviceHistory, HistoryQuery } from '../../shared/history.ts'
import type { Result } from '../../shared/result.ts'
import { extension, valueOf } from '../support/database.ts'
import { RosterBench, phoneAt } from '../support/roster-bench.ts'

const minute = 60_000

let office: RosterBench
let recorder: HistoryRecorder
let query: (query: HistoryQuery) => Result<readonly DeviceHistory[]>
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
  query = createHistoryQuery({ store, recorder, phones })
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

it('tells of every device that is in the list of phones, up to this moment', () => {
  const histories = valueOf(query({ deviceId: null, ...untilNow() }))
  expect(histories.map(({ deviceId }) => deviceId).sort()).toEqual([1, 2])
  expect(histories.find(({ deviceId }) => deviceId === 1)).toEqual({
    deviceId: 1,
    extension: extension('101'),
    name: 'Phone 101',
    userAgent: 'Yealink SIP-T46S 66.85.0.5',
    spans: [span('registered', 0, 3)],
  })
})

it('tells of one device, and of none that is not in the list', () => {
  expect(valueOf(query({ deviceId: 2, ...untilNow() })).map(({ spans }) => spans)).toEqual([
    [span('registered', 0, 1), span('unreachable', 1, 2), span('registered', 2, 3)],
  ])
  expect(query({ deviceId: 7, ...untilNow() })).toEqual({ ok: true, value: [] })
})

it('knows what has not been written yet', () => {
  recorder.changed(2, 'gone', office.clock.now())
  office.clock.advance(2_000)
  expect(valueOf(query({ deviceId: 2, ...untilNow() }))[0]?.spans.at(-1)?.state).toBe('gone')
})

it('does not know the future', () => {
  const times = { fromMs: beganMs - minute, toMs: office.clock.now() + minute }
  expect(valueOf(query({ deviceId: 1, ...times }))[0]?.spans).toEqual([
    span('unknown', -1, 0),
    span('registered', 0, 3),
    span('unknown', 3, 4),
  ])
})

it('writes nothing where nothing has happened, however often it is asked', () => {
  query({ deviceId: null, ...untilNow() })
  const before = office.db.pragma('data_version', { simple: true })
  const changes = () => office.db.prepare('SELECT total_changes()').pluck().get()
  const written = changes()
  for (let asked = 0; asked < 5; asked++) {
    office.clock.advance(1_000)
    query({ deviceId: null, ...untilNow() })
  }
  expect([office.db.pragma('data_version', { simple: true }), changes()]).toEqual([before, written])
})

it('says what is wrong with the database', () => {
  office.db.exec('DROP TABLE observation')
  expect(query({ deviceId: null, ...untilNow() })).toMatchObject({
    ok: false,
    problem: { code: 'database-failure' },
  })
})
