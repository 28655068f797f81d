import { describe, expect, test } from 'vitest'
import { readAuthorization, type DigestCredentials } from '../../main/sip/credentials.ts'

const md5 = '0123456789abcdef0123456789abcdef'
const usual =
  `Digest username="100", realm="rollcall", nonce="n1", uri="sip:127.0.0.1", response="${md5}", algorithm=MD5, ` +
  'cnonce="c1", qop=auth, nc=00000001'

function credentialsIn(...values: readonly string[]): DigestCredentials {
  const authorization = readAuthorization(values, 'rollcall')
  if (authorization.kind !== 'digest') throw new Error(`taken for ${authorization.kind}`)
  return authorization.credentials
}

function kindOf(...values: readonly string[]): string {
  return readAuthorization(values, 'rollcall').kind
}

test('what the phone answered is read, unquoted', () => {
  expect(credentialsIn(usual)).toEqual({
    username: '100',
    realm: 'rollcall',
    nonce: 'n1',
    uri: 'sip:127.0.0.1',
    response: md5,
    algorithm: 'MD5',
    qop: 'auth',
    cnonce: 'c1',
    nonceCount: 1,
    nonceCountText: '00000001',
  })
})

describe('as real phones write it:', () => {
  const expected = credentialsIn(usual)

  test.for([
    ['SIPp, without blanks', usual.replaceAll(', ', ',')],
    ['linphone, with two blanks', usual.replace('Digest ', 'Digest  ')],
    ['with blanks around everything', usual.replaceAll(', ', ' , ').replaceAll('=', ' = ')],
    [
      'in capitals',
      usual.replace('Digest username', 'DIGEST USERNAME').replace('realm', 'Realm').replace('nc=', 'NC='),
    ],
    ['with a quoted qop', usual.replace('qop=auth', 'qop="auth"')],
    ['with a quoted algorithm', usual.replace('algorithm=MD5', 'algorithm="MD5"')],
    ['with a quoted count', usual.replace('nc=00000001', 'nc="00000001"')],
    ['with an unquoted URI', usual.replace('"sip:127.0.0.1"', 'sip:127.0.0.1')],
    ['with the digest in capitals', usual.replace(md5, md5.toUpperCase())],
    ['with a small algorithm', usual.replace('=MD5', '=md5')],
    ['with parameters of its own', `${usual}, opaque="", x-own="a, b=c"`],
    ['without algorithm, which means MD5', usual.replace('algorithm=MD5, ', '')],
  ])('%s', ([, value]) => {
    expect(credentialsIn(value ?? '')).toEqual(expected)
  })
})

test('commas, quotes and backslashes within quotes belong to the value', () => {
  const value = usual.replace('username="100"', 'username="a, \\"b\\" = \\\\c"')
  expect(credentialsIn(value).username).toBe('a, "b" = \\c')
})

test('octets of UTF-8 stay octets', () => {
  expect(credentialsIn(usual.replace('"100"', '"J\xc3\xb6rg\xa0"')).username).toBe('J\xc3\xb6rg\xa0')
})

test('SHA-256 has a longer digest and its own name', () => {
  const value = usual.replace(md5, md5 + md5).replace('=MD5', '=SHA-256')
  expect(credentialsIn(value)).toMatchObject({ algorithm: 'SHA-256', response: md5 + md5 })
})

test('an algorithm that nobody here knows is told as it is', () => {
  expect(credentialsIn(usual.replace('=MD5', '=SHA-512-256-sess')).algorithm).toBe('SHA-512-256-SESS')
})

test('an answer without qop has neither count nor cnonce (RFC 2069)', () => {
  const value = `Digest username="100", realm="rollcall", nonce="n1", uri="sip:127.0.0.1", response="${md5}"`
  expect(credentialsIn(value)).toMatchObject({
    qop: undefined,
    cnonce: undefined,
    nonceCount: undefined,
    algorithm: 'MD5',
  })
})

test('the count is hexadecimal, and the digest covers it as written', () => {
  expect(credentialsIn(usual.replace('00000001', '0000001F'))).toMatchObject({
    nonceCount: 31,
    nonceCountText: '0000001F',
  })
})

describe('40: of several Authorization fields', () => {
  const foreign = usual.replace('"rollcall"', '"elsewhere"').replace('"100"', '"200"')

  test('the one with our realm counts, wherever it stands', () => {
    expect(credentialsIn(foreign, usual).username).toBe('100')
    expect(credentialsIn('Basic MTAwOnNlY3JldA==', foreign, usual).username).toBe('100')
  })

  test('the first one with our realm counts', () => {
    expect(credentialsIn(usual, usual.replace('"100"', '"300"')).username).toBe('100')
  })
})

describe('36: as good as no credentials are', () => {
  test.for([
    ['no field at all', []],
    ['a foreign realm', [usual.replace('"rollcall"', '"elsewhere"')]],
    ['a realm in another case', [usual.replace('"rollcall"', '"Rollcall"')]],
    ['no realm', [usual.replace('realm="rollcall", ', '')]],
    ['Basic', ['Basic MTAwOnNlY3JldA==']],
    ['an unknown scheme', ['NoOneKnowsThisScheme opaque-data=here']],
    ['a scheme that only begins like ours', [usual.replace('Digest', 'Digester')]],
    ['nothing but the scheme', ['Digest']],
    ['an empty field', ['']],
  ] as const)('%s', ([, values]) => {
    expect(kindOf(...values)).toBe('none')
  })
})

describe('malformed are', () => {
  test.for([
    ['no user name', usual.replace('username="100", ', '')],
    ['no nonce', usual.replace('nonce="n1", ', '')],
    ['no URI', usual.replace('uri="sip:127.0.0.1", ', '')],
    ['no digest', usual.replace(`response="${md5}", `, '')],
    ['a digest of the wrong length', usual.replace(md5, md5.slice(1))],
    ['a digest that is not hexadecimal', usual.replace(md5, md5.replace('0', 'g'))],
    ['qop without a count', usual.replace(', nc=00000001', '')],
    ['qop without cnonce', usual.replace('cnonce="c1", ', '')],
    ['a short count', usual.replace('00000001', '1')],
    ['a count that is not hexadecimal', usual.replace('00000001', '0000000x')],
    ['a parameter twice', usual.replace('nonce="n1"', 'nonce="n1", nonce="n2"')],
    ['the same parameter in another case', usual.replace('nonce="n1"', 'nonce="n1", NONCE="n2"')],
    ['an unclosed quotation', usual.replace('cnonce="c1"', 'cnonce="c1')],
    ['a quotation that a backslash keeps open', usual.replace('cnonce="c1"', 'cnonce="c1\\"')],
    ['a parameter without value', `${usual}, stray`],
    ['a value that is empty and not quoted', `${usual}, stray=`],
    ['a value of two words', `${usual}, stray=a b`],
    ['a comma at the end', `${usual},`],
    ['two commas', usual.replace(', nonce', ',, nonce')],
    ['semicolons for commas', usual.replaceAll(',', ';')],
    ['a parameter without name', `${usual}, =x`],
  ])('%s', ([, value]) => {
    expect(kindOf(value ?? '')).toBe('malformed')
  })
})

test('parameters with names that mean something to JavaScript mean nothing here', () => {
  expect(kindOf(`${usual}, __proto__="x", constructor=y`)).toBe('digest')
  expect(kindOf(`Digest __proto__="x", constructor=y, realm="rollcall"`)).toBe('malformed')
})
