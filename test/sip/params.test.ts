import { describe, expect, test } from 'vitest'
import { endOfQuoted, noParams, parseParams, splitList, unquote } from '../../main/sip/params.ts'

function paramsOf(text: string): Record<string, string | null> | undefined {
  const params = parseParams(text, 0)
  return params && Object.fromEntries(params)
}

describe('header parameters', () => {
  test.each<[string, Record<string, string | null>]>([
    [';tag=1', { tag: '1' }],
    [';rport;branch=z9hG4bK1', { rport: null, branch: 'z9hG4bK1' }],
    [' ; tag = 98asjd8 ; x', { tag: '98asjd8', x: null }],
    [';Tag=AbC', { tag: 'AbC' }],
    [';+sip.instance="<urn:uuid:1>"', { '+sip.instance': '<urn:uuid:1>' }],
    [';a="x;y,\\"z\\\\"', { a: 'x;y,"z\\' }],
    [';a=""', { a: '' }],
    [';received=192.0.2.1', { received: '192.0.2.1' }],
    [';received=[2001:DB8::1]', { received: '2001:db8::1' }],
    [';received=2001:db8::1;x', { received: '2001:db8::1', x: null }],
    [';received=::1', { received: '::1' }],
  ])('%s are understood', (text, params) => {
    expect(paramsOf(text)).toEqual(params)
  })

  test.each([
    ';',
    ';;',
    ';a;;b',
    ';a;',
    ';a=',
    ';a=;b',
    ';=1',
    'a=1',
    ';a b',
    ';a=1 2',
    ';a=1=2',
    ';a="1"2',
    ';a="1',
    ';a="1\\"',
    ';a=1;A=2',
    ';a=\xfc',
    ';a=[::1',
    ';a=::1]',
    ';a=host:5060',
    ';a=1,',
  ])('%s are malformed', (text) => {
    expect(parseParams(text, 0)).toBeUndefined()
  })

  test('that are absent cost no map', () => {
    expect(parseParams('sip:a@b ', 7)).toBe(noParams)
  })

  test('may be named like what every object has', () => {
    expect(parseParams(';__proto__=1;constructor', 0)?.get('__proto__')).toBe('1')
  })
})

describe('a quoted string', () => {
  test('ends at the first quote that is not escaped', () => {
    expect(endOfQuoted('x"a\\"b" c', 1)).toBe(7)
  })

  test('that does not close ends where it started', () => {
    expect(endOfQuoted('"abc', 0)).toBe(0)
    expect(endOfQuoted('"abc\\"', 0)).toBe(0)
    expect(endOfQuoted('"abc\\', 0)).toBe(0)
  })

  test('loses its quotes and the backslash of every pair', () => {
    expect(unquote('"\\Z\\\\\\""', 0, 8)).toBe('Z\\"')
  })
})

describe('a list', () => {
  test.each([
    ['a', ['a']],
    [' a , b\t,c', ['a', 'b', 'c']],
    ['"a,b" <sip:c,d@e>, f', ['"a,b" <sip:c,d@e>', 'f']],
    ['"a\\",b",c', ['"a\\",b"', 'c']],
    ['"<",a', ['"<"', 'a']],
    ['<">,a', ['<">', 'a']],
    ['a,"b,c', ['a', '"b,c']],
    ['a,<b,c', ['a', '<b,c']],
  ])('%s is split at its own commas only', (value, elements) => {
    expect(splitList(value)).toEqual(elements)
  })

  test.each(['', ' ', ',', 'a,', ',a', 'a,,b', 'a, ,b'])('"%s" has an empty element', (value) => {
    expect(splitList(value)).toBeUndefined()
  })
})
