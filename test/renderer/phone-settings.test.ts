import { expect, it } from 'vitest'
import { serverForPhones } from '../../renderer/lib/phone-settings.ts'
import type { ListenerStatus } from '../../shared/model.ts'
import type { NetworkCard } from '../../shared/network-card.ts'

const card = (address: string, reachableFromOffice = true): NetworkCard => ({
  interfaceName: 'eth0',
  kind: reachableFromOffice ? 'ethernet' : 'virtual',
  address,
  family: address.includes(':') ? 6 : 4,
  reachableFromOffice,
})
const cards = [card('192.168.1.2'), card('fd00::2'), card('172.17.0.1', false), card('127.0.0.1', false)]

const listening = (address: string, port = 5060): ListenerStatus => ({
  state: 'listening',
  local: { address, port },
})
const failing = (address: string): ListenerStatus => ({
  state: 'retrying',
  local: { address, port: 5060 },
  problem: { code: 'port-in-use', message: 'In use.' },
})

it.each<[string, readonly ListenerStatus[], string | undefined]>([
  [
    'the IPv4 address that the office reaches',
    [listening('172.17.0.1'), listening('fd00::2'), listening('192.168.1.2')],
    '192.168.1.2',
  ],
  ['the IPv6 address where there is no other', [listening('172.17.0.1'), listening('fd00::2')], 'fd00::2'],
  ['any address before none', [listening('127.0.0.1')], '127.0.0.1'],
  ['the port as well where it is not the usual one', [listening('192.168.1.2', 5062)], '192.168.1.2:5062'],
  ['the port behind brackets', [listening('fd00::2', 5062)], '[fd00::2]:5062'],
  ['never an address that is not served', [failing('192.168.1.2'), listening('127.0.0.1')], '127.0.0.1'],
  ['nothing while nothing is served', [failing('192.168.1.2')], undefined],
])('phones are given %s', (_title, listeners, server) => {
  expect(serverForPhones(listeners, cards)).toBe(server)
})
