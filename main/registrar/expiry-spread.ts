/**
 * Phones that booted together after a power cut would all refresh together, for ever. When many registrations come
 * at once, the later ones are granted a little less than they asked for, each by another amount.
 */
export interface ExpirySpread {
  /** The seconds to grant in place of `seconds`; `isNew` for a registration that is no refresh. */
  grant(seconds: number, isNew: boolean, monotonicMs: number): number
}

const crowdWindowMs = 10_000
/** More new registrations than this within the window are a crowd. */
const crowdSize = 20

/**
 * @param percent how much is taken off at most
 * @param minimumSeconds never granted less
 * @param random evenly distributed in [0, 1)
 */
export function createExpirySpread(
  policy: () => { readonly percent: number; readonly minimumSeconds: number },
  random: () => number,
): ExpirySpread {
  let windowStartedMs = Number.NEGATIVE_INFINITY
  let newInWindow = 0

  return {
    grant(seconds, isNew, monotonicMs) {
      if (!isNew) return seconds
      if (monotonicMs - windowStartedMs > crowdWindowMs) {
        windowStartedMs = monotonicMs
        newInWindow = 0
      }
      newInWindow++
      if (newInWindow <= crowdSize) return seconds
      const { percent, minimumSeconds } = policy()
      const shortened = Math.round(seconds * (1 - (percent / 100) * random()))
      return Math.max(Math.min(seconds, minimumSeconds), shortened)
    },
  }
}
