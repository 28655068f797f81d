import type { HistoryState, StateChange } from '../../shared/history.ts'
import type { DeviceState } from '../store/history-row.ts'

/** A state that lasted less than this was none: a phone that signs off and on again in one go, for example. */
const shortestMs = 1_000
/** Per device, while the store fails. */
const mostWaiting = 100
/** A device that the database has not come to know by then has been forgotten. */
const longestUnknownMs = 3_600_000

/** The changes of state that are not stored yet, each device's in order and without repetition. */
export interface UnsavedChanges {
  /** What it was last said to be; undefined for a device that nothing is known of. */
  stateOf(deviceId: number): HistoryState | undefined
  /** Whether that is a change at all. One that is said to be older than the last one takes effect with that. */
  changed(deviceId: number, state: HistoryState, atMs: number): boolean
  /** Those of one device, in order. */
  of(deviceId: number): readonly StateChange[]
  /** Those that have lasted long enough to count, or all of them; in order of time. */
  due(nowMs: number, which: 'lasting' | 'all'): readonly DeviceState[]
  /** They are stored, but for those of devices that the database does not know: these wait for a while. */
  saved(states: readonly DeviceState[], unknown: ReadonlySet<number>, nowMs: number): void
  readonly isEmpty: boolean
  /** The device is no more. */
  forget(deviceId: number): void
  /** What every device is, as if it had become that at that moment. Whatever is said to be later is forgotten. */
  restate(atMs: number): readonly DeviceState[]
}

interface Device {
  stored: StateChange | undefined
  waiting: StateChange[]
}

/** @param stored the last change of each device that is known to be stored */
export function createUnsavedChanges(stored: ReadonlyMap<number, StateChange>): UnsavedChanges {
  const devices = new Map<number, Device>()
  for (const [deviceId, change] of stored) devices.set(deviceId, { stored: change, waiting: [] })
  /** Those with changes that wait. */
  const waiting = new Set<number>()

  function deviceOf(deviceId: number): Device {
    const known = devices.get(deviceId)
    if (known !== undefined) return known
    const device = { stored: undefined, waiting: [] }
    devices.set(deviceId, device)
    return device
  }

  function noteWaiting(deviceId: number, device: Device): void {
    if (device.waiting.length > 0) waiting.add(deviceId)
    else waiting.delete(deviceId)
  }

  return {
    stateOf(deviceId) {
      const device = devices.get(deviceId)
      return device === undefined ? undefined : lastOf(device)?.state
    },

    changed(deviceId, state, atMs) {
      const device = deviceOf(deviceId)
      const last = lastOf(device)
      if (last?.state === state) return false
      device.waiting = withChange(device, { state, fromMs: Math.max(atMs, last?.fromMs ?? atMs) })
      noteWaiting(deviceId, device)
      return true
    },

    of: (deviceId) => devices.get(deviceId)?.waiting ?? [],

    due(nowMs, which) {
      const due: DeviceState[] = []
      for (const deviceId of waiting) {
        for (const change of devices.get(deviceId)?.waiting ?? []) {
          if (which === 'all' || nowMs - change.fromMs >= shortestMs) due.push({ deviceId, ...change })
        }
      }
      return due.sort((a, b) => a.fromMs - b.fromMs)
    },

    saved(states, unknown, nowMs) {
      for (const { deviceId, state, fromMs } of states) {
        const device = deviceOf(deviceId)
        if (unknown.has(deviceId) && nowMs - fromMs < longestUnknownMs) continue
        device.stored = { state, fromMs }
        device.waiting = device.waiting.filter((change) => change.fromMs > fromMs)
        noteWaiting(deviceId, device)
        if (unknown.has(deviceId) && device.waiting.length === 0) devices.delete(deviceId)
      }
    },

    get isEmpty() {
      return waiting.size === 0
    },

    forget(deviceId) {
      devices.delete(deviceId)
      waiting.delete(deviceId)
    },

    restate(atMs) {
      return [...devices].flatMap(([deviceId, device]) => {
        const last = lastOf(device)
        if (last === undefined) return []
        if (last.fromMs > atMs) {
          devices.set(deviceId, { stored: { state: last.state, fromMs: atMs }, waiting: [] })
          waiting.delete(deviceId)
        }
        return [{ deviceId, state: last.state, fromMs: atMs }]
      })
    },
  }
}

function lastOf({ stored, waiting }: Device): StateChange | undefined {
  return waiting.at(-1) ?? stored
}

/** The change takes the place of a last one that was too short, and vanishes where it changes nothing any more. */
function withChange({ stored, waiting }: Device, change: StateChange): StateChange[] {
  const last = waiting.at(-1)
  const isShort = last !== undefined && change.fromMs - last.fromMs < shortestMs
  const earlier = isShort ? waiting.slice(0, -1) : waiting
  if ((earlier.at(-1) ?? stored)?.state === change.state) return earlier
  const fromMs = isShort ? last.fromMs : change.fromMs
  return [...earlier, { state: change.state, fromMs }].slice(-mostWaiting)
}
