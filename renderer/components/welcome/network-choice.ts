import type { ListenerStatus } from '../../../shared/model.ts'
import type { NetworkCard } from '../../../shared/network-card.ts'
import { addressChoices, type AddressChoice } from '../../lib/settings-listen.ts'

/** The addresses that are offered: this computer's own one only where it is served by name, or is all there is. */
export function offeredChoices(
  cards: readonly NetworkCard[],
  listen: readonly string[],
): readonly AddressChoice[] {
  const choices = addressChoices(cards, listen)
  const isOnlyLoopback = choices.every(({ kind }) => kind === 'loopback')
  return choices.filter(({ kind, entry }) => kind !== 'loopback' || isOnlyLoopback || listen.includes(entry))
}

/** The entries that are ticked until the admin chooses: what is served now, but for this computer's own address. */
export function chosenAtFirst(cards: readonly NetworkCard[], listen: readonly string[]): readonly string[] {
  if (listen.length > 0) return listen
  const outside = cards.filter(({ kind }) => kind !== 'loopback')
  return (outside.length > 0 ? outside : cards).map(({ address }) => address)
}

/**
 * The setting `listen` for these entries. Empty, which also serves what the computer is connected to later, where
 * they are every address that it has; its own one (127.0.0.1) need not be among them.
 */
export function listenSetting(chosen: readonly string[], cards: readonly NetworkCard[]): readonly string[] {
  const isEverything = cards.every(({ address, kind }) => kind === 'loopback' || chosen.includes(address))
  const isOwnOnly = chosen.every((entry) => cards.some(({ address }) => address === entry))
  return isEverything && isOwnOnly && cards.length > 0 ? [] : chosen
}

/** The same entries for another port: without the ports that some name. */
export function withoutPorts(chosen: readonly string[]): readonly string[] {
  return [...new Set(chosen.map(addressOf))]
}

/** The socket of an entry; undefined where it has none (yet), or stands for several. */
export function listenerOf(entry: string, listeners: readonly ListenerStatus[]): ListenerStatus | undefined {
  return listeners.find(({ local }) => addressOf(entry) === local.address)
}

/** The address of `ADDR`, `ADDR:PORT`, `[V6]` or `[V6]:PORT`. */
function addressOf(entry: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\](?::\d+)?|([^:]*):\d+)$/.exec(entry) ?? []
  return bracketed ?? plain ?? entry
}
