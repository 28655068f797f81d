import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { DigestCredentials } from '../../main/sip/credentials.ts'
import { challenge, digestHash, passwordHash, verifyDigest } from '../../main/sip/digest.ts'

/** RFC 7616 §3.9.1, Mufasa and the circle of life. */
const mufasa: DigestCredentials = {
  username: 'Mufasa',
  realm: 'http-auth@example.org',
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  uri: '/dir/index.html',
  response: '8ca523f5e9506fed4657c9700eebdbec',
  algorithm: 'MD5',
  qop: 'auth',
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  nonceCount: 1,
  nonceCountText: '00000001',
}
const md5Secret = passwordHash('MD5', mufasa.username, mufasa.realm, 'Circle of Life')
const sha256Secret = passwordHash('SHA-256', mufasa.username, mufasa.realm, 'Circle of Life')
const sha256Response = '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'

describe('RFC 7616 §3.9.1:', () => {
  test('the MD5 answer is right', () => {
    expect(verifyDigest('MD5', md5Secret, 'GET', mufasa)).toBe(true)
  })

  test('the SHA-256 answer is right', () => {
    expect(verifyDigest('SHA-256', sha256Secret, 'GET', { ...mufasa, response: sha256Response })).toBe(true)
  })

  test('neither is right for the other algorithm', () => {
    expect(verifyDigest('SHA-256', sha256Secret, 'GET', mufasa)).toBe(false)
    expect(verifyDigest('MD5', md5Secret, 'GET', { ...mufasa, response: sha256Response })).toBe(false)
  })
})

test('the example of RFC 2617 §3.5 is right', () => {
  const realm = 'testrealm@host.com'
  const nonce = 'dcd98b7102dd2f0e8b11d0f600bfb0c093'
  const answer = { ...mufasa, realm, nonce, cnonce: '0a4f113b', response: '6629fae49393a05397450978507c4ef1' }
  expect(verifyDigest('MD5', passwordHash('MD5', 'Mufasa', realm, 'Circle Of Life'), 'GET', answer)).toBe(
    true,
  )
})

test('39: without qop the digest is that of RFC 2069 §2.4, as its errata have it', () => {
  const realm = 'testrealm@host.com'
  const nonce = 'dcd98b7102dd2f0e8b11d0f600bfb0c093'
  const without = { qop: undefined, cnonce: undefined, nonceCount: undefined, nonceCountText: undefined }
  const answer = { ...mufasa, ...without, realm, nonce, response: '1949323746fe6a43ef61f9606e7febea' }
  expect(verifyDigest('MD5', passwordHash('MD5', 'Mufasa', realm, 'CircleOfLife'), 'GET', answer)).toBe(true)
})

describe('an answer is wrong', () => {
  test.for([
    ['for another nonce', { nonce: 'other' }],
    ['for another count', { nonceCountText: '00000002' }],
    ['for another cnonce', { cnonce: 'other' }],
    ['for another URI', { uri: '/dir/other.html' }],
    ['for another qop', { qop: 'auth-int' }],
    ['if its last digit is', { response: mufasa.response.replace(/.$/, 'd') }],
    ['if its first digit is', { response: mufasa.response.replace(/^./, '9') }],
    ['if it is too short', { response: mufasa.response.slice(1) }],
    ['if it is empty', { response: '' }],
  ] as const)('%s', ([, changes]) => {
    expect(verifyDigest('MD5', md5Secret, 'GET', { ...mufasa, ...changes })).toBe(false)
  })

  test('for another method', () => {
    expect(verifyDigest('MD5', md5Secret, 'REGISTER', mufasa)).toBe(false)
  })

  test('for another password, after it was right for the first', () => {
    expect(verifyDigest('MD5', md5Secret, 'GET', mufasa)).toBe(true)
    expect(
      verifyDigest('MD5', digestHash('MD5', 'Mufasa:http-auth@example.org:Hakuna Matata'), 'GET', mufasa),
    ).toBe(false)
  })
})

test('39: auth-int is not offered and not computed: even a right answer of that kind is none', () => {
  const hash = (text: string) => createHash('md5').update(text).digest('hex')
  const request = hash(`GET:${mufasa.uri}:${hash('')}`)
  const { nonce, cnonce = '' } = mufasa
  const response = hash(`${md5Secret}:${nonce}:00000001:${cnonce}:auth-int:${request}`)
  expect(verifyDigest('MD5', md5Secret, 'GET', { ...mufasa, qop: 'auth-int', response })).toBe(false)
})

test('a password with umlauts is hashed as UTF-8, as phones do', () => {
  const expected = createHash('md5').update('100:rollcall:Grüße', 'utf8').digest('hex')
  expect(passwordHash('MD5', '100', 'rollcall', 'Grüße')).toBe(expected)
})

test('text from the network is hashed octet by octet', () => {
  expect(digestHash('MD5', '\xc3\xbc')).toBe(createHash('md5').update('ü', 'utf8').digest('hex'))
  expect(digestHash('SHA-256', '')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})

test('30: a challenge names realm, nonce, qop and algorithm', () => {
  expect(challenge('MD5', 'rollcall', 'n1', false)).toBe(
    'Digest realm="rollcall", nonce="n1", qop="auth", algorithm=MD5',
  )
})

test('34: a challenge says when only the nonce is old', () => {
  expect(challenge('SHA-256', 'rollcall', 'n1', true)).toBe(
    'Digest realm="rollcall", nonce="n1", qop="auth", algorithm=SHA-256, stale=true',
  )
})
