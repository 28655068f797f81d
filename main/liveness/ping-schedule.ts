import { Deadlines } from '../registrar/deadlines.ts'

/** How often a device is asked: by how it has answered so far, or rarely, because it never answers anybody. */
export type Pace = 'by-answers' | 'never-answers'

/** How long an answer may take before it counts as missed. */
export const patienceMs = 4_000
/** The usual time between an answer and the next question, at most. */
const usualIntervalMs = 30_000
/** No more are asked at a time, and so much time lies between two such times. */
export const mostAtOnce = 25
export const tickMs = 100

const afterFirstMissesMs = 3_000
const whileSilentMs = 10_000
const neverAnsweringMs = 600_000
/** The shortest interval in parts of the longest: those who registered in the same moment drift apart. */
const shortest = 0.8
/** Two in a row, and the device is known to be silent. */
const missesOfSilence = 2

/**
 * Who is asked when, on the monotonic clock. A device is asked first at a random moment within one interval, and again
 * within one interval of every sign of life. After the first and the second question missed in a row the next follows
 * 3 s later, after that every 10 s; one that never answers is asked every 10 minutes.
 *
 * With an interval of 30 s a phone that is unplugged right after an answer has missed two in a row after at most
 * 30 + 4 + 3 + 4 = 41 s. Devices that are known to be silent wait for the others where more than 25 are due.
 */
export interface PingSchedule {
  add(deviceId: number, nowMs: number): void
  delete(deviceId: number): void
  /** It was heard of: its misses are forgotten, and its next turn is one interval away, unless it never answers. */
  heard(deviceId: number, nowMs: number): void
  /** It could not be asked: its next turn is one interval away. */
  putOff(deviceId: number, nowMs: number): void
  /** A question was not answered in time; returns how many in a row that makes. */
  missed(deviceId: number, nowMs: number): number
  setPace(deviceId: number, pace: Pace, nowMs: number): void
  /** Everyone's turn comes at a random moment within that time, whatever was before; misses are forgotten. */
  spread(withinMs: number, nowMs: number): void
  /** The same for one device. */
  askWithin(deviceId: number, withinMs: number, nowMs: number): void
  /** One that is thought to be there has its turn within that time; none of its misses are forgotten. */
  hasten(deviceId: number, withinMs: number, nowMs: number): void
  /** Those whose turn it is, {@link mostAtOnce} at most; they have no next turn until one is given to them. */
  takeDue(nowMs: number): readonly number[]
  /** When somebody is due; infinite where nobody is. */
  readonly nextAtMs: number
}

interface Device {
  missesInARow: number
  pace: Pace
}

/** @param random a number from 0 up to 1 */
export function createPingSchedule(
  random: () => number,
  intervalMs: () => number = () => usualIntervalMs,
): PingSchedule {
  const devices = new Map<number, Device>()
  /** Of devices that are thought to be there, and of those that are not. */
  const expected = new Deadlines<number>()
  const silent = new Deadlines<number>()

  function setTurn(deviceId: number, { missesInARow, pace }: Device, atMs: number): void {
    const isSilent = missesInARow >= missesOfSilence || pace === 'never-answers'
    const [turns, others] = isSilent ? [silent, expected] : [expected, silent]
    others.delete(deviceId)
    turns.set(deviceId, atMs)
  }

  function intervalOf({ pace }: Device): number {
    const longestMs = pace === 'never-answers' ? neverAnsweringMs : intervalMs()
    return longestMs * (shortest + (1 - shortest) * random())
  }

  function askWithin(deviceId: number, withinMs: number, nowMs: number): void {
    const device = devices.get(deviceId)
    if (device === undefined) return
    device.missesInARow = 0
    setTurn(deviceId, device, nowMs + withinMs * random())
  }

  return {
    add(deviceId, nowMs) {
      if (devices.has(deviceId)) return
      devices.set(deviceId, { missesInARow: 0, pace: 'by-answers' })
      askWithin(deviceId, intervalMs(), nowMs)
    },
    delete(deviceId) {
      devices.delete(deviceId)
      expected.delete(deviceId)
      silent.delete(deviceId)
    },
    heard(deviceId, nowMs) {
      const device = devices.get(deviceId)
      if (device === undefined) return
      device.missesInARow = 0
      // Else what it sends by itself would put the rare question off for ever.
      if (device.pace === 'never-answers' && silent.has(deviceId)) return
      setTurn(deviceId, device, nowMs + intervalOf(device))
    },
    putOff(deviceId, nowMs) {
      const device = devices.get(deviceId)
      if (device !== undefined) setTurn(deviceId, device, nowMs + intervalOf(device))
    },
    missed(deviceId, nowMs) {
      const device = devices.get(deviceId)
      if (device === undefined) return 0
      device.missesInARow++
      setTurn(deviceId, device, nowMs + delayAfterMiss(device))
      return device.missesInARow
    },
    setPace(deviceId, pace, nowMs) {
      const device = devices.get(deviceId)
      if (device === undefined || device.pace === pace) return
      device.pace = pace
      setTurn(deviceId, device, nowMs + intervalOf(device))
    },
    spread(withinMs, nowMs) {
      for (const deviceId of devices.keys()) askWithin(deviceId, withinMs, nowMs)
    },
    askWithin,
    hasten(deviceId, withinMs, nowMs) {
      const device = devices.get(deviceId)
      if (device === undefined || device.pace === 'never-answers' || device.missesInARow > 0) return
      setTurn(deviceId, device, nowMs + withinMs * random())
    },
    takeDue(nowMs) {
      const due: number[] = []
      for (const turns of [expected, silent]) {
        while (due.length < mostAtOnce) {
          const deviceId = turns.takeDue(nowMs)
          if (deviceId === undefined) break
          due.push(deviceId)
        }
      }
      return due
    },
    get nextAtMs() {
      return Math.min(expected.nextAtMs, silent.nextAtMs)
    },
  }
}

/** From the end of the patience; while a device is silent, from question to question. */
function delayAfterMiss({ missesInARow, pace }: Device): number {
  if (pace === 'never-answers') return neverAnsweringMs
  return missesInARow <= missesOfSilence ? afterFirstMissesMs : whileSilentMs - patienceMs
}
