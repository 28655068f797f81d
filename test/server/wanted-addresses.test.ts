import { expect, it } from 'vitest'
import type { NetworkAddress } from '../../main/server/network-addresses.ts'
import { wantedAddresses } from '../../main/server/wanted-addresses.ts'
import { formatSocketAddress } from '../../shared/model.ts'

const all: readonly NetworkAddress[] = [
  { name: 'lo', address: '127.0.0.1', family: 4, internal: true },
  { name: 'lo', address: '::1', family: 6, internal: true },
  { name: 'eth0', address: '192.168.1.2', family: 4, internal: false },
  { name: 'eth0', address: 'fd00::2', family: 6, internal: false },
  { name: 'eth0', address: 'fe80::2', family: 6, internal: false },
]

const origins = (listen: readonly string[]) =>
  wantedAddresses({ listen: [...listen], port: 5080 }, all).map(({ origin }) => origin)

it('waits for an address that is named, and for none that was only found', () => {
  expect(origins(['10.0.0.9', '192.168.1.2'])).toEqual(['named', 'named'])
  expect([...origins([]), ...origins(['[::]:5062'])]).toEqual(['found', 'found', 'found', 'found'])
})

it.each([
  ['every usable address where none is configured', [], '192.168.1.2:5080 [fd00::2]:5080 127.0.0.1:5080'],
  [
    'the configured addresses, in their order',
    ['10.0.0.9', '192.168.1.2:5060'],
    '10.0.0.9:5080 192.168.1.2:5060',
  ],
  ['every usable IPv4 address for 0.0.0.0', ['0.0.0.0'], '192.168.1.2:5080 127.0.0.1:5080'],
  ['every usable IPv4 address at that port', ['0.0.0.0:5062'], '192.168.1.2:5062 127.0.0.1:5062'],
  ['every usable IPv6 address for ::', ['[::]:5062'], '[fd00::2]:5062'],
  ['any free port for port 0', ['127.0.0.1:0'], '127.0.0.1:0'],
  ['nothing for what is no address', ['office.lan', '1.2.3.4:99999'], ''],
])('serves %s', (_, listen, expected) => {
  expect(wantedAddresses({ listen, port: 5080 }, all).map(formatSocketAddress).join(' ')).toBe(expected)
})
