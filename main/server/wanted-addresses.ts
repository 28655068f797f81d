import { isIPv6 } from 'node:net'
import type { SocketAddress } from '../../shared/model.ts'
import type { Settings } from '../../shared/settings.ts'
import { parseListenAddress, usableAddresses, type NetworkAddress } from './network-addresses.ts'

export interface WantedAddress extends SocketAddress {
  /** `named`: by the settings, also while this computer does not have it; `found`: because this computer has it. */
  readonly origin: 'named' | 'found'
}

/**
 * The addresses to serve: those that are configured, or every usable one. A wildcard stands for every usable address
 * of its family, because a reply must leave from the very address that the phone asked (RFC 3581 §4).
 */
export function wantedAddresses(
  { listen, port }: Pick<Settings, 'listen' | 'port'>,
  all: readonly NetworkAddress[],
): readonly WantedAddress[] {
  const usable = usableAddresses(all)
  if (listen.length === 0) return usable.map(({ address }) => ({ address, port, origin: 'found' }))
  return listen.flatMap((text): readonly WantedAddress[] => {
    const wanted = parseListenAddress(text, port)
    if (wanted === undefined) return []
    if (wanted.address !== '0.0.0.0' && wanted.address !== '::') return [{ ...wanted, origin: 'named' }]
    const family = isIPv6(wanted.address) ? 6 : 4
    return usable
      .filter((candidate) => candidate.family === family)
      .map(({ address }) => ({ address, port: wanted.port, origin: 'found' }))
  })
}
