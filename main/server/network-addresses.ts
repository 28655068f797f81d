import { BlockList, isIP, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { SocketAddress } from '../../shared/model.ts'

/** One address of this computer. */
export interface NetworkAddress {
  /** The interface as the operating system calls it: `eth0`, `Wi-Fi`. */
  readonly name: string
  readonly address: string
  readonly family: 4 | 6
  /** On the loopback interface: nobody else can reach it. */
  readonly internal: boolean
}

/** Every address that this computer has now. Throws where the system cannot tell. */
export function systemNetworkAddresses(): readonly NetworkAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.map(({ address, family, internal }) => ({
      name,
      address,
      family: family === 'IPv6' ? (6 as const) : (4 as const),
      internal,
    })),
  )
}

/** RFC 3927 and RFC 4291 §2.5.6: without a zone, which phones cannot be given, they lead nowhere. */
const linkLocal = blockList(['169.254.0.0/16', 'fe80::/10'])
const multicast = blockList(['224.0.0.0/4', 'ff00::/8'])

/**
 * The addresses that a phone can use, each once: those on the LAN first (private before public, IPv4 before
 * IPv6), and 127.0.0.1 last, for a softphone on this computer.
 */
export function usableAddresses(all: readonly NetworkAddress[]): readonly NetworkAddress[] {
  const usable = new Map<string, NetworkAddress>()
  for (const candidate of all) {
    const { address } = candidate
    if (
      candidate.internal
        ? address !== '127.0.0.1'
        : contains(linkLocal, address) || contains(multicast, address)
    )
      continue
    if (!usable.has(address)) usable.set(address, candidate)
  }
  return [...usable.values()].sort((a, b) => rank(a) - rank(b))
}

function rank({ address, family, internal }: NetworkAddress): number {
  return (internal ? 4 : 0) + (family === 6 ? 2 : 0) + (isPrivateAddress(address) ? 0 : 1)
}

const unroutable = blockList([
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'], // RFC 1918
  ...['127.0.0.0/8', '::1/128'],
  ...['169.254.0.0/16', 'fe80::/10'],
  '100.64.0.0/10', // RFC 6598
  'fc00::/7', // RFC 4193
  ...['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32'], // documentation: RFC 5737, RFC 3849
])

/**
 * Whether packets from this address cannot have come over the Internet. IPv4 within IPv6 (`::ffff:10.0.0.1`)
 * counts as IPv4; a zone (`fe80::1%eth0`) is ignored; what is no address is not private.
 */
export function isPrivateAddress(address: string): boolean {
  return contains(unroutable, address)
}

const shared = blockList(['100.64.0.0/10'])

/** Whether the address is one of those that providers share (RFC 6598): in an office only VPNs use them. */
export function isSharedAddress(address: string): boolean {
  return contains(shared, address)
}

/** Tells which addresses this computer has, however they are written. All of loopback is always its own. */
export function presentAddresses(all: readonly NetworkAddress[]): (address: string) => boolean {
  const present = blockList(['127.0.0.0/8', '::1/128'])
  for (const { address, family } of all) present.addAddress(address, family === 6 ? 'ipv6' : 'ipv4')
  return (address) => contains(present, address)
}

function contains(list: BlockList, address: string): boolean {
  const family = isIP(address)
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [network = '', prefix] = range.split('/')
    list.addSubnet(network, Number(prefix), isIPv6(network) ? 'ipv6' : 'ipv4')
  }
  return list
}

const bracketed = /^\[([^\]]*)\](?::([^:]*))?$/
const plainWithPort = /^([^:]*):([^:]*)$/

/** `ADDR`, `ADDR:PORT`, `[V6]:PORT`, `[V6]` or `V6` as a socket address; undefined where it is none of them. */
export function parseListenAddress(text: string, defaultPort: number): SocketAddress | undefined {
  const inBrackets = bracketed.exec(text)
  const [, address = text, portText] = inBrackets ?? plainWithPort.exec(text) ?? []
  if (isIP(address) === 0 || (inBrackets !== null && !isIPv6(address))) return undefined
  const port = portText === undefined ? defaultPort : parsePort(portText)
  return port === undefined ? undefined : { address: address.toLowerCase(), port }
}

function parsePort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN
  return port <= 65_535 ? port : undefined
}
