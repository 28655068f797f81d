import type { HistoryState, ObservedSpan, StateChange } from '../../shared/history.ts'
import type { Problem } from '../../shared/model.ts'
import type { RosterDevice } from '../devices/device-roster.ts'
import type { Clock } from '../registrar/ports.ts'
import type { DeviceState } from '../store/history-row.ts'
import type { HistoryStore } from '../store/history-store.ts'
import type { StoreValue } from '../store/sql-problem.ts'
import { createHistoryPruning } from './history-pruning.ts'
import { stateAtStart } from './history-state.ts'
import { createObservedTime } from './observed-time.ts'
import { createUnsavedChanges } from './unsaved-changes.ts'

/** How long changes collect before they are written together. */
const collectMs = 10_000
/** So much of what was observed is lost if the computer loses its power. */
const observationMs = 5 * 60_000
/** When that is written so much too late, the computer slept. */
const lateMs = 60_000
/** So many changes are written at a time, and the next ones a little later: phones are answered in between. */
const mostAtOnce = 100
const pauseMs = 20

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
  /** A device's changes that are not in the store, in order; the last may be too young to count in the end. */
  unsaved(deviceId: number): readonly StateChange[]
  /** What was observed and may not be in the store: the last span reaches up to now. */
  observed(): readonly ObservedSpan[]
  /** Writes everything, and records nothing after that. */
  stop(): void
}

export function createHistoryRecorder(options: HistoryRecorderOptions): HistoryRecorder {
  const { clock, store, days, onProblem } = options
  let storeFails = false
  let stopped = false
  const time = createObservedTime()
  let restated: readonly DeviceState[] = []
  /** The clock was set back, so that there may be older records of the time that we live through. */
  let livesAgain = false
  let savedUntilMs = 0
  let observationDueMs = 0
  let cancelFlush: (() => void) | undefined
  let cancelObservation: (() => void) | undefined

  const loaded = checked(store.statesAt(clock.now()))
  const changes = createUnsavedChanges(loaded.ok ? loaded.value : new Map())
  const pruning = createHistoryPruning({ clock, store, days, checked })

  /** Tells of a failure, though not every time while the disk is full. */
  function checked<T>(result: StoreValue<T>): StoreValue<T> {
    if (!result.ok && !storeFails) onProblem(result.problem)
    storeFails = !result.ok
    return result
  }

  function noteAlive(): void {
    if (time.present === undefined) return
    const nowMs = clock.now()
    const hasSlept = clock.monotonic() - observationDueMs > lateMs
    if (hasSlept) {
      time.end(time.present.toMs)
      beginAt(nowMs)
    } else time.reach(nowMs)
  }

  function beginAt(atMs: number): void {
    time.begin(atMs)
    savedUntilMs = atMs
    writeObservationLater()
  }

  function writeObservationLater(): void {
    cancelObservation?.()
    observationDueMs = clock.monotonic() + observationMs
    cancelObservation = clock.after(observationMs, () => {
      writeInParts('lasting')
      // Not at once at the start, when a computer may not have asked a time server yet.
      pruning.look()
      writeObservationLater()
    })
  }

  function note(deviceId: number, state: HistoryState, atMs: number): void {
    if (changes.changed(deviceId, state, Math.min(atMs, clock.now()))) flushLater()
  }

  function flushLater(): void {
    if (!stopped) cancelFlush ??= clock.after(collectMs, flush)
  }

  /** The first part at once, the others in turns of their own. */
  function writeInParts(which: 'lasting' | 'all', unknown = new Set<number>()): void {
    if (write(which, unknown) && !stopped)
      cancelFlush = clock.after(pauseMs, () => writeInParts(which, unknown))
  }

  /** For where what comes next needs all of it in the store. */
  function writeAll(): void {
    const unknown = new Set<number>()
    while (write('all', unknown));
  }

  /**
   * Writes the oldest changes; what is left of a device is younger than those. True where something is left for a
   * next turn.
   *
   * @param unknown devices whose changes are left to wait; those are added that the database turns out not to know
   * @param only of these devices
   */
  function write(which: 'lasting' | 'all', unknown: Set<number>, only?: readonly number[]): boolean {
    cancelFlush?.()
    cancelFlush = undefined
    noteAlive()
    const nowMs = clock.now()
    const due = changes.due(nowMs, which)
    const waiting = [...restated, ...due].filter(({ deviceId }) => !unknown.has(deviceId))
    const states = waiting
      .filter(({ deviceId }) => only === undefined || only.includes(deviceId))
      .sort((a, b) => a.fromMs - b.fromMs)
      .slice(0, mostAtOnce)
    const isAll = states.length === waiting.length
    const saved = checked(
      store.save({
        states,
        // Not before everything is written that happened in that time.
        observed: isAll ? time.spans() : [],
        livedAgain:
          livesAgain && time.present !== undefined ? { fromMs: savedUntilMs, toMs: time.present.toMs } : null,
      }),
    )
    if (!saved.ok) {
      flushLater()
      return false
    }
    const written = new Set(states)
    const isWritten = (each: DeviceState) => written.has(each)
    changes.saved(due.filter(isWritten), saved.value, nowMs)
    restated = restated.filter((each) => !isWritten(each))
    for (const deviceId of saved.value) unknown.add(deviceId)
    if (time.present !== undefined) savedUntilMs = time.present.toMs
    if (!isAll) return true
    time.saved()
    if (!changes.isEmpty) flushLater()
    return false
  }

  function flush(): void {
    cancelFlush?.()
    cancelFlush = undefined
    const isDue = changes.due(clock.now(), 'lasting').length > 0
    if (isDue || time.hasPast || restated.length > 0) writeInParts('lasting')
    else if (!changes.isEmpty) flushLater()
  }

  return {
    start(devices) {
      if (stopped || time.present !== undefined) return
      for (const each of devices) {
        const deviceId = each.device.id
        const { state, fromMs } = stateAtStart(each, changes.stateOf(deviceId), clock.now())
        note(deviceId, state, fromMs)
      }
      const recorded = checked(store.recordedUntilMs())
      livesAgain = !recorded.ok || (recorded.value ?? 0) > clock.now()
      beginAt(clock.now())
      writeInParts('all')
    },

    changed(deviceId, state, atMs) {
      if (stopped) return
      noteAlive()
      note(deviceId, state, atMs)
    },

    takenOver(deviceId, byDeviceId) {
      if (stopped) return
      if (write('all', new Set(), [deviceId, byDeviceId])) flushLater()
      checked(store.carryOver(deviceId, byDeviceId))
      changes.forget(deviceId)
    },

    forgotten: (deviceId) => changes.forget(deviceId),

    resumed(fromMs, toMs) {
      if (stopped || time.present === undefined) return
      const fellAsleepMs = Math.min(fromMs, clock.now())
      const earliestMs = Math.max(fellAsleepMs, time.present.fromMs)
      time.end(fellAsleepMs)
      beginAt(Math.min(Math.max(toMs, earliestMs), clock.now()))
      writeInParts('all')
    },

    shift(deltaMs) {
      if (stopped || time.present === undefined) return
      const nowMs = clock.now()
      time.end(nowMs - deltaMs)
      writeAll()
      if (deltaMs < 0) livesAgain = true
      restated = changes.restate(nowMs)
      beginAt(nowMs)
      writeInParts('all')
    },

    flush,

    unsaved: (deviceId) => changes.of(deviceId),

    observed() {
      noteAlive()
      return time.spans()
    },

    stop() {
      if (stopped) return
      stopped = true
      cancelObservation?.()
      pruning.stop()
      if (time.present !== undefined || !changes.isEmpty) writeAll()
      cancelObservation?.()
    },
  }
}
