import { createClockWatch } from './clock-watch.ts'
import type { Clock, LocationStore } from '../registrar/ports.ts'

/** How often the clocks are compared; all else that looks at this computer's surroundings does so in the same beat. */
const heartbeatMs = 10_000
/** Between two looks lies no more than a heartbeat, unless nothing ran at all. */
const longestPauseMs = 30_000

/** A time that was not lived through; on the scale of `clock.now`, before and after. */
export interface Gap {
  readonly fromMs: number
  /** Earlier than `fromMs` where the clock was set back. */
  readonly toMs: number
  /** `slept`: the computer did, or this program was halted. */
  readonly kind: 'slept' | 'clock-set'
}

export interface SleepWatchOptions {
  readonly clock: Clock
  readonly locations: Pick<LocationStore, 'shiftTimes'>
  /** Since this computer was started, with the time that it slept: `os.uptime`, in milliseconds. */
  readonly uptimeMs: () => number
  /** Told once of each gap, when the deadlines are right again. Not while a group of bindings is open. */
  readonly onGap: (gap: Gap) => void
  /** Told every 10 s, after the clocks have been looked at. */
  readonly onHeartbeat: () => void
}

export interface SleepWatch {
  start(): void
  /** Looks at the clocks; to be called before deadlines are judged, and not while a group of bindings is open. */
  check(): void
  /** The system says that it is about to sleep. */
  suspended(): void
  /** The system says that it is awake again. */
  resumed(): void
  stop(): void
}

interface Moment {
  /** On the scale of `clock.now`. */
  readonly atMs: number
  readonly monotonicMs: number
}

/**
 * Notices that this computer slept or that its clock was set, and keeps the deadlines of phones right meanwhile.
 *
 * Sleep leaves two different signs, and each system shows only one of them. On Linux the monotonic clock stands still
 * with everything that hangs on it (CLOCK_MONOTONIC: `performance.now`, `setTimeout`), so timers come in time, as they
 * count it, and the wall clock has run away from them. On macOS (`mach_continuous_time`) and Windows
 * (QueryPerformanceCounter) `performance.now` counts the sleep, so that it agrees with the wall clock, but timers do
 * not fire meanwhile: there the heartbeat comes far too late. What the system says of sleep, where a desktop passes it
 * on, comes before or after these signs, or never; it names the moment of falling asleep, and tells of short naps.
 */
export function createSleepWatch(options: SleepWatchOptions): SleepWatch {
  const { clock, locations, uptimeMs, onGap, onHeartbeat } = options
  let seen: Moment | undefined
  let fellAsleep: Moment | undefined
  let toldAtMs = -Infinity
  let jumps = 0
  /** What the monotonic clock does not count: on Linux it grows with every sleep, elsewhere it stays as it is. */
  const uncountedMs = () => uptimeMs() - clock.monotonic()
  let uncountedBeforeMs = 0
  let cancel = (): void => undefined

  const rebase = createClockWatch(clock, locations, () => jumps++)
  const moment = (): Moment => ({ atMs: clock.now(), monotonicMs: clock.monotonic() })

  function tell(fromMs: number, kind: Gap['kind']): void {
    if (kind === 'slept') {
      fellAsleep = undefined
      toldAtMs = clock.monotonic()
    }
    onGap({ fromMs, toMs: clock.now(), kind })
  }

  function check(): void {
    if (seen === undefined) return rebase()
    const before = moment()
    const pausedMs = Math.round(before.monotonicMs - seen.monotonicMs)
    const hasPaused = pausedMs > longestPauseMs
    const aliveAtMs = hasPaused ? seen.atMs : before.atMs
    const jumpsBefore = jumps
    rebase(hasPaused ? pausedMs : 0)
    const hasJumped = jumps > jumpsBefore
    seen = moment()
    if (hasPaused || hasJumped) {
      const isForward = seen.atMs > aliveAtMs
      const hasSlept = isForward && (hasPaused || fellAsleep !== undefined || wasUncounted())
      tell(hasSlept ? (fellAsleep?.atMs ?? aliveAtMs) : aliveAtMs, hasSlept ? 'slept' : 'clock-set')
    } else if (fellAsleep !== undefined && seen.monotonicMs - fellAsleep.monotonicMs > longestPauseMs) {
      fellAsleep = undefined // something kept it awake
    }
  }

  function wasUncounted(): boolean {
    return uncountedMs() - uncountedBeforeMs > heartbeatMs
  }

  function beat(): void {
    check()
    // A jump that waits for the database is still to be explained.
    const isWaiting = Math.abs(clock.wall() - clock.now()) > heartbeatMs
    if (!isWaiting) uncountedBeforeMs = uncountedMs()
    cancel = clock.after(heartbeatMs, beat)
    onHeartbeat()
  }

  return {
    start() {
      cancel()
      seen = moment()
      uncountedBeforeMs = uncountedMs()
      beat()
    },
    check,
    suspended() {
      check()
      fellAsleep ??= moment()
    },
    resumed() {
      check()
      if (fellAsleep === undefined) return // a gap has been told of already
      const { atMs } = fellAsleep
      fellAsleep = undefined
      // Both announcements may come late, when the signs have long been seen.
      if (clock.monotonic() - toldAtMs > longestPauseMs) tell(Math.min(atMs, clock.now()), 'slept')
    },
    stop() {
      cancel()
      seen = undefined
    },
  }
}
