/** The time for everything that counts down, read once a second for the whole window. */
export interface Now {
  /** Milliseconds since the epoch, by the main process's clock. */
  readonly ms: number
  /** What the main process said its time was. */
  follow(atMs: number): void
  stop(): void
}

const tickMs = 1000

/** One ticker for all. It rests while the window is hidden. */
export function createNow(): Now {
  let offsetMs = 0
  let ms = $state(Date.now())
  const read = () => {
    if (!document.hidden) ms = Date.now() + offsetMs
  }
  const timer = setInterval(read, tickMs)
  document.addEventListener('visibilitychange', read)
  return {
    get ms() {
      return ms
    },
    follow(atMs) {
      offsetMs = atMs - Date.now()
      read()
    },
    stop() {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', read)
    },
  }
}

/** Runs the function after so many milliseconds; the returned function cancels it. */
export function after(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs)
  return () => clearTimeout(timer)
}
