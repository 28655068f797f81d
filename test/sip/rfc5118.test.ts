import { describe, expect, test } from 'vitest'
import { parseContacts, parseNameAddr, parseVia } from '../../main/sip/header-values.ts'
import type { SipUri } from '../../main/sip/message.ts'
import { parseUri } from '../../main/sip/uri.ts'

/** RFC 5118: what its test messages carry in the places that name an IPv6 address. SDP is not ours to read. */

function hostPort(text: string): readonly [string, number | undefined] | undefined {
  const uri = parseUri(text)
  return uri?.kind === 'sip' ? [uri.host, uri.port] : undefined
}

test.each([
  ['4.1 an IPv6 reference', 'sip:[2001:db8::10]', '2001:db8::10', undefined],
  [
    '4.3 a port inside the brackets, which is part of the address',
    'sip:[2001:db8::10:5070]',
    '2001:db8::10:5070',
    undefined,
  ],
  ['4.4 a port behind the brackets', 'sip:[2001:db8::10]:5070', '2001:db8::10', 5070],
  ['4.6 a user at an IPv6 reference', 'sip:user@[2001:db8::10]', '2001:db8::10', undefined],
  ['4.7 a host name', 'sip:user@host.example.net', 'host.example.net', undefined],
  [
    '4.10 three colons before the IPv4 part, tolerated',
    'sip:user@[2001:db8:::192.0.2.1]',
    '2001:db8::c000:201',
    undefined,
  ],
  ['4.10 two colons before the IPv4 part', 'sip:user@[2001:db8::192.0.2.1]', '2001:db8::c000:201', undefined],
])('Request-URI, §%s: %s is understood', (_story, text, host, port) => {
  expect(hostPort(text)).toEqual([host, port])
})

test('Request-URI, §4.2: an IPv6 address without brackets is malformed', () => {
  expect(parseUri('sip:2001:db8::10')).toBeUndefined()
})

test('Request-URI, §4.10: both spellings of the same address compare equal', () => {
  expect(hostPort('sip:user@[2001:db8:::192.0.2.1]')).toEqual(hostPort('sip:user@[2001:db8::192.0.2.1]'))
})

test.each([
  ['4.1', '"Caller" <sip:caller@[2001:db8::1]>', 'Caller', 'caller', '2001:db8::1'],
  ['4.5', '"Caller" <sip:caller@[2001:db8::9:1]>', 'Caller', 'caller', '2001:db8::9:1'],
  ['4.6', '"Caller" <sip:caller@[2001:db8::20]>', 'Caller', 'caller', '2001:db8::20'],
  ['4.9', '"T. desk phone" <sip:ted@[::ffff:192.0.2.2]>', 'T. desk phone', 'ted', '::ffff:192.0.2.2'],
])('Contact, §%s: %s is understood', (_section, value, displayName, user, host) => {
  const field = parseContacts([value])
  const expected: Partial<SipUri> = { user, host, port: undefined }
  expect(field).toMatchObject({ kind: 'list', contacts: [{ displayName, uri: expected }] })
})

test.each([
  ['4.1', 'sip:user@example.com;tag=81x2', 'example.com'],
  ['4.6', 'sip:user@[2001:db8::10]', '2001:db8::10'],
  ['4.10', 'sip:user@[2001:db8:::192.0.2.1]', '2001:db8::c000:201'],
])('To and From, §%s: %s is understood without angle brackets', (_section, value, host) => {
  expect(parseNameAddr(value)?.uri).toMatchObject({ user: 'user', host })
})

describe('Via', () => {
  test.each([
    ['4.1', 'SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKas3-111', '2001:db8::9:1', undefined, undefined],
    [
      '4.5 with brackets',
      'SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas3-111',
      '2001:db8::9:1',
      undefined,
      '2001:db8::9:255',
    ],
    [
      '4.5 without brackets',
      'SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bKas3',
      '2001:db8::9:1',
      undefined,
      '2001:db8::9:255',
    ],
    ['4.7', 'SIP/2.0/UDP [2001:db8::9:1]:6050;branch=z9hG4bKas3-111', '2001:db8::9:1', 6050, undefined],
    [
      '4.7, third',
      'SIP/2.0/TCP [2001:db8::9:255];branch=z9hG4bK451jj;received=192.0.2.200',
      '2001:db8::9:255',
      undefined,
      '192.0.2.200',
    ],
    [
      '4.9',
      'SIP/2.0/UDP [::ffff:192.0.2.10]:19823;branch=z9hG4bKbh19',
      '::ffff:192.0.2.10',
      19823,
      undefined,
    ],
    [
      '4.10',
      'SIP/2.0/UDP lab1.east.example.com;branch=z9hG4bKas3-111',
      'lab1.east.example.com',
      undefined,
      undefined,
    ],
  ])('§%s: %s is understood', (_section, value, host, port, received) => {
    const top = parseVia([value])?.top
    expect([top?.host, top?.port, top?.params.get('received')]).toEqual([host, port, received])
  })

  test('§4.7: fields that mix IPv6 and IPv4 are all kept as sent', () => {
    const values = [
      'SIP/2.0/UDP [2001:db8::9:1]:6050;branch=z9hG4bKas3-111',
      'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKjhja8781hjuaij65144',
      'SIP/2.0/TCP [2001:db8::9:255];branch=z9hG4bK451jj;received=192.0.2.200',
    ]
    expect(parseVia(values)?.texts).toEqual(values)
  })
})
