import type { ListenerStatus } from '../../shared/model.ts'
import type { PhoneBehind, ServerMove } from '../../shared/server-move.ts'
import type { DeviceRoster } from '../devices/device-roster.ts'
import type { Clock, ExtensionDirectory, LocationStore } from '../registrar/ports.ts'
import { isLive } from '../registrar/register-rules.ts'
import { presentAddresses, type NetworkAddress } from '../server/network-addresses.ts'
import { networkCards } from '../server/network-cards.ts'
import {
  advanceMove,
  allBackShownMs,
  beginMove,
  shownMove,
  type LocatedPhone,
  type MoveProgress,
  type MoveView,
} from './move-progress.ts'

/** A lost address counts after so long, when phones can use another one… */
const settleMs = 5_000
/** …or else, as a computer without any network will rather get its old address back. */
const patienceMs = 60_000
/** While a move is shown, it is followed at this pace: that goes through all phones. */
const paceMs = 1_000

export interface ServerMoveOptions {
  readonly clock: Clock
  readonly locations: Pick<LocationStore, 'all'>
  readonly roster: Pick<DeviceRoster, 'all' | 'hasMoved'>
  readonly extensions: Pick<ExtensionDirectory, 'find'>
  /** Throws where the system cannot name them for the moment. */
  readonly networkAddresses: () => readonly NetworkAddress[]
  readonly listeners: () => readonly ListenerStatus[]
  /** Told when {@link ServerMoveWatch.current} has changed. */
  readonly onChanged: () => void
}

/**
 * Notices that phones are registered at an address which this computer no longer has, whether it lost it just now or
 * while the program was not running, and follows how they come back.
 */
export interface ServerMoveWatch {
  current(): ServerMove | null
  /** Cheap while a move is followed. To be called at every heartbeat, when the roster has settled, and when an address is served or served no more. */
  look(): void
  /** The admin knows: nothing more is said of the addresses that are lost now, until one is back and lost again. */
  dismiss(): void
  stop(): void
}

interface Surroundings {
  readonly isHere: MoveView['isHere']
  readonly newAddresses: readonly string[]
}

export function createServerMove(options: ServerMoveOptions): ServerMoveWatch {
  const { clock, locations, roster, extensions, networkAddresses, listeners, onChanged } = options
  /** Lost addresses at which phones are registered, and since when on the monotonic clock and since the epoch. */
  const lost = new Map<string, { readonly sinceMs: number; readonly atMs: number }>()
  /** Lost addresses that the admin wants to hear no more of. */
  const dismissed = new Set<string>()
  let move: MoveProgress | undefined
  let beganAtMs = 0
  let shown: ServerMove | null = null
  let lookedAtMs = -Infinity
  let cancel = (): void => undefined

  function look(): void {
    const waitMs = lookedAtMs + paceMs - clock.monotonic()
    if (move === undefined || waitMs <= 0) return lookNow()
    cancel()
    cancel = clock.after(waitMs, lookNow)
  }

  function lookNow(): void {
    lookedAtMs = clock.monotonic()
    const surroundings = survey()
    if (surroundings === undefined) return
    const { isHere, newAddresses } = surroundings
    const counts = phonesPerLostAddress(isHere)
    for (const address of dismissed) if (isHere(address)) dismissed.delete(address)
    for (const address of lost.keys()) if (!counts.has(address)) lost.delete(address)
    for (const address of counts.keys())
      if (!lost.has(address)) lost.set(address, { sinceMs: clock.monotonic(), atMs: clock.now() })

    const waitMs = newAddresses.length > 0 ? settleMs : patienceMs
    const isLost = (address: string) => {
      const sinceMs = lost.get(address)?.sinceMs ?? Infinity
      return clock.monotonic() >= sinceMs + waitMs && !dismissed.has(address)
    }
    if (move !== undefined) move = advanceMove(move, viewOf(isHere, isLost))
    // Another address may be lost when that one is back.
    if (move === undefined) begin(counts, isHere, isLost)
    show(move === undefined ? null : shownMove(move, newAddresses, beganAtMs))
    lookAgain(waitMs)
  }

  function survey(): Surroundings | undefined {
    try {
      const addresses = networkAddresses()
      const isPresent = presentAddresses(addresses)
      const listening = new Set(
        listeners().flatMap(({ state, local }) => (state === 'listening' ? [local.address] : [])),
      )
      const newAddresses = networkCards(addresses)
        .filter(({ kind, address }) => kind !== 'loopback' && listening.has(address))
        .map(({ address }) => address)
      return { isHere: (address) => listening.has(address) || isPresent(address), newAddresses }
    } catch {
      return undefined
    }
  }

  function phonesPerLostAddress(isHere: MoveView['isHere']): ReadonlyMap<string, number> {
    const counts = new Map<string, number>()
    const nowMs = clock.now()
    for (const binding of locations.all()) {
      if (isLive(binding, nowMs)) {
        const { address } = binding.local
        counts.set(address, (counts.get(address) ?? 0) + 1)
      }
    }
    for (const address of counts.keys()) if (isHere(address)) counts.delete(address)
    return counts
  }

  function viewOf(isHere: MoveView['isHere'], isLost: MoveView['isLost']): MoveView {
    const hasMoved = (deviceId: number) => roster.hasMoved(deviceId)
    return { nowMs: clock.monotonic(), phones: locatedPhones(), isHere, isLost, hasMoved }
  }

  function locatedPhones(): readonly LocatedPhone[] {
    const nowMs = clock.now()
    return roster.all().map(({ device, binding }) => ({
      deviceId: device.id,
      extension: device.extension,
      name: extensions.find(device.extension)?.name ?? '',
      userAgent: (binding ?? device).userAgent,
      registeredAt: binding !== undefined && isLive(binding, nowMs) ? binding.local.address : null,
    }))
  }

  function begin(
    counts: ReadonlyMap<string, number>,
    isHere: MoveView['isHere'],
    isLost: MoveView['isLost'],
  ): void {
    const [first] = [...counts].filter(([address]) => isLost(address)).sort(([, a], [, b]) => b - a)
    if (first === undefined) return
    const [address] = first
    move = beginMove(address, viewOf(isHere, isLost))
    beganAtMs = lost.get(address)?.atMs ?? clock.now()
  }

  function show(next: ServerMove | null): void {
    if (isSameMove(next, shown)) return
    shown = next
    onChanged()
  }

  function lookAgain(waitMs: number): void {
    cancel()
    const nowMs = clock.monotonic()
    const moments = [...lost.values()].map(({ sinceMs }) => sinceMs + waitMs)
    if (move !== undefined && move.allBackSinceMs !== null) moments.push(move.allBackSinceMs + allBackShownMs)
    const nextMs = Math.min(...moments.filter((atMs) => atMs > nowMs))
    if (nextMs < Infinity) cancel = clock.after(nextMs - nowMs, lookNow)
  }

  return {
    current: () => shown,
    look,
    dismiss() {
      for (const address of lost.keys()) dismissed.add(address)
      move = undefined
      show(null)
    },
    stop: () => cancel(),
  }
}

function isSameMove(one: ServerMove | null, other: ServerMove | null): boolean {
  if (one === null || other === null) return one === other
  return (
    one.oldAddress === other.oldAddress &&
    one.atMs === other.atMs &&
    one.newAddresses.length === other.newAddresses.length &&
    one.newAddresses.every((address, at) => address === other.newAddresses[at]) &&
    one.phones.length === other.phones.length &&
    one.phones.every((phone, at) => isSamePhone(phone, other.phones[at]))
  )
}

function isSamePhone(one: PhoneBehind, other: PhoneBehind | undefined): boolean {
  return (
    one.deviceId === other?.deviceId &&
    one.isBack === other.isBack &&
    one.extension === other.extension &&
    one.name === other.name &&
    one.userAgent === other.userAgent
  )
}
