import { expect, it } from 'vitest'
import {
  chosenAtFirst,
  listenerOf,
  listenSetting,
  offeredChoices,
  withoutPorts,
} from '../../renderer/components/welcome/network-choice.ts'
import type { NetworkCard, NetworkCardKind } from '../../shared/network-card.ts'

const card = (kind: NetworkCardKind, address: string): NetworkCard => ({
  interfaceName: kind,
  kind,
  address,
  family: address.includes(':') ? 6 : 4,
  reachableFromOffice: kind === 'ethernet' || kind === 'wifi',
})
const cable = card('ethernet', '192.168.1.2')
const wifi = card('wifi', '192.168.1.17')
const docker = card('virtual', '172.17.0.1')
const loopback = card('loopback', '127.0.0.1')

it('every network is chosen at first, as it is served', () => {
  expect(chosenAtFirst([cable, docker, loopback], [])).toEqual(['192.168.1.2', '172.17.0.1'])
})

it('a computer without a network serves itself', () => {
  expect(chosenAtFirst([loopback], [])).toEqual(['127.0.0.1'])
})

it('what the settings name is chosen at first', () => {
  expect(chosenAtFirst([cable, wifi], ['192.168.1.17:5070'])).toEqual(['192.168.1.17:5070'])
})

it.each<[string, readonly string[], readonly NetworkCard[], readonly string[]]>([
  ['everything but loopback', ['192.168.1.2', '192.168.1.17'], [cable, wifi, loopback], []],
  ['everything', ['192.168.1.2', '127.0.0.1'], [cable, loopback], []],
  ['all but a virtual network', ['192.168.1.2'], [cable, docker, loopback], ['192.168.1.2']],
  ['one of two', ['192.168.1.17'], [cable, wifi], ['192.168.1.17']],
  ['an address with a port of its own', ['192.168.1.2:5070'], [cable], ['192.168.1.2:5070']],
  ['an address that has gone as well', ['192.168.1.2', '10.0.0.9'], [cable], ['192.168.1.2', '10.0.0.9']],
])('is stored as the settings want it: %s', (_title, chosen, cards, listen) => {
  expect(listenSetting(chosen, cards)).toEqual(listen)
})

it('offers this computer’s own address only where it is served by name, or is all there is', () => {
  const entries = (cards: readonly NetworkCard[], listen: readonly string[]) =>
    offeredChoices(cards, listen).map(({ entry }) => entry)
  expect(entries([cable, loopback], [])).toEqual(['192.168.1.2'])
  expect(entries([cable, loopback], ['127.0.0.1'])).toEqual(['192.168.1.2', '127.0.0.1'])
  expect(entries([loopback], [])).toEqual(['127.0.0.1'])
})

it.each([
  ['192.168.1.2', '192.168.1.2'],
  ['192.168.1.2:5070', '192.168.1.2'],
  ['[fd00::2]:5070', 'fd00::2'],
  ['[fd00::2]', 'fd00::2'],
  ['fd00::2', 'fd00::2'],
])('the socket of %s is found by its address', (entry, address) => {
  const others = { state: 'listening', local: { address: '192.168.1.20', port: 5060 } } as const
  const wanted = { state: 'listening', local: { address, port: 5070 } } as const
  expect(listenerOf(entry, [others, wanted])).toBe(wanted)
  expect(listenerOf(entry, [others])).toBeUndefined()
  expect(withoutPorts([entry, entry])).toEqual([address])
})
