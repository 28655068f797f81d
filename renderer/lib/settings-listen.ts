import type { ListenerStatus, ProblemCode } from '../../shared/model.ts'
import { formatSocketAddress } from '../../shared/model.ts'
import type { NetworkCard, NetworkCardKind } from '../../shared/network-card.ts'

/** One address that can be chosen to be served. */
export interface AddressChoice {
  /** As it stands in the settings. */
  readonly entry: string
  /** "Network cable (eth0)" */
  readonly name: string
  readonly kind: NetworkCardKind
  /** What speaks against it, in a few words. */
  readonly warning: string | null
}

const kindNames: Readonly<Record<NetworkCardKind, string>> = {
  ethernet: 'Network cable',
  wifi: 'Wi-Fi',
  vpn: 'VPN',
  virtual: 'Virtual network',
  loopback: 'This computer itself',
  other: 'Network',
}

const warnings: Readonly<Record<NetworkCardKind, string>> = {
  ethernet: 'Phones in the office cannot be expected to reach it',
  wifi: 'Phones in the office cannot be expected to reach it',
  vpn: 'Only for phones that are on the VPN',
  virtual: 'Only for programs on this computer, as a rule',
  loopback: 'Only for a softphone on this computer',
  other: 'Phones in the office cannot be expected to reach it',
}

/** The addresses of this computer, and those that the settings name and it does not have (now). */
export function addressChoices(
  cards: readonly NetworkCard[],
  listen: readonly string[],
): readonly AddressChoice[] {
  const present = cards.map(({ address, kind, interfaceName, reachableFromOffice }) => ({
    entry: address,
    name: kindNames[kind] === interfaceName ? interfaceName : `${kindNames[kind]} (${interfaceName})`,
    kind,
    warning: reachableFromOffice ? null : warnings[kind],
  }))
  const named = listen
    .filter((entry) => !cards.some(({ address }) => address === entry))
    .map((entry) => ({ entry, kind: 'other' as const, ...describeEntry(entry, cards) }))
  return [...present, ...named]
}

function describeEntry(
  entry: string,
  cards: readonly NetworkCard[],
): Pick<AddressChoice, 'name' | 'warning'> {
  if (/^(?:0\.0\.0\.0|\[?::\]?)(?=$|:)/.test(entry)) {
    return { name: `Every ${entry.startsWith('0') ? 'IPv4' : 'IPv6'} address`, warning: null }
  }
  const isPresent = cards.some(
    ({ address }) => entry.startsWith(`${address}:`) || entry.startsWith(`[${address}]`),
  )
  return isPresent
    ? { name: 'With a port of its own', warning: null }
    : { name: 'Named in the settings', warning: 'This computer does not have this address now' }
}

/** What is wrong with a socket, in a few words. */
export function shortProblem(code: ProblemCode): string {
  switch (code) {
    case 'port-in-use':
      return 'In use by another program'
    case 'port-forbidden':
      return 'Not allowed by the system'
    case 'address-gone':
      return 'Address is gone'
    default:
      return 'Cannot be served'
  }
}

/** What came of a change of addresses, for the one moment after it. */
export interface ListenOutcome {
  readonly kind: 'success' | 'problem'
  readonly text: string
}

export function listenOutcome(listeners: readonly ListenerStatus[]): ListenOutcome {
  const failing = listeners.flatMap((listener) => (listener.state === 'retrying' ? [listener.problem] : []))
  const served = listeners.flatMap(({ state, local }) =>
    state === 'listening' ? [formatSocketAddress(local)] : [],
  )
  const [first] = failing
  if (first !== undefined) return { kind: 'problem', text: first.message }
  return served.length === 0
    ? {
        kind: 'problem',
        text: 'This computer has no address that phones could reach now. Check its network.',
      }
    : { kind: 'success', text: `Now listening on ${served.join(', ')}.` }
}
