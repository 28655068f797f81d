import fc from 'fast-check'
import { isIPv6 } from 'node:net'
import { describe, expect, test } from 'vitest'
import { endOfHost, formatHost, parseHost, parseIpv6, parsePort } from '../../main/sip/host.ts'

describe('a host', () => {
  test.each([
    ['office.lan', 'office.lan'],
    ['Office.LAN', 'office.lan'],
    ['office.lan.', 'office.lan'],
    ['a-b.c--d.e', 'a-b.c--d.e'],
    ['reception', 'reception'],
    ['my_phone.lan', 'my_phone.lan'],
    ['3f2a9c1b77de', '3f2a9c1b77de'],
    ['192.168.1.40', '192.168.1.40'],
    ['0.0.0.0', '0.0.0.0'],
    ['192.168.001.040', '192.168.1.40'],
    ['[::1]', '::1'],
    ['[2001:DB8:0:0::10]', '2001:db8::10'],
  ])('%s is %s', (text, host) => {
    expect(parseHost(text)).toBe(host)
  })

  test.each([
    '',
    '.',
    '.lan',
    'office..lan',
    '-office.lan',
    'office-.lan',
    'office.-lan',
    'office.lan-',
    'office.lan..',
    'of fice',
    'b\xfcro.lan',
    'office.123',
    '100',
    '192.168.1',
    '192.168.1.256',
    '192.168.1.40.5',
    '192.168.1.0040',
    '::1',
    '2001:db8::10',
    '[::1',
    '::1]',
    '[]',
    '[192.168.1.40]',
    '[[::1]]',
    '[fe80::1%eth0]',
  ])('%s is refused', (text) => {
    expect(parseHost(text)).toBeUndefined()
  })

  test('ends at the first character that cannot be part of it', () => {
    expect(endOfHost('@office.lan:5060', 1)).toBe(11)
    expect(endOfHost('[::1]:5060', 0)).toBe(5)
    expect(endOfHost('[::1', 0)).toBe(4)
  })

  test('is written with brackets if it is IPv6', () => {
    expect([formatHost('::1'), formatHost('192.168.1.40'), formatHost('office.lan')]).toEqual([
      '[::1]',
      '192.168.1.40',
      'office.lan',
    ])
  })
})

describe('an IPv6 address', () => {
  test.each([
    ['::', '::'],
    ['1::', '1::'],
    ['2001:0db8:0000:0000:0001:0000:0000:0001', '2001:db8::1:0:0:1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::FFFF:192.0.2.2', '::ffff:192.0.2.2'],
    ['::ffff:c000:202', '::ffff:192.0.2.2'],
    ['2001:db8::192.0.2.1', '2001:db8::c000:201'],
    ['64:ff9b:0:0:0:0:192.0.2.33', '64:ff9b::c000:221'],
  ])('%s has the canonical form %s of RFC 5952', (text, canonical) => {
    expect(parseIpv6(text)).toBe(canonical)
  })

  test.each([
    '',
    ':',
    ':::',
    '1:::2',
    '1::2::3',
    ':1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7:8:',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4::5:6:7:8',
    '12345::',
    'g::',
    '::1.2.3',
    '::1.2.3.256',
    '1.2.3.4::',
    '1:2:3:4:5:6:7:1.2.3.4',
    '2001:db8::1:::192.0.2.1',
    '2001:db8::::192.0.2.1',
  ])('%s is refused', (text) => {
    expect(parseIpv6(text)).toBeUndefined()
  })

  test('is accepted exactly where Node accepts it, and keeps its form when read again', () => {
    const plausible = fc.string({ unit: fc.constantFrom('0', 'a', 'F', ':', '::', '1.2.3.4'), maxLength: 12 })
    fc.assert(
      fc.property(fc.oneof(fc.ipV6(), plausible), (text) => {
        // On purpose more generous: RFC 5118 §4.10, and RFC 3261 §25.1 with its 1*3DIGIT.
        fc.pre(!/:::|0\d*\.\d/.test(text))
        const canonical = parseIpv6(text)
        expect(canonical !== undefined).toBe(isIPv6(text))
        if (canonical !== undefined) expect(parseIpv6(canonical)).toBe(canonical)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a port', () => {
  test.each([
    ['5060', 5060],
    ['0', 0],
    ['65535', 65535],
    ['05060', 5060],
  ])('%s is accepted', (text, port) => {
    expect(parsePort(text)).toBe(port)
  })

  test.each(['', '65536', '-1', '+1', '1e3', '50 60', '000005060', '5060x'])('%s is refused', (text) => {
    expect(parsePort(text)).toBeUndefined()
  })
})
