import type { Clock } from '../registrar/ports.ts'
import type { HistoryStore } from '../store/history-store.ts'
import type { StoreValue } from '../store/sql-problem.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Between one part and the next one, so that phones are answered. */
const pauseMs = 20

export interface HistoryPruningOptions {
  readonly clock: Clock
  readonly store: Pick<HistoryStore, 'prune'>
  /** What was over longer ago than so many days is pruned. */
  readonly days: () => number
  /** Hands on what came of it, and tells of a failure. */
  readonly checked: <T>(result: StoreValue<T>) => StoreValue<T>
}

/** Deletes what is too old, a part at a time. */
export interface HistoryPruning {
  /** Begins to prune where that was not done for an hour; never while a group of bindings is open. */
  look(): void
  stop(): void
}

export function createHistoryPruning({ clock, store, days, checked }: HistoryPruningOptions): HistoryPruning {
  let nextMs = -Infinity
  let cancel = (): void => undefined

  function pruneAfter(deviceId: number): void {
    cancel()
    const pruned = checked(store.prune(clock.now() - days() * dayMs, deviceId))
    if (!pruned.ok || pruned.value === null) return
    const doneId = pruned.value
    cancel = clock.after(pauseMs, () => pruneAfter(doneId))
  }

  return {
    look() {
      if (clock.monotonic() < nextMs) return
      nextMs = clock.monotonic() + hourMs
      pruneAfter(0)
    },
    stop: () => cancel(),
  }
}
