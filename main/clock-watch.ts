import type { Clock, LocationStore } from './registrar/ports.ts'

/** Below this the clocks only drift apart, as a time server corrects one of them. */
const driftMs = 2_000
/** From here on it is worth a line in the activity list. */
const jumpMs = 30_000

/**
 * Notices that the computer's clock was set, or that it stood still while the computer slept. The deadlines in the
 * database are then moved along, so that every phone keeps the time it has left, instead of all being dropped.
 *
 * @param onJump told by how many seconds, when it was more than a correction
 */
export function createClockWatch(
  clock: Clock,
  locations: LocationStore,
  onJump: (bySeconds: number) => void,
): () => void {
  return () => {
    const movedByMs = Math.round(clock.wall() - clock.now())
    if (Math.abs(movedByMs) < driftMs) return
    if (!locations.shiftTimes(movedByMs).ok) return // tried again at the next look: until then nothing lapses early
    clock.adoptWall()
    if (Math.abs(movedByMs) >= jumpMs) onJump(Math.round(movedByMs / 1000))
  }
}
