import { isIP } from 'node:net'
import { describe, expect, it } from 'vitest'
import {
  isPrivateAddress,
  parseListenAddress,
  presentAddresses,
  systemNetworkAddresses,
  usableAddresses,
  type NetworkAddress,
} from '../../main/server/network-addresses.ts'

const at = (address: string, internal = false): NetworkAddress => ({
  name: internal ? 'lo' : 'eth0',
  address,
  family: isIP(address) === 6 ? 6 : 4,
  internal,
})

describe('usableAddresses', () => {
  it('puts the LAN first and 127.0.0.1 last', () => {
    const all = [
      at('127.0.0.1', true),
      at('2a00:1450::5'),
      at('fd12::5'),
      at('8.8.4.4'),
      at('192.168.1.2'),
      at('10.0.0.2'),
    ]
    expect(usableAddresses(all).map(({ address }) => address)).toEqual([
      ...['192.168.1.2', '10.0.0.2', '8.8.4.4', 'fd12::5', '2a00:1450::5', '127.0.0.1'],
    ])
  })

  it.each([
    at('169.254.10.1'),
    at('fe80::1'),
    at('febf::1'),
    at('ff02::1'),
    at('224.0.0.1'),
    at('::1', true),
    at('fe80::1', true),
    at('127.0.1.1', true),
  ])('leaves out $address, which no phone can use', (address) => {
    expect(usableAddresses([address])).toEqual([])
  })

  it('names an address once that two interfaces share', () => {
    expect(usableAddresses([at('10.0.0.2'), { ...at('10.0.0.2'), name: 'br0' }])).toEqual([at('10.0.0.2')])
  })
})

describe('systemNetworkAddresses', () => {
  it('finds the loopback address of this computer', () => {
    expect(systemNetworkAddresses()).toContainEqual(
      expect.objectContaining({ address: '127.0.0.1', family: 4, internal: true }),
    )
  })
})

describe('isPrivateAddress', () => {
  it.each([
    ...[
      '10.0.0.1',
      '10.255.255.255',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.0.1',
      '127.0.0.1',
      '127.9.9.9',
    ],
    ...['169.254.1.1', '100.64.0.1', '100.127.255.255', '192.0.2.1', '198.51.100.7', '203.0.113.255'],
    ...['::1', 'fe80::1', 'fe80::1%eth0', 'febf::1', 'fc00::1', 'fdff::1', '2001:db8::1'],
    ...['::ffff:192.168.1.1', '::ffff:c0a8:101', '::ffff:127.0.0.1'],
  ])('%s is private', (address) => {
    expect(isPrivateAddress(address)).toBe(true)
  })

  it.each([
    ...[
      '9.255.255.255',
      '11.0.0.0',
      '172.15.255.255',
      '172.32.0.0',
      '192.167.255.255',
      '192.169.0.0',
      '8.8.8.8',
    ],
    ...['100.63.255.255', '100.128.0.0', '192.0.3.0', '2a00:1450::5', 'fec0::1', '::ffff:8.8.8.8', '::2'],
    ...['', 'localhost', '10.0.0', '10.0.0.1:5060', '010.0.0.1'],
  ])('%s is not', (address) => {
    expect(isPrivateAddress(address)).toBe(false)
  })
})

describe('presentAddresses', () => {
  const isPresent = presentAddresses([at('192.168.1.2'), at('fd00::5')])

  it.each(['192.168.1.2', 'fd00::5', 'fd00:0:0::5', '127.0.0.1', '127.0.0.9', '::1'])(
    '%s is there',
    (address) => {
      expect(isPresent(address)).toBe(true)
    },
  )

  it.each(['192.168.1.3', 'fd00::6', '::2', 'localhost'])('%s is not', (address) => {
    expect(isPresent(address)).toBe(false)
  })
})

describe('parseListenAddress', () => {
  it.each<[string, string, number]>([
    ['192.168.1.2', '192.168.1.2', 5060],
    ['192.168.1.2:5070', '192.168.1.2', 5070],
    ['0.0.0.0:0', '0.0.0.0', 0],
    ['[::1]:65535', '::1', 65535],
    ['[::1]', '::1', 5060],
    ['FD00::5', 'fd00::5', 5060],
    ['::', '::', 5060],
  ])('reads %s', (text, address, port) => {
    expect(parseListenAddress(text, 5060)).toEqual({ address, port })
  })

  it.each([
    ...[
      '',
      'localhost',
      '192.168.1',
      '192.168.1.2:',
      '192.168.1.2:65536',
      '192.168.1.2:-1',
      '192.168.1.2:5060:1',
    ],
    ...[
      '192.168.1.2:50 60',
      '192.168.1.2:0x10',
      '[192.168.1.2]:5060',
      '[::1]5060',
      '[::1',
      '[::1]:',
      ':5060',
      '5060',
    ],
  ])('refuses "%s"', (text) => {
    expect(parseListenAddress(text, 5060)).toBeUndefined()
  })
})
