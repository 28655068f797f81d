import { formatSocketAddress, type ListenerStatus } from '../../shared/model.ts'
import type { NetworkCard } from '../../shared/network-card.ts'

const standardPort = 5060

/**
 * What to type into a phone as its server: the best address that is being served, with the port where it is not the
 * standard one. Undefined while nothing is served.
 */
export function serverForPhones(
  listeners: readonly ListenerStatus[],
  cards: readonly NetworkCard[],
): string | undefined {
  const served = listeners.filter(({ state }) => state === 'listening').map(({ local }) => local)
  const isReachable = (address: string) =>
    cards.some((card) => card.address === address && card.reachableFromOffice)
  const best =
    served.find(({ address }) => isReachable(address) && !address.includes(':')) ??
    served.find(({ address }) => isReachable(address)) ??
    served[0]
  if (best === undefined) return undefined
  return best.port === standardPort ? best.address : formatSocketAddress(best)
}
