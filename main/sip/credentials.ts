import { endOf, skipBlanks, tokenChar } from './characters.ts'
import { endOfQuoted, unquote } from './params.ts'

/** What a phone answered to a Digest challenge (RFC 7616 §3.4), values unquoted. */
export interface DigestCredentials {
  readonly username: string
  readonly realm: string
  readonly nonce: string
  /** The digest-uri; some phones do not repeat the Request-URI here, and the digest is over this one. */
  readonly uri: string
  readonly response: string
  /** As named by the phone; MD5 where it names none. */
  readonly algorithm: string
  readonly qop: string | undefined
  readonly cnonce: string | undefined
  /** How many requests the phone says it has sent with this nonce. */
  readonly nonceCount: number | undefined
  /** The same as the eight hexadecimal digits that the digest covers. */
  readonly nonceCountText: string | undefined
}

export type Authorization =
  /** None for our realm, or none of the Digest scheme: as good as no credentials at all. */
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'digest'; readonly credentials: DigestCredentials }

const none: Authorization = { kind: 'none' }
const malformed: Authorization = { kind: 'malformed' }
const hexPattern = /^(?:[0-9a-f]{32}|[0-9a-f]{64})$/i
const nonceCountPattern = /^[0-9a-f]{8}$/i

const space = 0x20
const quote = 0x22
const comma = 0x2c
const equals = 0x3d

/** The Digest credentials for our realm among the Authorization header field values of a request. */
export function readAuthorization(values: readonly string[], realm: string): Authorization {
  for (const value of values) {
    const space = value.indexOf(' ')
    if (space < 0 || value.slice(0, space).toLowerCase() !== 'digest') continue
    const params = readAuthParams(value, space + 1)
    if (params === undefined) return malformed
    if (params.realm !== realm) continue
    return toCredentials(params)
  }
  return none
}

/** The parameters that decide anything, as far as they were named. */
type AuthParams = Partial<Record<(typeof paramNames)[number], string>>
const paramNames = [
  'username',
  'realm',
  'nonce',
  'uri',
  'response',
  'algorithm',
  'qop',
  'cnonce',
  'nc',
] as const

function toCredentials({
  username,
  realm,
  nonce,
  uri,
  response,
  algorithm,
  qop,
  cnonce,
  nc,
}: AuthParams): Authorization {
  if (username === undefined || realm === undefined || nonce === undefined || uri === undefined)
    return malformed
  if (response === undefined || !hexPattern.test(response)) return malformed
  if (nc !== undefined && !nonceCountPattern.test(nc)) return malformed
  if (qop !== undefined && (cnonce === undefined || nc === undefined)) return malformed
  return {
    kind: 'digest',
    credentials: {
      username,
      realm,
      nonce,
      uri,
      response: response.toLowerCase(),
      algorithm: algorithm?.toUpperCase() ?? 'MD5',
      qop: qop?.toLowerCase(),
      cnonce,
      nonceCount: nc === undefined ? undefined : parseInt(nc, 16),
      nonceCountText: nc,
    },
  }
}

/** `name=value` pairs between commas; undefined where the text is anything else, or names one of ours twice. */
function readAuthParams(text: string, from: number): AuthParams | undefined {
  const params: AuthParams = {}
  let at = from
  for (;;) {
    const nameAt = skipBlanks(text, at)
    const nameEnd = endOf(text, nameAt, tokenChar)
    if (nameEnd === nameAt) return undefined
    const written = text.slice(nameAt, nameEnd).toLowerCase()
    at = skipBlanks(text, nameEnd)
    if (text.charCodeAt(at) !== equals) return undefined
    at = skipBlanks(text, at + 1)
    const isQuoted = text.charCodeAt(at) === quote
    const end = isQuoted ? endOfQuoted(text, at) : endOfBare(text, at)
    if (end === at) return undefined
    const name = paramNames.find((known) => known === written)
    if (name !== undefined) {
      if (params[name] !== undefined) return undefined
      params[name] = isQuoted ? unquote(text, at, end) : text.slice(at, end)
    }
    at = skipBlanks(text, end)
    if (at === text.length) return params
    if (text.charCodeAt(at) !== comma) return undefined
    at++
  }
}

/** Some phones leave URIs, algorithms or counts unquoted, so an unquoted value may hold more than a token. */
function endOfBare(text: string, start: number): number {
  let at = start
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === space || code === comma || code === quote) break
  }
  return at
}
