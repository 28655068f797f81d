import type { ListenerStatus } from '../../shared/model.ts'
import type { NetworkCard } from '../../shared/network-card.ts'
import type { Clock } from '../registrar/ports.ts'
import type { NetworkAddress } from '../server/network-addresses.ts'
import { networkCards } from '../server/network-cards.ts'

/** A cable that is moved, or a router that gives the same address again, is no news. */
const settleMs = 5_000
/** So long a network may take after the computer woke up, and an address before another is taken for its heir. */
const patienceMs = 30_000

export type NetworkChange =
  /** It has been seen to be missing for so long. */
  | { readonly kind: 'network-lost'; readonly missingMs: number }
  | { readonly kind: 'network-back' }
  /** `from` was served and is gone; phones may find this computer at `to`, on that interface. */
  | {
      readonly kind: 'address-changed'
      readonly from: string
      readonly to: string
      readonly interfaceName: string
    }

export interface NetworkWatchOptions {
  readonly clock: Clock
  /** Throws where the system cannot name them for the moment. */
  readonly networkAddresses: () => readonly NetworkAddress[]
  readonly listeners: () => readonly ListenerStatus[]
  readonly onChange: (change: NetworkChange) => void
}

export interface NetworkWatch {
  /** To be called at every heartbeat, and when an address is served or served no more. */
  look(): void
  /** The computer has just woken up: its network may take a while. */
  resumed(): void
  stop(): void
}

interface LostAddress {
  readonly card: NetworkCard
  readonly sinceMs: number
  /** What this computer had beside it. */
  readonly others: ReadonlySet<string>
}

/**
 * Follows what networks this computer is on. VPNs and the networks of virtual machines do not count, unless there has
 * never been another; nor does an IPv6 address that changes while another address of its interface stays, as those
 * for privacy do every day (RFC 8981).
 */
export function createNetworkWatch(options: NetworkWatchOptions): NetworkWatch {
  const { clock, networkAddresses, listeners, onChange } = options
  let before: readonly NetworkCard[] = []
  /** Served addresses that this computer had when it was last looked at. */
  let served: readonly NetworkCard[] = []
  const lost = new Map<string, LostAddress>()
  let hasHadOffice = false
  let state: 'unknown' | 'there' | 'lost' = 'unknown'
  let missingSinceMs: number | undefined
  let patientUntilMs = -Infinity
  let cancel = (): void => undefined

  function look(): void {
    cancel()
    const all = usableCards()
    if (all === undefined) return
    hasHadOffice ||= all.some((card) => card.reachableFromOffice)
    const cards = hasHadOffice ? all.filter((card) => card.reachableFromOffice) : all
    followNetwork(cards.length > 0)
    followAddresses(all, cards)
    lookAgain()
  }

  function usableCards(): readonly NetworkCard[] | undefined {
    try {
      return networkCards(networkAddresses()).filter(({ kind }) => kind !== 'loopback')
    } catch {
      return undefined
    }
  }

  function followNetwork(isThere: boolean): void {
    const nowMs = clock.monotonic()
    if (isThere) {
      missingSinceMs = undefined
      const wasLost = state === 'lost'
      state = 'there'
      if (wasLost) onChange({ kind: 'network-back' })
    } else if (state === 'there') {
      missingSinceMs ??= nowMs
      if (nowMs < Math.max(missingSinceMs + settleMs, patientUntilMs)) return
      state = 'lost'
      onChange({ kind: 'network-lost', missingMs: nowMs - missingSinceMs })
    }
  }

  function followAddresses(all: readonly NetworkCard[], cards: readonly NetworkCard[]): void {
    const present = new Set(all.map(({ address }) => address))
    const others = new Set(before.map(({ address }) => address))
    for (const card of served) {
      if (present.has(card.address) || lost.has(card.address)) continue
      const isRotation = (other: NetworkCard) =>
        card.family === 6 && other.interfaceName === card.interfaceName && others.has(other.address)
      if (!all.some(isRotation)) lost.set(card.address, { card, sinceMs: clock.monotonic(), others })
    }
    for (const [address, loss] of lost) {
      if (present.has(address)) {
        lost.delete(address)
        continue
      }
      const heir = heirOf(loss, cards, clock.monotonic() - loss.sinceMs)
      if (heir === undefined) continue
      lost.delete(address)
      const { address: to, interfaceName } = heir
      onChange({ kind: 'address-changed', from: address, to, interfaceName })
    }
    const servedNow = new Set(listeners().map(({ local }) => local.address))
    const isServed = ({ address }: NetworkCard) =>
      servedNow.has(address) || served.some((card) => card.address === address)
    served = cards.filter((card) => isServed(card) && speaksForItsInterface(card, cards))
    before = all
  }

  function lookAgain(): void {
    const nowMs = clock.monotonic()
    const moments = [...lost.values()].flatMap(({ sinceMs }) => [sinceMs + settleMs, sinceMs + patienceMs])
    if (state === 'there' && missingSinceMs !== undefined)
      moments.push(Math.max(missingSinceMs + settleMs, patientUntilMs))
    const nextMs = Math.min(...moments.filter((atMs) => atMs > nowMs))
    if (nextMs < Infinity) cancel = clock.after(nextMs - nowMs, look)
  }

  return {
    look,
    resumed() {
      patientUntilMs = clock.monotonic() + patienceMs
      look()
    },
    stop: () => cancel(),
  }
}

/** One that has come in its place, on its own interface first; in the end one that was there all along. */
function heirOf(
  { card, others }: LostAddress,
  cards: readonly NetworkCard[],
  ageMs: number,
): NetworkCard | undefined {
  if (ageMs < settleMs) return undefined
  const alike = cards.filter(({ family }) => family === card.family)
  const arrived = alike.filter(({ address }) => !others.has(address))
  return (
    arrived.find(({ interfaceName }) => interfaceName === card.interfaceName) ??
    arrived[0] ??
    (ageMs >= patienceMs ? alike[0] : undefined)
  )
}

/** Where an interface has IPv4, phones use that, and its IPv6 addresses come and go without them. */
function speaksForItsInterface(card: NetworkCard, cards: readonly NetworkCard[]): boolean {
  const hasIpv4 = cards.some(
    ({ interfaceName, family }) => interfaceName === card.interfaceName && family === 4,
  )
  return card.family === 4 || !hasIpv4
}
