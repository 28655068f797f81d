/** Guards something that is shown only once, such as a password, from being closed by mistake. */
export interface ShownOnce {
  readonly isTaken: boolean
  /** Closing was tried before it was taken: ask whether that is meant. */
  readonly isAsking: boolean
  /** It was copied, or has arrived where it belongs. */
  take(): void
  /** Goes at once where it was taken; else only after `goAnyway`. */
  leave(go: () => void): void
  stay(): void
  goAnyway(): void
}

export function createShownOnce(): ShownOnce {
  let isTaken = $state(false)
  let waiting = $state.raw<(() => void) | null>(null)
  return {
    get isTaken() {
      return isTaken
    },
    get isAsking() {
      return waiting !== null
    },
    take() {
      isTaken = true
      waiting = null
    },
    leave(go) {
      if (isTaken) go()
      else waiting = go
    },
    stay() {
      waiting = null
    },
    goAnyway() {
      const go = waiting
      waiting = null
      go?.()
    },
  }
}
