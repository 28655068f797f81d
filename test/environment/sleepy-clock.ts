import { FakeClock } from '../support/fake-clock.ts'

/** A clock whose computer can sleep: no timer fires meanwhile, and what the monotonic clock does is the system's way. */
export class SleepyClock extends FakeClock {
  #countedMs = 0
  #sleptMs = 0

  override now(): number {
    return super.now() + this.#countedMs
  }

  override wall(): number {
    return super.wall() + this.#countedMs
  }

  override monotonic(): number {
    return super.monotonic() + this.#countedMs
  }

  /** Since the computer was started, as the system tells it. */
  uptimeMs(): number {
    return super.monotonic() + this.#sleptMs + 5_000_000
  }

  /** The monotonic clock stands still. */
  sleepOnLinux(ms: number): void {
    this.#sleptMs += ms
    this.jumpWall(ms)
  }

  /** The monotonic clock goes on. */
  sleepOnMac(ms: number): void {
    this.#sleptMs += ms
    this.#countedMs += ms
  }
}
