import { describe, expect, test } from 'vitest'
import { parseContacts, parseCSeq, parseDeltaSeconds, parseNameAddr } from '../../main/sip/header-values.ts'

/** An address in few words: display name, URI and header parameters. */
function addressOf(value: string) {
  const address = parseNameAddr(value)
  return address && [address.displayName, address.uri.text, Object.fromEntries(address.params)]
}

describe('an address', () => {
  test.each<[string, string | undefined, string, Record<string, string | null>]>([
    ['<sip:101@h>', undefined, 'sip:101@h', {}],
    ['<sip:101@h>;tag=1', undefined, 'sip:101@h', { tag: '1' }],
    ['<sip:101@h> ; tag = 1', undefined, 'sip:101@h', { tag: '1' }],
    ['Front Desk <sip:101@h>', 'Front Desk', 'sip:101@h', {}],
    ['caller<sip:caller@example.com>;tag=323', 'caller', 'sip:caller@example.com', { tag: '323' }],
    ['T. desk phone <sip:101@h>', 'T. desk phone', 'sip:101@h', {}],
    ['J\xc3\xb6rg <sip:101@h>', 'J\xc3\xb6rg', 'sip:101@h', {}],
    ['"Bell, A <x>" <sip:101@h>', 'Bell, A <x>', 'sip:101@h', {}],
    ['"J Rosenberg \\\\\\"" <sip:j@h> ; tag = 98asjd8', 'J Rosenberg \\"', 'sip:j@h', { tag: '98asjd8' }],
    ['"%Z%45"<sip:resource@example.com>', '%Z%45', 'sip:resource@example.com', {}],
    ['"" <sip:101@h>', '', 'sip:101@h', {}],
    ['"Caller" <sip:c@[2001:db8::1]:5070>', 'Caller', 'sip:c@[2001:db8::1]:5070', {}],
    ['sip:101@h;tag=1', undefined, 'sip:101@h', { tag: '1' }],
    ['sip:101@h ; tag = 1', undefined, 'sip:101@h', { tag: '1' }],
    ['sip:101@h', undefined, 'sip:101@h', {}],
    ['tel:+1201;x=1', undefined, 'tel:+1201', { x: '1' }],
    ['<name:John_Smith>', undefined, 'name:John_Smith', {}],
  ])('%s is understood', (value, displayName, uri, params) => {
    expect(addressOf(value)).toEqual([displayName, uri, params])
  })

  test.each([
    '',
    'x',
    '"x"',
    '<>',
    '<sip:101@h',
    'sip:101@h>',
    '<<sip:101@h>>',
    '< sip:101@h >',
    '<sip:101@h>x',
    '<sip:101@h> x',
    '<sip:101@h>;',
    '<sip:101@h>;;tag=1',
    '<sip:101@h>;tag=1;tag=2',
    '<sip:101@h>,<sip:102@h>',
    'Bell, Alexander <sip:a@h>',
    '"Mr. J. User <sip:j.user@example.com>',
    '"a" b <sip:101@h>',
    'a"b" <sip:101@h>',
    '"a" sip:101@h',
    'sip:101@h x',
    'sip:user;par=u@h',
    'sip:u,v@h',
    'sip:u@h?Route=%3Csip:sip.example.com%3E',
  ])('%s is malformed', (value) => {
    expect(parseNameAddr(value)).toBeUndefined()
  })

  test('without brackets owns the parameters, with brackets its URI does', () => {
    const bare = parseNameAddr('sip:+19725552222@gw1.example.net;unknownparam')
    const bracketed = parseNameAddr('<sip:+19725552222@gw1.example.net;unknownparam>')
    expect([bare?.params.size, bracketed?.params.size]).toEqual([1, 0])
    expect(bare?.uri).toMatchObject({ params: new Map() })
    expect(bracketed?.uri).toMatchObject({ params: new Map([['unknownparam', null]]) })
  })
})

describe('the Contact header fields', () => {
  test('may be none', () => {
    expect(parseContacts([])).toEqual({ kind: 'none' })
  })

  test('may be the wildcard alone', () => {
    expect(parseContacts(['*'])).toEqual({ kind: 'wildcard' })
  })

  test.each([
    [['*, <sip:101@h>']],
    [['<sip:101@h>, *']],
    [['*', '<sip:101@h>']],
    [['<sip:101@h>', '*']],
    [['*', '*']],
    [['*,*']],
    [['*;expires=0']],
  ])('with the wildcard beside something else are malformed: %j', (values) => {
    expect(parseContacts(values)).toBeUndefined()
  })

  test('are one list in the order sent, however they are divided', () => {
    const field = parseContacts(['"A, B" <sip:1@h>;q=0.5 , sip:2@h;expires=60,sip:3@h', '<sip:4@h?a=b,c>'])
    const texts = field?.kind === 'list' && field.contacts.map((contact) => contact.uri.text)
    expect(texts).toEqual(['sip:1@h', 'sip:2@h', 'sip:3@h', 'sip:4@h?a=b,c'])
  })

  test.each([
    [['']],
    [['<sip:1@h>,']],
    [['<sip:1@h>', '']],
    [['<sip:1@h>,,<sip:2@h>']],
    [['"Joe" <sip:joe@example.org>;;;;']],
    [['<sip:1@h>', 'nonsense']],
    [['"Joe <sip:joe@example.org>, <sip:2@h>']],
  ])('are malformed as a whole if one of them is: %j', (values) => {
    expect(parseContacts(values)).toBeUndefined()
  })
})

describe('CSeq', () => {
  test.each([
    ['1 REGISTER', 1, 'REGISTER'],
    ['0009 INVITE', 9, 'INVITE'],
    ['0 OPTIONS', 0, 'OPTIONS'],
    ['4294967295 REGISTER', 4294967295, 'REGISTER'],
    ['29344 RE%47IST%45R', 29344, 'RE%47IST%45R'],
    ["7 !interesting-Method0123456789_*+`.%indeed'~", 7, "!interesting-Method0123456789_*+`.%indeed'~"],
  ])('%s is understood', (value, number, method) => {
    expect(parseCSeq(value)).toEqual({ number, method })
  })

  test.each([
    '',
    '1',
    '1 ',
    'REGISTER',
    '1REGISTER',
    ' 1 REGISTER',
    '-1 REGISTER',
    '1 REGISTER x',
    '1 REG(ISTER',
    '4294967296 REGISTER',
    '9292394834772304023312 OPTIONS',
  ])('%s is malformed', (value) => {
    expect(parseCSeq(value)).toBeUndefined()
  })
})

test.each([
  ['0', 0],
  ['3600', 3600],
  ['007', 7],
  ['4294967295', 4294967295],
  ['4294967296', 'too-large'],
  ['9'.repeat(400), 'too-large'],
  ['', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['60s', undefined],
])('delta-seconds %s are %s', (text, seconds) => {
  expect(parseDeltaSeconds(text)).toBe(seconds)
})
