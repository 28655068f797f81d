import type { Binding } from '../../shared/model.ts'
import type { EndListener } from './end-of-binding.ts'
import type { Clock, LocationStore } from './ports.ts'
import { isLive } from './register-rules.ts'

export interface ExpirySweeper {
  /** Sweeps what expired while nobody looked, then sleeps until the next deadline. */
  start(): void
  /** A binding was stored that expires at that time: wakes up for it if it is the first of all. */
  trigger(expiresAtMs: number): void
  /** Idempotent. */
  stop(): void
}

export interface ExpirySweeperOptions {
  readonly clock: Clock
  readonly locations: LocationStore
  /** Told of bindings that have lapsed, after they are gone from the store. */
  readonly onExpired: (bindings: readonly Binding[]) => void
  /** Told of each of them before that. */
  readonly onEnded: EndListener
  /** Told before each sweep, to set the deadlines right if the computer's clock was changed. */
  readonly beforeSweep: () => void
}

/** Bindings that expire within this time are swept together; a binding is gone well within a second. */
const togetherMs = 250
/** More than these are removed in several turns, so that no REGISTER waits for the sweep. */
const mostAtOnce = 200
/** After a failure of the store. */
const retryMs = 5_000

/** Removes bindings when they expire. Sleeps until the next deadline instead of polling. */
export function createExpirySweeper(options: ExpirySweeperOptions): ExpirySweeper {
  const { clock, locations, onExpired, onEnded, beforeSweep } = options
  let running = false
  /** On the monotonic clock, which stays as it is when the deadlines are moved along with the computer's clock. */
  let wakesAtMs = Number.POSITIVE_INFINITY
  let cancel = (): void => undefined

  function sleep(delayMs: number): void {
    cancel()
    if (!running) return
    wakesAtMs = clock.monotonic() + delayMs
    cancel = clock.after(delayMs, sweep)
  }

  function sleepUntilNext(): void {
    const nextMs = locations.nextExpiryMs()
    if (nextMs !== undefined) sleep(Math.max(nextMs - clock.now(), togetherMs))
    else wakesAtMs = Number.POSITIVE_INFINITY
  }

  function sweep(): void {
    beforeSweep()
    const nowMs = clock.now()
    const expired: Binding[] = []
    for (const binding of locations.all()) {
      if (isLive(binding, nowMs)) continue
      expired.push(binding)
      if (expired.length === mostAtOnce) break
    }
    if (expired.length > 0) {
      const applied = locations.apply(expired.map((binding) => ({ kind: 'remove', binding })))
      const committed = locations.commit()
      if (!applied.ok || !committed.ok) return sleep(retryMs)
      for (const binding of expired) onEnded(binding, 'lapsed')
      onExpired(expired)
    }
    if (expired.length === mostAtOnce) sleep(0)
    else sleepUntilNext()
  }

  return {
    start() {
      running = true
      sweep()
    },
    trigger(expiresAtMs) {
      const delayMs = expiresAtMs - clock.now()
      if (running && clock.monotonic() + delayMs < wakesAtMs) sleep(Math.max(delayMs, togetherMs))
    },
    stop() {
      running = false
      cancel()
    },
  }
}
