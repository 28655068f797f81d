import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SipUri } from '../../main/sip/message.ts'
import { parseUri, unescapeUser } from '../../main/sip/uri.ts'

describe('a SIP URI', () => {
  test('is taken apart, and kept as it was sent', () => {
    const text = 'SIPS:Al%69ce:s%3Aecret@Office.LAN.:5061;transport=TCP;lr?Subject=next%20meeting&to=x'
    expect(parseUri(text)).toEqual({
      kind: 'sip',
      scheme: 'sips',
      user: 'Al%69ce',
      password: 's%3Aecret',
      host: 'office.lan',
      port: 5061,
      params: new Map([
        ['transport', 'TCP'],
        ['lr', null],
      ]),
      headers: 'Subject=next%20meeting&to=x',
      text,
    })
  })

  test.each<[string, Partial<SipUri>]>([
    ['sip:192.168.1.2', { user: undefined, host: '192.168.1.2', port: undefined }],
    ['sip:100@[2001:DB8::10]:5070', { user: '100', host: '2001:db8::10', port: 5070 }],
    ['sip:alice:@h', { user: 'alice', password: '' }],
    ['sip:%00%00@host5.example.com', { user: '%00%00' }],
    ['sip:user;par=u%40example.net@example.com', { user: 'user;par=u%40example.net', params: new Map() }],
    ['sip:sips%3Auser%40example.com@example.net', { user: 'sips%3Auser%40example.com' }],
    ["sip:&=+$,;?/-_.!~*'()@h", { user: "&=+$,;?/-_.!~*'()" }],
    ['sip:h?a@b', { user: 'h?a', host: 'b', headers: undefined }],
    [
      'sip:c@h;%6C%72;n%61me=v%61lue%25%34%31',
      {
        params: new Map([
          ['lr', null],
          ['name', 'v%61lue%25%34%31'],
        ]),
      },
    ],
    [
      'sip:u@h;maddr=[ff02::1];x=a/b:c&d+e$f',
      {
        params: new Map([
          ['maddr', '[ff02::1]'],
          ['x', 'a/b:c&d+e$f'],
        ]),
      },
    ],
    ['sip:user@example.com?Route=%3Csip:example.com%3E', { headers: 'Route=%3Csip:example.com%3E' }],
    ['sip:h:0', { port: 0 }],
  ])('%s is understood', (text, parts) => {
    expect(parseUri(text)).toMatchObject(parts)
  })

  test.each([
    '',
    'sip',
    'sip:',
    ':h',
    'sip:@h',
    'sip::secret@h',
    'sip:u@',
    'sip:u@@h',
    'sip:u:p:p@h',
    'sip:a b@h',
    'sip:u@h ;lr',
    'sip:u@h; lr',
    'sip: u@h',
    '<sip:u@h>',
    'sip:u@h>',
    'sip:"u"@h',
    'sip:j\xc3\xb6rg@h',
    'sip:u%4@h',
    'sip:u%@h',
    'sip:u%g0@h',
    'sip:u@h%41',
    'sip:u@h:',
    'sip:u@h::5060',
    'sip:u@h:5060:5060',
    'sip:u@h:65536',
    'sip:u@h:x',
    'sip:u@2001:db8::10',
    'sip:2001:db8::10',
    'sip:[2001:db8::10',
    'sip:[2001:db8::10]x',
    'sip:u@192.168.1.300',
    'sip:u@h;',
    'sip:u@h;;lr',
    'sip:u@h;=1',
    'sip:u@h;a=',
    'sip:u@h;a=b=c',
    'sip:u@h;a%zz',
    'sip:u@h;lr;LR',
    'sip:u@h;lr;%6Cr',
    'sip:u@h?',
    'sip:u@h?a=%4',
    'sip:u@h?a=<b>',
    'sip:u@h/x',
  ])('%s is malformed', (text) => {
    expect(parseUri(text)).toBeUndefined()
  })

  test('of any valid parts is read back into those parts', () => {
    const escape = fc.integer({ min: 0, max: 255 }).map((code) => `%${code.toString(16).padStart(2, '0')}`)
    const text = (characters: string, minLength: number) =>
      fc.string({
        unit: fc.oneof(fc.constantFrom(...Array.from(characters)), escape),
        minLength,
        maxLength: 8,
      })
    const option = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
    const parts = fc.record({
      scheme: fc.constantFrom('sip', 'SIP', 'sips'),
      user: option(text("aZ09-_.!~*'()&=+$,;?/", 1)),
      password: option(text('aZ09-_.!~&=+$,', 0)),
      host: fc.oneof(
        fc.domain().map((name) => ({ sent: name, read: name.toLowerCase() })),
        fc.ipV4().map((address) => ({ sent: address, read: address })),
        fc.constant({ sent: '[2001:DB8::1]', read: '2001:db8::1' }),
      ),
      port: option(fc.integer({ min: 0, max: 65535 })),
      params: fc.uniqueArray(
        fc.tuple(fc.constantFrom('lr', 'ob', 'x-y', 'maddr'), option(text('aZ09[]/:&+$', 1))),
        {
          selector: ([name]) => name,
        },
      ),
      headers: option(text('aZ09=&[]/?:+$', 1)),
    })
    fc.assert(
      fc.property(parts, ({ scheme, user, password, host, port, params, headers }) => {
        const userinfo = user === undefined ? '' : `${user}${password === undefined ? '' : `:${password}`}@`
        const tail = params
          .map(([name, value]) => (value === undefined ? `;${name}` : `;${name}=${value}`))
          .join('')
        const sent = `${scheme}:${userinfo}${host.sent}${port === undefined ? '' : `:${port}`}${tail}`
        const whole = headers === undefined ? sent : `${sent}?${headers}`
        expect(parseUri(whole)).toEqual({
          kind: 'sip',
          scheme: scheme.toLowerCase(),
          user,
          password: user === undefined ? undefined : password,
          host: host.read,
          port,
          params: new Map(params.map(([name, value]) => [name, value ?? null])),
          headers,
          text: whole,
        })
      }),
    )
  })
})

describe('a URI of another scheme', () => {
  test.each([
    ['tel:+1-201-555-0123;phone-context=x', 'tel'],
    ['Mailto:a@b', 'mailto'],
    ['soap.beep://192.0.2.103:3002', 'soap.beep'],
    ['nobodyKnowsThisScheme:totallyopaquecontent', 'nobodyknowsthisscheme'],
    ['urn:uuid:00000000-0000-1000-8000-000A95A0E128', 'urn'],
  ])('%s is recognised by its scheme', (text, scheme) => {
    expect(parseUri(text)).toEqual({ kind: 'other', scheme, text })
  })

  test.each([
    'tel:',
    'tel: 1',
    '1tel:1',
    'te l:1',
    'http:a<b',
    'http:a>b',
    'http:a"b',
    'http:\xe4',
    '//host',
    'x',
  ])('%s is malformed', (text) => {
    expect(parseUri(text)).toBeUndefined()
  })
})

describe('the user part', () => {
  test('reads the same however it is escaped', () => {
    expect(unescapeUser('%31%30%30')).toBe('100')
    expect(unescapeUser('100')).toBe('100')
    expect(unescapeUser('%c3%B6')).toBe('\xc3\xb6')
  })

  test('is unescaped once only', () => {
    expect(unescapeUser('%2531')).toBe('%31')
  })

  test('with an escaped NUL differs from the shorter name', () => {
    expect(unescapeUser('100%00')).toBe('100\0')
  })
})
