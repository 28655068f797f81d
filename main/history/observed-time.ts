import type { ObservedSpan } from '../../shared/history.ts'

/** Spans that wait for a store that fails. */
const mostWaiting = 100

/** The time in which we were there to see what devices do, as far as it is not saved for good. */
export interface ObservedTime {
  /** The span that we are in; undefined where we do not watch. */
  readonly present: ObservedSpan | undefined
  /** Whether there are spans that are over and not saved yet. */
  readonly hasPast: boolean
  begin(atMs: number): void
  /** The present span goes on at least until then. */
  reach(atMs: number): void
  end(atMs: number): void
  /** In order; the last one is that we are in. */
  spans(): readonly ObservedSpan[]
  /** What is over need not be saved again. */
  saved(): void
}

export function createObservedTime(): ObservedTime {
  let past: readonly ObservedSpan[] = []
  let present: ObservedSpan | undefined
  return {
    get present() {
      return present
    },
    get hasPast() {
      return past.length > 0
    },
    begin(atMs) {
      present = { fromMs: atMs, toMs: atMs }
    },
    reach(atMs) {
      if (present !== undefined) present = { ...present, toMs: Math.max(present.toMs, atMs) }
    },
    end(atMs) {
      if (present === undefined) return
      past = [...past, { ...present, toMs: Math.max(present.fromMs, atMs) }].slice(-mostWaiting)
      present = undefined
    },
    spans: () => (present === undefined ? past : [...past, present]),
    saved() {
      past = []
    },
  }
}
