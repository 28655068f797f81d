import { describe, expect, it, vi } from 'vitest'
import type { DeviceState } from '../../main/store/history-row.ts'
import { DeviceStore } from '../../main/store/device-store.ts'
import { HistoryStore, type HistoryBatch } from '../../main/store/history-store.ts'
import { SqliteLocationStore } from '../../main/store/location-store.ts'
import type { Database } from '../../main/store/open-database.ts'
import type { HistoryState } from '../../shared/history.ts'
import {
  addExtensions,
  extension,
  testBinding,
  testDatabase,
  testNowMs,
  valueOf,
} from '../support/database.ts'

const minutes = (count: number) => testNowMs + count * 60_000
const state = (deviceId: number, atMinute: number, name: HistoryState): DeviceState => ({
  deviceId,
  state: name,
  fromMs: minutes(atMinute),
})
const seen = (fromMinute: number, toMinute: number) => ({
  fromMs: minutes(fromMinute),
  toMs: minutes(toMinute),
})

/** A database with the devices 1, 2 and 3 of extension 101. */
function setUp(): { db: Database; store: HistoryStore; devices: DeviceStore } {
  const db = testDatabase()
  addExtensions(db, '101')
  const devices = new DeviceStore(db)
  const insert = db.prepare(
    `INSERT INTO device (id, extension, source_address, source_port, first_seen_at_ms, last_seen_at_ms)
     VALUES (?, ?, '192.168.1.20', 5060, ${testNowMs}, ${testNowMs})`,
  )
  for (const id of [1, 2, 3]) insert.run(id, extension('101'))
  return { db, store: new HistoryStore(db), devices }
}

const save = (store: HistoryStore, batch: Partial<HistoryBatch>) =>
  valueOf(store.save({ states: [], observed: [], livedAgain: null, ...batch }))

/** `minute state` of one device or of all, each after its device. */
const changes = (store: HistoryStore, fromMinute: number, toMinute: number, deviceId: number | null = null) =>
  [...valueOf(store.changes({ deviceId, fromMs: minutes(fromMinute), toMs: minutes(toMinute) }))].map(
    ([id, all]) => [id, ...all.map((each) => `${(each.fromMs - testNowMs) / 60_000} ${each.state}`)],
  )

const observed = (store: HistoryStore, fromMinute: number, toMinute: number) =>
  valueOf(store.observed(seen(fromMinute, toMinute))).map(({ fromMs, toMs }) => [
    (fromMs - testNowMs) / 60_000,
    (toMs - testNowMs) / 60_000,
  ])

describe('what is read', () => {
  const stored = () => {
    const { store } = setUp()
    const states = [
      state(1, 0, 'registered'),
      state(2, 5, 'registered'),
      state(1, 10, 'overdue'),
      state(1, 20, 'gone'),
      state(1, 30, 'signed-off'),
      state(2, 35, 'unreachable'),
    ]
    save(store, { states })
    return store
  }

  it('is by device the state that is in force at the beginning, and every change after it', () => {
    expect(changes(stored(), 15, 30)).toEqual([
      [1, '10 overdue', '20 gone'],
      [2, '5 registered'],
    ])
  })

  it('is of a device that was new only from then on', () => {
    expect(changes(stored(), 2, 10)).toEqual([
      [1, '0 registered'],
      [2, '5 registered'],
    ])
    expect(changes(stored(), -5, 0)).toEqual([])
  })

  it('is of one device, where one is asked for', () => {
    expect(changes(stored(), 15, 60, 1)).toEqual([[1, '10 overdue', '20 gone', '30 signed-off']])
    expect(changes(stored(), 15, 60, 3)).toEqual([])
  })

  it('is at the start the state that each device was last in', () => {
    const states = valueOf(stored().statesAt(minutes(35)))
    expect([...states]).toEqual([
      [1, { state: 'signed-off', fromMs: minutes(30) }],
      [2, { state: 'unreachable', fromMs: minutes(35) }],
    ])
  })

  it('is found by keys alone, however much is stored', () => {
    const { db } = setUp()
    const prepare = vi.spyOn(db, 'prepare')
    new HistoryStore(db)
    const queries = prepare.mock.calls.map(([sql]) => sql).filter((sql) => sql.includes('AS s'))
    expect(queries).toHaveLength(3)
    for (const sql of queries) {
      const parameters = { deviceId: 1, fromMs: 0, toMs: 1, boundMs: 0, most: 1 }
      const plan = db.prepare<[object], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(parameters)
      const steps = plan.map(({ detail }) => detail)
      expect(steps).toContainEqual(expect.stringMatching(/^SEARCH (s|device_state) USING PRIMARY KEY/))
      expect(steps.filter((step) => /TEMP B-TREE|^SCAN (s|device_state)$/.test(step))).toEqual([])
    }
  })
})

describe('what is written', () => {
  it('is no state that repeats the one before it', () => {
    const { store } = setUp()
    save(store, { states: [state(1, 0, 'registered')] })
    save(store, { states: [state(1, 5, 'registered'), state(1, 9, 'gone'), state(1, 10, 'gone')] })
    expect(changes(store, 0, 60)).toEqual([[1, '0 registered', '9 gone']])
  })

  it('takes the place of a state that begins at the same moment', () => {
    const { store } = setUp()
    save(store, { states: [state(1, 0, 'registered'), state(1, 5, 'gone')] })
    save(store, { states: [state(1, 5, 'unreachable')] })
    expect(changes(store, 0, 60)).toEqual([[1, '0 registered', '5 unreachable']])
    save(store, { states: [state(1, 5, 'registered')] })
    expect(changes(store, 0, 60)).toEqual([[1, '0 registered']])
  })

  it('is all but the states of devices that are not known, which are named', () => {
    const { store } = setUp()
    const states = [state(7, 0, 'gone'), state(1, 0, 'gone')]
    expect(save(store, { states })).toEqual(new Set([7]))
    expect(changes(store, 0, 60)).toEqual([[1, '0 gone']])
  })

  it('is all or nothing', () => {
    const { store } = setUp()
    const impossible = seen(5, 4)
    const batch = { states: [state(1, 0, 'gone')], observed: [impossible], livedAgain: null }
    expect(store.save(batch)).toMatchObject({ ok: false, problem: { code: 'database-failure' } })
    expect(changes(store, 0, 60)).toEqual([])
  })

  it('is what was observed, which grows', () => {
    const { store } = setUp()
    expect(valueOf(store.recordedUntilMs())).toBeNull()
    save(store, { observed: [seen(0, 5), seen(10, 10)] })
    save(store, { observed: [seen(10, 20)] })
    expect(observed(store, 5, 60)).toEqual([[10, 20]])
    expect(observed(store, 4, 11)).toEqual([
      [0, 5],
      [10, 20],
    ])
    expect(valueOf(store.recordedUntilMs())).toBe(minutes(20))
  })

  it('replaces what was recorded of a time that is lived through again', () => {
    const { store } = setUp()
    const states = [state(1, 0, 'registered'), state(1, 20, 'gone'), state(1, 40, 'registered')]
    save(store, { states })
    save(store, { states: [state(1, 25, 'overdue')], livedAgain: seen(10, 30) })
    expect(changes(store, 0, 60)).toEqual([[1, '0 registered', '25 overdue', '40 registered']])
  })

  it('calls it a bug to be written while a group of bindings is open', () => {
    const { db, store } = setUp()
    const locations = new SqliteLocationStore(db)
    locations.apply([{ kind: 'add', binding: testBinding() }])
    expect(() => store.save({ states: [], observed: [], livedAgain: null })).toThrow(
      'group of bindings is open',
    )
    expect(locations.commit()).toEqual({ ok: true })
  })
})

describe('what is deleted', () => {
  it('is what was over at the bound; the state in force then stays', () => {
    const { store } = setUp()
    const states = [
      state(1, 0, 'registered'),
      state(2, 5, 'gone'),
      state(1, 10, 'gone'),
      state(1, 20, 'registered'),
      state(1, 30, 'gone'),
    ]
    save(store, { states, observed: [seen(0, 5), seen(10, 30)] })
    const before = changes(store, 25, 60)
    expect(valueOf(store.prune(minutes(25), 0))).toBeNull()
    expect(changes(store, 0, 60)).toEqual([
      [1, '20 registered', '30 gone'],
      [2, '5 gone'],
    ])
    expect(changes(store, 25, 60)).toEqual(before)
    expect(observed(store, 0, 60)).toEqual([[10, 30]])
    store.prune(minutes(30), 0)
    expect(changes(store, 0, 60, 1)).toEqual([[1, '30 gone']])
  })

  it('is at most some rows in one go, which says where to go on', () => {
    const { store } = setUp()
    const states = Array.from({ length: 2_501 }, (_, at) =>
      state(2, at, at % 2 === 0 ? 'gone' : 'registered'),
    )
    save(store, { states, observed: [seen(0, 1), seen(3_000, 3_001)] })
    const left = () => changes(store, 0, 3_000)[0]?.length
    expect(valueOf(store.prune(minutes(3_000), 0))).toBe(1)
    expect(left()).toBe(1 + 1_501)
    expect(observed(store, 0, 3_001)).toHaveLength(2)
    expect(valueOf(store.prune(minutes(3_000), 1))).toBe(1)
    expect(valueOf(store.prune(minutes(3_000), 1))).toBeNull()
    expect([left(), observed(store, 0, 3_001)]).toEqual([1 + 1, [[3_000, 3_001]]])
  })

  it('goes with its device', () => {
    const { store, devices } = setUp()
    save(store, { states: [state(1, 0, 'gone'), state(2, 0, 'gone')] })
    devices.remove([1])
    expect(changes(store, 0, 60)).toEqual([[2, '0 gone']])
  })
})

it('gives a device what another one was before it', () => {
  const { store } = setUp()
  const states = [
    state(1, 0, 'registered'),
    state(1, 5, 'unreachable'),
    state(2, 10, 'registered'),
    state(1, 20, 'gone'),
  ]
  save(store, { states })
  store.carryOver(1, 2)
  expect(changes(store, 0, 60, 2)).toEqual([[2, '0 registered', '5 unreachable', '10 registered']])
})
