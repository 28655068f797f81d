import { phoneModel } from '../../shared/phone-model.ts'
import type { DroppedDevice } from '../devices/device-event.ts'
import { parseIpv6 } from '../sip/host.ts'

/** What can keep this computer from hearing of phones; `started`: Rollcall was. */
export type EnvironmentKind =
  'resumed' | 'clock-set' | 'network-lost' | 'network-back' | 'address-changed' | 'started'

export interface EnvironmentEvent {
  readonly kind: EnvironmentKind
  readonly atMs: number
}

/**
 * How a device was lost: it answers and yet did not renew its registration; it does not answer any more; it never
 * answers and has missed a refresh by its own rhythm; or its registration lapsed, and nothing else is known.
 */
export type OutageSign = 'no-refresh' | 'no-answer' | 'off-rhythm' | 'lapsed'

export interface Outage {
  readonly device: DroppedDevice
  readonly sign: OutageSign
  /** Both on the clock of the environment's events. */
  readonly beganAtMs: number
  readonly lastSeenAtMs: number
}

export type OutageReason =
  | { readonly kind: OutageSign }
  /** They have that in common. */
  | { readonly kind: 'several'; readonly shared: 'address' | 'subnet' | 'model'; readonly withinMs: number }
  /** Since their last sign of life that has happened to this computer. */
  | { readonly kind: 'own-fault'; readonly because: EnvironmentKind }
  /** One is lost in this way and another in that. */
  | { readonly kind: 'various' }

/** Two phones may well be lost at once by chance. */
const leastOfSwitch = 3

/**
 * The likeliest reason for outages that are told together.
 *
 * @param windowMs outages that began further apart have nothing to do with each other
 */
export function outageReason(
  outages: readonly [Outage, ...Outage[]],
  environment: readonly EnvironmentEvent[],
  windowMs = 20_000,
): OutageReason {
  const [first, ...others] = outages
  const because = environment.find(({ atMs }) =>
    outages.every(({ lastSeenAtMs, beganAtMs }) => lastSeenAtMs <= atMs && atMs <= beganAtMs),
  )
  if (because !== undefined) return { kind: 'own-fault', because: because.kind }
  const began = outages.map(({ beganAtMs }) => beganAtMs)
  if (others.length > 0 && Math.max(...began) - Math.min(...began) <= windowMs) {
    const shared = commonTrait(outages)
    if (shared !== null) return { kind: 'several', shared, withinMs: windowMs }
  }
  return others.every(({ sign }) => sign === first.sign) ? { kind: first.sign } : { kind: 'various' }
}

/** Registrations of phones on one switch lapse one by one: only silence at once tells of it. */
function commonTrait(outages: readonly Outage[]): 'address' | 'subnet' | 'model' | null {
  const isSame = (trait: (device: DroppedDevice) => string | null) => {
    const traits = new Set(outages.map(({ device }) => trait(device)))
    return traits.size === 1 && !traits.has(null)
  }
  if (isSame(({ source }) => source.address)) return 'address'
  const areSilent = outages.every(({ sign }) => sign === 'no-answer')
  if (!areSilent || outages.length < leastOfSwitch) return null
  if (isSame(({ source }) => subnetOf(source.address))) return 'subnet'
  return isSame(({ userAgent }) => (userAgent === null ? null : phoneModel(userAgent))) ? 'model' : null
}

/** The first 24 bits of an IPv4 address, the first 64 of an IPv6 address. */
function subnetOf(address: string): string {
  if (!address.includes(':')) return address.slice(0, address.lastIndexOf('.'))
  const [head = '', tail = ''] = (parseIpv6(address) ?? address).split('::')
  const [front, back] = [head, tail].map((part) => part.split(':').filter((group) => group !== ''))
  const zeros = Array<string>(Math.max(0, 8 - (front?.length ?? 0) - (back?.length ?? 0))).fill('0')
  return [...(front ?? []), ...zeros, ...(back ?? [])].slice(0, 4).join(':')
}
