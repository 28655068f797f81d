import type { Clock, LocationStore } from '../registrar/ports.ts'

/** Below this the clocks only drift apart, as a time server corrects one of them. */
const driftMs = 2_000
/** From here on it is more than a correction. */
const jumpMs = 30_000

/**
 * Notices that the computer's clock was set, or that it went on while the computer slept. The deadlines in the
 * database are then moved along, so that every phone keeps the time it has left, instead of all being dropped.
 *
 * @param onJump told by how many seconds, when it was more than a correction
 * @returns what looks; it takes how long the computer slept while `clock.now` went on, in whole milliseconds, as phones
 *   keep the time of that too
 */
export function createClockWatch(
  clock: Clock,
  locations: Pick<LocationStore, 'shiftTimes'>,
  onJump: (bySeconds: number) => void,
): (sleptMs?: number) => void {
  /** Slept, and not yet given back to the phones. */
  let owedMs = 0
  return (sleptMs = 0) => {
    owedMs += sleptMs
    const movedByMs = Math.round(clock.wall() - clock.now())
    const hasMoved = Math.abs(movedByMs) >= driftMs
    if (!hasMoved && owedMs === 0) return
    const shifted = locations.shiftTimes(owedMs + (hasMoved ? movedByMs : 0))
    if (!shifted.ok) return // tried again at the next look: until then the database refuses to drop anyone, too
    owedMs = 0
    if (!hasMoved) return
    clock.adoptWall()
    if (Math.abs(movedByMs) >= jumpMs) onJump(Math.round(movedByMs / 1000))
  }
}
