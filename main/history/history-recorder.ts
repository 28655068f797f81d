import type { HistoryState, ObservedSpan } from '../../shared/history.ts'
import type { Problem } from '../../shared/model.ts'
import type { RosterDevice } from '../devices/device-roster.ts'
import type { Clock } from '../registrar/ports.ts'
import type { DeviceState } from '../store/history-row.ts'
import type { HistoryStore } from '../store/history-store.ts'
import type { StoreValue } from '../store/sql-problem.ts'
import { stateAtStart } from './history-state.ts'
import { createUnsavedChanges } from './unsaved-changes.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** How long changes collect before they are written together. */
const collectMs = 10_000
/** So much of what was observed is lost if the computer loses its power. */
const observationMs = 5 * 60_000
/** When that is written so much too late, the computer slept. */
const lateMs = 60_000
/** Spans that wait for a store that fails. */
const mostWaiting = 100

export interface HistoryRecorderOptions {
  readonly clock: Clock
  readonly store: Pick<HistoryStore, 'statesAt' | 'recordedUntilMs' | 'save' | 'carryOver' | 'prune'>
  /** What was over longer ago than so many days is pruned, every hour. */
  readonly days: () => number
  /** Told when the store fails; then not again until it has worked in between. */
  readonly onProblem: (problem: Problem) => void
}

/**
 * Writes down what every device was when, and when we were there to see it. None of it may be called while a group of
 * bindings is open, but for `changed`.
 */
export interface HistoryRecorder {
  /** Observes from now on these devices, which are all that there are. A second call does nothing. */
  start(devices: readonly RosterDevice[]): void
  /** Cheap; repeating a state costs nothing. A time before the device's last change counts as the time of that. */
  changed(deviceId: number, state: HistoryState, atMs: number): void
  /** It was that other device all along, which its history goes on with; to be told before its row is deleted. */
  takenOver(deviceId: number, byDeviceId: number): void
  /** The device is no more, and its history with it. */
  forgotten(deviceId: number): void
  /** The computer slept: nobody was watching from then until then. */
  resumed(fromMs: number, toMs: number): void
  /** The clock was set: `clock.now` has moved by so much. What was recorded of a time that comes again gives way. */
  shift(deltaMs: number): void
  /** Writes the changes that have collected; nothing where there are none. */
  flush(): void
  /** What was observed and may not be in the store: the last span reaches up to now. */
  observed(): readonly ObservedSpan[]
  /** Writes everything, and records nothing after that. */
  stop(): void
}

export function createHistoryRecorder(options: HistoryRecorderOptions): HistoryRecorder {
  const { clock, store, days, onProblem } = options
  let storeFails = false
  let stopped = false
  /** Spans that are over and not saved yet, and the one that we are in. */
  let past: readonly ObservedSpan[] = []
  let present: ObservedSpan | undefined
  let restated: readonly DeviceState[] = []
  /** The clock was set back, so that there may be older records of the time that we live through. */
  let livesAgain = false
  let savedUntilMs = 0
  let observationDueMs = 0
  let nextPruneMs = -Infinity
  let cancelFlush: (() => void) | undefined
  let cancelObservation: (() => void) | undefined

  const loaded = checked(store.statesAt(clock.now()))
  const changes = createUnsavedChanges(loaded.ok ? loaded.value : new Map())

  /** Tells of a failure, though not every time while the disk is full. */
  function checked<T>(result: StoreValue<T>): StoreValue<T> {
    if (!result.ok && !storeFails) onProblem(result.problem)
    storeFails = !result.ok
    return result
  }

  function noteAlive(): void {
    if (present === undefined) return
    const nowMs = clock.now()
    const hasSlept = clock.monotonic() - observationDueMs > lateMs
    if (hasSlept) {
      endAt(present.toMs)
      beginAt(nowMs)
    } else present = { ...present, toMs: Math.max(present.toMs, nowMs) }
  }

  function endAt(atMs: number): void {
    if (present === undefined) return
    past = [...past, { ...present, toMs: Math.max(present.fromMs, atMs) }].slice(-mostWaiting)
    present = undefined
  }

  function beginAt(atMs: number): void {
    present = { fromMs: atMs, toMs: atMs }
    savedUntilMs = atMs
    writeObservationLater()
  }

  function writeObservationLater(): void {
    cancelObservation?.()
    observationDueMs = clock.monotonic() + observationMs
    cancelObservation = clock.after(observationMs, () => {
      write('lasting')
      pruneWhenDue()
      writeObservationLater()
    })
  }

  function note(deviceId: number, state: HistoryState, atMs: number): void {
    if (changes.changed(deviceId, state, Math.min(atMs, clock.now()))) flushLater()
  }

  function flushLater(): void {
    if (!stopped) cancelFlush ??= clock.after(collectMs, flush)
  }

  function write(which: 'lasting' | 'all'): void {
    cancelFlush?.()
    cancelFlush = undefined
    noteAlive()
    const nowMs = clock.now()
    const due = changes.due(nowMs, which)
    const saved = checked(
      store.save({
        states: [...restated, ...due].sort((a, b) => a.fromMs - b.fromMs),
        observed: observed(),
        livedAgain: livesAgain && present !== undefined ? { fromMs: savedUntilMs, toMs: present.toMs } : null,
      }),
    )
    if (!saved.ok) return flushLater()
    changes.saved(due, saved.value, nowMs)
    restated = []
    past = []
    if (present !== undefined) savedUntilMs = present.toMs
    if (!changes.isEmpty) flushLater()
  }

  function flush(): void {
    cancelFlush?.()
    cancelFlush = undefined
    const isDue = changes.due(clock.now(), 'lasting').length > 0
    if (isDue || past.length > 0 || restated.length > 0) write('lasting')
    else if (!changes.isEmpty) flushLater()
  }

  /** Not at once at the start, when a computer may not have asked a time server yet. */
  function pruneWhenDue(): void {
    if (clock.monotonic() < nextPruneMs) return
    nextPruneMs = clock.monotonic() + hourMs
    checked(store.prune(clock.now() - days() * dayMs))
  }

  function observed(): readonly ObservedSpan[] {
    return present === undefined ? past : [...past, present]
  }

  return {
    start(devices) {
      if (stopped || present !== undefined) return
      for (const each of devices) {
        const deviceId = each.device.id
        const { state, fromMs } = stateAtStart(each, changes.stateOf(deviceId), clock.now())
        note(deviceId, state, fromMs)
      }
      const recorded = checked(store.recordedUntilMs())
      livesAgain = !recorded.ok || (recorded.value ?? 0) > clock.now()
      beginAt(clock.now())
      write('all')
    },

    changed(deviceId, state, atMs) {
      if (stopped) return
      noteAlive()
      note(deviceId, state, atMs)
    },

    takenOver(deviceId, byDeviceId) {
      if (stopped) return
      write('all')
      checked(store.carryOver(deviceId, byDeviceId))
      changes.forget(deviceId)
    },

    forgotten: (deviceId) => changes.forget(deviceId),

    resumed(fromMs, toMs) {
      if (stopped || present === undefined) return
      const fellAsleepMs = Math.min(fromMs, clock.now())
      const earliestMs = Math.max(fellAsleepMs, present.fromMs)
      endAt(fellAsleepMs)
      beginAt(Math.min(Math.max(toMs, earliestMs), clock.now()))
      write('all')
    },

    shift(deltaMs) {
      if (stopped || present === undefined) return
      const nowMs = clock.now()
      endAt(nowMs - deltaMs)
      write('all')
      if (deltaMs < 0) livesAgain = true
      restated = changes.restate(nowMs)
      beginAt(nowMs)
      write('all')
    },

    flush,

    observed() {
      noteAlive()
      return observed()
    },

    stop() {
      if (stopped) return
      stopped = true
      cancelObservation?.()
      cancelFlush?.()
      if (present !== undefined || !changes.isEmpty) write('all')
      cancelObservation?.()
    },
  }
}
