import { describe, expect, it } from 'vitest'
import type { NetworkAddress } from '../../main/server/network-addresses.ts'
import { networkCards } from '../../main/server/network-cards.ts'
import type { NetworkCardKind } from '../../shared/network-card.ts'

const on = (name: string, address = '192.168.1.2'): NetworkAddress => ({
  name,
  address,
  family: address.includes(':') ? 6 : 4,
  internal: false,
})
const loopback: NetworkAddress = { name: 'lo', address: '127.0.0.1', family: 4, internal: true }

describe('an interface is shown for what people know it as', () => {
  it.each<[NetworkCardKind, readonly string[]]>([
    ['ethernet', ['eth0', 'eth0.10', 'enp3s0', 'eno1', 'ens18', 'enx001122334455', 'end0', 'enP4p65s0']],
    ['ethernet', ['Ethernet', 'Ethernet 2', 'Local Area Connection', 'LAN-Verbindung 3']],
    ['wifi', ['wlan0', 'wlp2s0', 'wlx001122334455', 'Wi-Fi', 'Wi-Fi 2', 'WiFi', 'WLAN', 'WLAN 2']],
    ['wifi', ['Wireless Network Connection', 'Drahtlosnetzwerkverbindung']],
    ['vpn', ['tun0', 'tap0', 'wg0', 'wg-office', 'ppp0', 'tailscale0', 'ztabcdef12', 'utun3', 'feth1234']],
    ['vpn', ['Tailscale', 'OpenVPN TAP-Windows6', 'OpenVPN Data Channel Offload', 'NordLynx', 'ProtonVPN']],
    ['vpn', ['ZeroTier One [8056c2e21c000001]', 'WireGuard Tunnel', 'Fortinet SSL VPN Virtual Ethernet']],
    ['virtual', ['docker0', 'br-5f3a9c1e2d4b', 'veth1a2b3c', 'virbr0', 'vmnet8', 'vboxnet0', 'lxcbr0']],
    ['virtual', ['bridge100', 'awdl0', 'llw0', 'vmenet0']],
    ['virtual', ['vEthernet (WSL)', 'vEthernet (WSL (Hyper-V firewall))', 'vEthernet (Default Switch)']],
    ['virtual', ['VirtualBox Host-Only Network', 'VirtualBox Host-Only Network #2']],
    ['virtual', ['VMware Network Adapter VMnet8', 'Local Area Connection* 10']],
    ['other', ['en0', 'en7', 'br0', 'vmbr0', 'bond0', 'wwan0', 'bridge0', 'vEthernet (Office)', 'Netzwerk']],
  ])('%s: %j', (kind, names) => {
    const kinds = names.map((name) => [name, networkCards([on(name)])[0]?.kind])
    expect(kinds).toEqual(names.map((name) => [name, kind]))
  })

  it('loopback, whatever its name', () => {
    expect(networkCards([{ ...loopback, name: 'Loopback Pseudo-Interface 1' }])).toEqual([
      {
        interfaceName: 'Loopback Pseudo-Interface 1',
        kind: 'loopback',
        address: '127.0.0.1',
        family: 4,
        reachableFromOffice: false,
      },
    ])
  })
})

describe('the addresses', () => {
  it.each<[string, NetworkCardKind]>([
    ['100.63.255.255', 'ethernet'],
    ['100.64.0.1', 'vpn'],
    ['100.127.255.255', 'vpn'],
    ['100.128.0.0', 'ethernet'],
  ])('%s on eth0 is of the kind %s', (address, kind) => {
    expect(networkCards([on('eth0', address)])[0]?.kind).toBe(kind)
  })

  it('come with those that the office can reach first, the LAN before the rest', () => {
    const all = [
      loopback,
      on('docker0', '172.17.0.1'),
      on('tun0', '10.8.0.2'),
      on('enp3s0', '2a00:1450::5'),
      on('wlp2s0', '192.168.1.3'),
      on('en0', '192.168.1.4'),
    ]
    expect(
      networkCards(all).map(({ address, reachableFromOffice }) => [address, reachableFromOffice]),
    ).toEqual([
      ['192.168.1.3', true],
      ['192.168.1.4', true],
      ['2a00:1450::5', true],
      ['172.17.0.1', false],
      ['10.8.0.2', false],
      ['127.0.0.1', false],
    ])
  })

  it('that no phone can use are left out', () => {
    expect(networkCards([on('eth0', 'fe80::1'), on('eth0', '169.254.3.4')])).toEqual([])
  })
})
