import type { ObservedSpan, StateChange } from '../../shared/history.ts'
import {
  changesByDevice,
  observedFromRow,
  type DeviceState,
  type DeviceStateRow,
  type ObservationRow,
} from './history-row.ts'
import type { Database, Statement } from './open-database.ts'
import { attempt, type StoreValue } from './sql-problem.ts'

/** What is written to the history in one go. */
export interface HistoryBatch {
  /** In order of their times. */
  readonly states: readonly DeviceState[]
  /** New spans, and those that have grown or shrunk: one that begins at the same moment takes the other's place. */
  readonly observed: readonly ObservedSpan[]
  /** A time that was lived through again, the clock having been set back: what was recorded of it before is deleted. */
  readonly livedAgain: ObservedSpan | null
}

interface Range {
  readonly deviceId: number | null
  readonly fromMs: number
  readonly toMs: number
}

interface OutdatedRows {
  readonly deviceId: number
  readonly boundMs: number
  readonly most: number
}

/**
 * For each device the row in force when the range begins and those within; found by the primary keys alone, and so in
 * order without sorting.
 */
const changesOf = (which: 'WHERE id = :deviceId' | '') => `
  SELECT s.* FROM (SELECT id FROM device NOT INDEXED ${which}) AS d CROSS JOIN device_state AS s
  WHERE s.device_id = d.id AND s.from_ms < :toMs AND s.from_ms >= coalesce(
    (SELECT max(from_ms) FROM device_state WHERE device_id = d.id AND from_ms <= :fromMs), :fromMs)
  ORDER BY d.id, s.from_ms`

/** The row in force at the bound stays, as it says what the device was from then on. */
const outdated = `
  SELECT s.from_ms FROM device_state AS s WHERE s.device_id = :deviceId AND s.from_ms <
    (SELECT max(from_ms) FROM device_state WHERE device_id = :deviceId AND from_ms <= :boundMs)
  ORDER BY s.from_ms LIMIT :most`

/** So much is pruned in one go, which takes some milliseconds. */
const mostDevices = 200
const mostRows = 1_000

/** The states of the devices over time, on disk. Its writes must not be called while a group of bindings is open. */
export class HistoryStore {
  readonly #db: Database
  readonly #put: Statement<[DeviceState]>
  readonly #remove: Statement<[DeviceState]>
  readonly #inForce: Statement<[DeviceState], Pick<DeviceStateRow, 'state'>>
  readonly #removeBetween: Statement<[ObservedSpan]>
  readonly #observe: Statement<[ObservedSpan]>
  readonly #carryOver: Statement<[{ readonly deviceId: number; readonly byDeviceId: number }]>
  readonly #changesOfAll: Statement<[Range], DeviceStateRow>
  readonly #changesOfOne: Statement<[Range], DeviceStateRow>
  readonly #observed: Statement<[Range], ObservationRow>
  readonly #recordedUntil: Statement<[], { readonly atMs: number | null }>
  readonly #devicesAfter: Statement<[number], number>
  readonly #pruneStates: Statement<[OutdatedRows]>
  readonly #pruneObserved: Statement<[{ readonly boundMs: number }]>

  constructor(db: Database) {
    this.#db = db
    this.#put = db.prepare(
      `INSERT INTO device_state (device_id, from_ms, state)
       SELECT id, :fromMs, :state FROM device WHERE id = :deviceId
       ON CONFLICT (device_id, from_ms) DO UPDATE SET state = excluded.state`,
    )
    this.#remove = db.prepare('DELETE FROM device_state WHERE device_id = :deviceId AND from_ms = :fromMs')
    this.#inForce = db.prepare(
      `SELECT state FROM device_state WHERE device_id = :deviceId AND from_ms < :fromMs
       ORDER BY from_ms DESC LIMIT 1`,
    )
    this.#removeBetween = db.prepare('DELETE FROM device_state WHERE from_ms > :fromMs AND from_ms <= :toMs')
    this.#observe = db.prepare(
      `INSERT INTO observation (from_ms, to_ms) VALUES (:fromMs, :toMs)
       ON CONFLICT (from_ms) DO UPDATE SET to_ms = excluded.to_ms`,
    )
    this.#carryOver = db.prepare(
      `UPDATE device_state SET device_id = :byDeviceId WHERE device_id = :deviceId AND from_ms <
       (SELECT min(from_ms) FROM device_state WHERE device_id = :byDeviceId)`,
    )
    this.#changesOfAll = db.prepare(changesOf(''))
    this.#changesOfOne = db.prepare(changesOf('WHERE id = :deviceId'))
    this.#observed = db.prepare(
      'SELECT * FROM observation WHERE from_ms < :toMs AND to_ms > :fromMs ORDER BY from_ms',
    )
    this.#recordedUntil = db.prepare('SELECT max(to_ms) AS atMs FROM observation')
    this.#devicesAfter = db
      .prepare<[number], number>(`SELECT id FROM device WHERE id > ? ORDER BY id LIMIT ${mostDevices}`)
      .pluck()
    this.#pruneStates = db.prepare(
      `DELETE FROM device_state WHERE device_id = :deviceId AND from_ms IN (${outdated})`,
    )
    this.#pruneObserved = db.prepare('DELETE FROM observation WHERE to_ms < :boundMs')
  }

  /** By device, the change that is in force at that moment. */
  statesAt(atMs: number): StoreValue<ReadonlyMap<number, StateChange>> {
    const loaded = this.changes({ deviceId: null, fromMs: atMs, toMs: atMs + 1 })
    if (!loaded.ok) return loaded
    const states = new Map<number, StateChange>()
    for (const [deviceId, changes] of loaded.value) {
      const last = changes.at(-1)
      if (last !== undefined) states.set(deviceId, last)
    }
    return { ok: true, value: states }
  }

  /** By device (or of that one), the change that is in force at `fromMs` and those before `toMs`, in order. */
  changes(range: Range): StoreValue<ReadonlyMap<number, readonly StateChange[]>> {
    const query = range.deviceId === null ? this.#changesOfAll : this.#changesOfOne
    return attempt(this.#db.name, () => changesByDevice(query.all(range)))
  }

  /** What was observed of that time, by beginning; the first and the last may reach beyond it. */
  observed({ fromMs, toMs }: ObservedSpan): StoreValue<readonly ObservedSpan[]> {
    return attempt(this.#db.name, () =>
      this.#observed.all({ deviceId: null, fromMs, toMs }).map(observedFromRow),
    )
  }

  /** The end of all that was ever observed; null where nothing was. */
  recordedUntilMs(): StoreValue<number | null> {
    return attempt(this.#db.name, () => this.#recordedUntil.get()?.atMs ?? null)
  }

  /**
   * Stores all of it or nothing. A state that repeats the one before it is not stored. The value names the devices
   * that the database does not know, whose states are passed over.
   */
  save({ states, observed, livedAgain }: HistoryBatch): StoreValue<ReadonlySet<number>> {
    return this.#write(() => {
      if (livedAgain !== null) this.#removeBetween.run(livedAgain)
      const unknown = new Set<number>()
      for (const each of states) if (!this.#putState(each)) unknown.add(each.deviceId)
      for (const span of observed) this.#observe.run(span)
      return unknown
    })
  }

  /** Gives a device what another one has been before it: of the other what came later stays. */
  carryOver(deviceId: number, byDeviceId: number): StoreValue<number> {
    return this.#write(() => this.#carryOver.run({ deviceId, byDeviceId }).changes)
  }

  /**
   * Deletes what was over before that moment, or the first part of it: of the devices whose ids come after that one.
   * The value is the id after which to go on; null where all is done.
   */
  prune(boundMs: number, afterId: number): StoreValue<number | null> {
    return this.#write(() => {
      const ids = this.#devicesAfter.all(afterId)
      let doneId = afterId
      let left = mostRows
      for (const deviceId of ids) {
        left -= this.#pruneStates.run({ deviceId, boundMs, most: left }).changes
        if (left === 0) return doneId
        doneId = deviceId
      }
      if (ids.length === mostDevices) return doneId
      this.#pruneObserved.run({ boundMs })
      return null
    })
  }

  /** False where the device is unknown. */
  #putState(state: DeviceState): boolean {
    if (this.#inForce.get(state)?.state === state.state) {
      this.#remove.run(state)
      return true
    }
    return this.#put.run(state).changes > 0
  }

  #write<T>(work: () => T): StoreValue<T> {
    if (this.#db.inTransaction) throw new Error('history was written while a group of bindings is open')
    return attempt(this.#db.name, () => this.#db.transaction(work).immediate())
  }
}
