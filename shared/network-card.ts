/** What an address of this computer is on, in the words that people use for it. */
export type NetworkCardKind = 'ethernet' | 'wifi' | 'vpn' | 'virtual' | 'loopback' | 'other'

/** One address of this computer that could be served. */
export interface NetworkCard {
  /** As the operating system calls the interface: `eth0`, `Wi-Fi`. */
  readonly interfaceName: string
  readonly kind: NetworkCardKind
  readonly address: string
  readonly family: 4 | 6
  /** Phones in the office can be expected to reach it: neither VPN, virtual nor loopback. */
  readonly reachableFromOffice: boolean
}
