import type { NetworkCard, NetworkCardKind } from '../../shared/network-card.ts'
import { isSharedAddress, usableAddresses, type NetworkAddress } from './network-addresses.ts'

const vpn = [
  /^(?:tun|tap|utun|wg|ppp|ipsec|xfrm|zt|feth\d|ham\d|gpd\d|cscotun|proton\d|nebula)/i,
  /vpn|wireguard|tailscale|zerotier|nordlynx|mullvad|anyconnect|globalprotect|forti|hamachi|wintun/i,
]

const virtual = [
  /^(?:docker|podman|br-|veth(?!ernet)|virbr|vnet|vboxnet|vmnet|vmenet|lxc|lxdbr|incusbr|cni|flannel|cali|dummy)/i,
  /^bridge\d{3}$/, // macOS: of virtual machines and of Internet sharing; bridge0 may hold the office's network
  /^(?:awdl|llw|anpi)\d/, // macOS: AirDrop and its like
  /^vEthernet \((?:WSL|Default Switch|nat\b|DockerNAT|.*internal)/i, // others may be the office's network
  /^(?:VirtualBox|VMware) /i,
  /^(?:Local Area Connection|LAN-Verbindung)\*/i, // Windows: Wi-Fi Direct and its hotspot
]

const wifi = /^(?:wl|wi-?fi|wireless|drahtlos)/i

/** On macOS the cable and the Wi-Fi may each be `en0`, so what has only a number tells nothing. */
const ethernet = /^(?:eth|en[a-z]|local area connection|lan-verbindung)/i

/** Each usable address with what it is on, judged by the interface's name: those that the office can reach first. */
export function networkCards(addresses: readonly NetworkAddress[]): readonly NetworkCard[] {
  const cards = usableAddresses(addresses).map(toCard)
  return [
    ...cards.filter((card) => card.reachableFromOffice),
    ...cards.filter((card) => !card.reachableFromOffice),
  ]
}

function toCard(networkAddress: NetworkAddress): NetworkCard {
  const { name, address, family } = networkAddress
  const kind = kindOf(networkAddress)
  const reachableFromOffice = kind === 'ethernet' || kind === 'wifi' || kind === 'other'
  return { interfaceName: name, kind, address, family, reachableFromOffice }
}

function kindOf({ name, address, internal }: NetworkAddress): NetworkCardKind {
  if (internal) return 'loopback'
  if (isSharedAddress(address) || vpn.some((pattern) => pattern.test(name))) return 'vpn'
  if (virtual.some((pattern) => pattern.test(name))) return 'virtual'
  if (wifi.test(name)) return 'wifi'
  return ethernet.test(name) ? 'ethernet' : 'other'
}
