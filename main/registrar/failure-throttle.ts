import { BoundedMap } from './bounded-map.ts'

/**
 * Counts wrong digests per source address, and tells when a source has had enough of them. A phone with a stale
 * password is slowed to one answer every two seconds; someone trying many names runs dry and hears nothing. Nobody
 * is banned: the allowance fills up again by itself, and challenges that were only asked for count nothing.
 */
export interface FailureThrottle {
  /**
   * Whether credentials from there may be looked at now.
   *
   * @param isKnown whether that phone is registered from there: it is not held to what others at its address do
   */
  admits(sourceAddress: string, username: string, monotonicMs: number, isKnown: () => boolean): boolean
  recordFailure(sourceAddress: string, username: string, monotonicMs: number): void
  recordSuccess(sourceAddress: string, username: string): void
}

interface Allowance {
  left: number
  asOfMs: number
}

interface Rate {
  readonly burst: number
  readonly perSecond: number
}

/** For one name from one address: what a misconfigured phone uses up. */
const onePhone: Rate = { burst: 60, perSecond: 0.5 }
/** For all names from one address, which may be a PBX or a router with many phones behind it. */
const oneAddress: Rate = { burst: 600, perSecond: 5 }

const rememberedSources = 4096

export function createFailureThrottle(): FailureThrottle {
  const byPhone = new BoundedMap<Allowance>(rememberedSources)
  const byAddress = new BoundedMap<Allowance>(rememberedSources)
  /** In most offices nobody ever fails, and then there is nothing to look up. */
  let anyFailure = false

  const phoneKey = (sourceAddress: string, username: string) => `${sourceAddress} ${username}`

  return {
    admits(sourceAddress, username, monotonicMs, isKnown) {
      if (!anyFailure) return true
      if (!hasLeft(byPhone.get(phoneKey(sourceAddress, username)), onePhone, monotonicMs)) return false
      return hasLeft(byAddress.get(sourceAddress), oneAddress, monotonicMs) || isKnown()
    },
    recordFailure(sourceAddress, username, monotonicMs) {
      anyFailure = true
      spend(byPhone, phoneKey(sourceAddress, username), onePhone, monotonicMs)
      spend(byAddress, sourceAddress, oneAddress, monotonicMs)
    },
    recordSuccess(sourceAddress, username) {
      if (anyFailure) byPhone.delete(phoneKey(sourceAddress, username))
    },
  }
}

function leftAt(allowance: Allowance, rate: Rate, monotonicMs: number): number {
  const refilled = ((monotonicMs - allowance.asOfMs) / 1000) * rate.perSecond
  return Math.min(rate.burst, allowance.left + refilled)
}

function hasLeft(allowance: Allowance | undefined, rate: Rate, monotonicMs: number): boolean {
  return allowance === undefined || leftAt(allowance, rate, monotonicMs) >= 1
}

function spend(allowances: BoundedMap<Allowance>, key: string, rate: Rate, monotonicMs: number): void {
  const allowance = allowances.get(key)
  const left = allowance === undefined ? rate.burst : leftAt(allowance, rate, monotonicMs)
  allowances.set(key, { left: Math.max(0, left - 1), asOfMs: monotonicMs })
}
