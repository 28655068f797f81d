import type { SocketAddress } from '../../shared/model.ts'
import type { NetworkAddress } from './network-addresses.ts'

/**
 * Every name that phones may call this registrar by: its addresses, its host name, and what the settings add. On a
 * LAN there is often no name but an address, and softphones that are asked for a "domain" are given the realm.
 */
export function ownDomain(
  addresses: readonly NetworkAddress[],
  served: readonly SocketAddress[],
  hostName: string,
  configured: readonly string[],
): ReadonlySet<string> {
  const host = hostName.toLowerCase()
  const shortHost = host.split('.')[0] ?? host
  return new Set([
    'localhost',
    host,
    shortHost,
    `${shortHost}.local`,
    ...configured.map((name) => name.toLowerCase().replace(/\.$/, '')),
    ...addresses.map(({ address }) => address.toLowerCase()),
    ...served.map(({ address }) => address.toLowerCase()),
  ])
}
