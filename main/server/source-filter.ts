import { isPrivateAddress } from './network-addresses.ts'

const mostRemembered = 10_000

/**
 * Whom we listen to at all: phones of the office have private addresses, and scanners of the internet have not.
 * The answer for an address is remembered, since it is asked for every datagram.
 */
export function createSourceFilter(acceptPublicSources: () => boolean): (address: string) => boolean {
  const isPrivate = new Map<string, boolean>()
  return (address) => {
    if (acceptPublicSources()) return true
    const known = isPrivate.get(address)
    if (known !== undefined) return known
    if (isPrivate.size >= mostRemembered) isPrivate.clear()
    const found = isPrivateAddress(address)
    isPrivate.set(address, found)
    return found
  }
}
