import type { Clock } from '../registrar/ports.ts'

export interface Throttle {
  /** Runs now, or as soon as the interval since the last run is over. */
  request(): void
  /** Forgets a run that is still to come. */
  cancel(): void
}

/** Something that runs at most once in so many milliseconds, however often it is asked for. */
export function createThrottle(clock: Clock, intervalMs: () => number, run: () => void): Throttle {
  let lastAtMs = -Infinity
  let cancelTimer: (() => void) | undefined

  const fire = () => {
    cancelTimer = undefined
    lastAtMs = clock.monotonic()
    run()
  }
  return {
    request() {
      if (cancelTimer !== undefined) return
      const waitMs = lastAtMs + intervalMs() - clock.monotonic()
      if (waitMs <= 0) fire()
      else cancelTimer = clock.after(waitMs, fire)
    },
    cancel() {
      cancelTimer?.()
      cancelTimer = undefined
    },
  }
}
