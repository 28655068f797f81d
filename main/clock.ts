import { performance } from 'node:perf_hooks'
import type { Clock } from './registrar/ports.ts'

/** Longest delay that setTimeout takes; a longer one would fire at once. */
const longestTimeoutMs = 2 ** 31 - 1

/** The computer's clock. `now` follows its monotonic clock from where the wall clock stood at the start. */
export function systemClock(): Clock {
  let offsetMs = Date.now() - performance.now()
  return {
    now: () => Math.round(performance.now() + offsetMs),
    wall: () => Date.now(),
    monotonic: () => performance.now(),
    adoptWall() {
      const movedByMs = Math.round(Date.now() - performance.now() - offsetMs)
      offsetMs += movedByMs
      return movedByMs
    },
    after(delayMs, run) {
      const timer = setTimeout(run, Math.min(Math.max(0, delayMs), longestTimeoutMs))
      return () => clearTimeout(timer)
    },
  }
}
