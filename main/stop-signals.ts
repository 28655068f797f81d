import type { Clock } from './registrar/ports.ts'

/** One Ctrl-C can arrive three times: from the terminal, from npm and from build/start.js. */
const sameKeyPressMs = 300

/** A signal handler: the first signal calls `stop`, the next deliberate one `hurry`. */
export function stopSignals(clock: Clock, stop: () => void, hurry: () => void): () => void {
  let firstAtMs: number | undefined
  return () => {
    if (firstAtMs === undefined) {
      firstAtMs = clock.monotonic()
      stop()
    } else if (clock.monotonic() - firstAtMs > sameKeyPressMs) {
      hurry()
    }
  }
}
