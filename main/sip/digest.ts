import { hash } from 'node:crypto'
import type { DigestCredentials } from './credentials.ts'

/** The algorithms that we offer (RFC 7616 §6.1); the names are those of the `algorithm` parameter. */
export type DigestAlgorithm = 'MD5' | 'SHA-256'

/** H() of RFC 7616 §3.3 as lower-case hexadecimal digits, over one octet per character. */
export function digestHash(algorithm: DigestAlgorithm, text: string): string {
  return hash(algorithm === 'MD5' ? 'md5' : 'sha256', Buffer.from(text, 'latin1'))
}

/** HA1, all that is ever stored of a password (RFC 7616 §3.4.2). The password is taken as UTF-8. */
export function passwordHash(
  algorithm: DigestAlgorithm,
  username: string,
  realm: string,
  password: string,
): string {
  return digestHash(algorithm, Buffer.from(`${username}:${realm}:${password}`, 'utf8').toString('latin1'))
}

/**
 * Whether the response was made by someone who knows the password behind `ha1` (RFC 7616 §3.4.1). Without qop the
 * digest is that of RFC 2069. Takes as long for a wrong response as for a right one.
 */
export function verifyDigest(
  algorithm: DigestAlgorithm,
  ha1: string,
  method: string,
  credentials: DigestCredentials,
): boolean {
  const { nonce, nonceCountText, cnonce, qop, uri, response } = credentials
  const ha2 = requestHash(algorithm, method, uri)
  const expected =
    qop === undefined
      ? digestHash(algorithm, `${ha1}:${nonce}:${ha2}`)
      : digestHash(algorithm, `${ha1}:${nonce}:${nonceCountText ?? ''}:${cnonce ?? ''}:${qop}:${ha2}`)
  return equalInConstantTime(response, expected)
}

/** HA2 of the last request: phones of one office all name the same digest-uri. */
let lastRequest = { algorithm: '', method: '', uri: '', ha2: '' }

function requestHash(algorithm: DigestAlgorithm, method: string, uri: string): string {
  const { algorithm: lastAlgorithm, method: lastMethod, uri: lastUri } = lastRequest
  if (uri !== lastUri || algorithm !== lastAlgorithm || method !== lastMethod) {
    lastRequest = { algorithm, method, uri, ha2: digestHash(algorithm, `${method}:${uri}`) }
  }
  return lastRequest.ha2
}

/** For hexadecimal digests; their length is no secret. */
function equalInConstantTime(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let at = 0; at < a.length; at++) difference |= a.charCodeAt(at) ^ b.charCodeAt(at)
  return difference === 0
}

/**
 * The value of a WWW-Authenticate header field (RFC 7616 §3.3). `stale` tells the phone that only its nonce is old:
 * it answers again by itself instead of asking for a password.
 */
export function challenge(algorithm: DigestAlgorithm, realm: string, nonce: string, stale: boolean): string {
  return `Digest realm="${realm}", nonce="${nonce}", qop="auth", algorithm=${algorithm}${stale ? ', stale=true' : ''}`
}
