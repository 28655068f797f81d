import type { Clock } from '../registrar/ports.ts'

export interface PacedPushOptions {
  readonly clock: Clock
  /** How long the first request waits for others to join it. */
  readonly delayMs: number
  /** Least time between two pushes, asked anew each time. */
  readonly spacingMs: () => number
  /** Nothing is pushed while this is false; what was requested then waits for {@link PacedPush.flush}. */
  readonly isWatched: () => boolean
  readonly push: () => void
}

/** Pushes something at a bounded pace, however often it is asked for. */
export interface PacedPush {
  request(): void
  /** Pushes at once what has been requested and not been pushed. */
  flush(): void
  /** Forgets what is still to come. */
  stop(): void
}

export function createPacedPush({ clock, delayMs, spacingMs, isWatched, push }: PacedPushOptions): PacedPush {
  let isRequested = false
  let lastAtMs = -Infinity
  let cancelTimer: (() => void) | undefined

  const stopTimer = () => {
    cancelTimer?.()
    cancelTimer = undefined
  }
  const flush = () => {
    stopTimer()
    if (!isRequested || !isWatched()) return
    isRequested = false
    lastAtMs = clock.monotonic()
    push()
  }
  return {
    request() {
      isRequested = true
      if (cancelTimer !== undefined || !isWatched()) return
      const waitMs = Math.max(delayMs, lastAtMs + spacingMs() - clock.monotonic())
      cancelTimer = clock.after(waitMs, flush)
    },
    flush,
    stop() {
      stopTimer()
      isRequested = false
    },
  }
}
