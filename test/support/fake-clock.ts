import type { Clock } from '../../main/registrar/ports.ts'

interface Timer {
  readonly atMs: number
  readonly run: () => void
}

/** A clock that stands still until told to move, and then runs what is due, in order. */
export class FakeClock implements Clock {
  #monotonicMs = 1_000
  #offsetMs: number
  #wallOffsetMs: number
  #timers = new Set<Timer>()

  constructor(startMs = Date.UTC(2026, 10, 22, 8, 0, 0)) {
    this.#offsetMs = startMs - this.#monotonicMs
    this.#wallOffsetMs = this.#offsetMs
  }

  /** In whole milliseconds, as the computer's: timers, and so the monotonic clock, may stand in between. */
  now(): number {
    return Math.round(this.#monotonicMs + this.#offsetMs)
  }

  wall(): number {
    return Math.round(this.#monotonicMs + this.#wallOffsetMs)
  }

  monotonic(): number {
    return this.#monotonicMs
  }

  adoptWall(): number {
    const movedByMs = this.#wallOffsetMs - this.#offsetMs
    this.#offsetMs = this.#wallOffsetMs
    return movedByMs
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.#monotonicMs + Math.max(0, delayMs), run }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  get pendingTimers(): number {
    return this.#timers.size
  }

  /** Lets so many milliseconds pass; timers run at their own moment. */
  advance(ms: number): void {
    const untilMs = this.#monotonicMs + ms
    for (;;) {
      const next = [...this.#timers].filter((t) => t.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0]
      if (next === undefined) break
      this.#timers.delete(next)
      this.#monotonicMs = Math.max(this.#monotonicMs, next.atMs)
      next.run()
    }
    this.#monotonicMs = untilMs
  }

  /** Somebody sets the computer's clock, or it slept: only the wall clock moves. */
  jumpWall(ms: number): void {
    this.#wallOffsetMs += ms
  }
}
