import { endOf, skipBlanks, tokenChar } from './characters.ts'
import { NamedValues } from './named-values.ts'
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
    if (params.first('realm') !== realm) continue
    return toCredentials(params)
  }
  return none
}

/** Parameters that decide who is believed, and so must not be named twice. */
const decisive = [
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

function toCredentials(params: NamedValues): Authorization {
  const username = params.first('username')
  const realm = params.first('realm')
  const nonce = params.first('nonce')
  const uri = params.first('uri')
  const response = params.first('response')
  const qop = params.first('qop')
  const cnonce = params.first('cnonce')
  const nonceCountText = params.first('nc')
  if (username === undefined || realm === undefined || nonce === undefined || uri === undefined)
    return malformed
  if (response === undefined || !hexPattern.test(response)) return malformed
  if (nonceCountText !== undefined && !nonceCountPattern.test(nonceCountText)) return malformed
  if (qop !== undefined && (cnonce === undefined || nonceCountText === undefined)) return malformed
  if (decisive.some((name) => params.isRepeated(name))) return malformed
  return {
    kind: 'digest',
    credentials: {
      username,
      realm,
      nonce,
      uri,
      response: response.toLowerCase(),
      algorithm: params.first('algorithm')?.toUpperCase() ?? 'MD5',
      qop: qop?.toLowerCase(),
      cnonce,
      nonceCount: nonceCountText === undefined ? undefined : parseInt(nonceCountText, 16),
      nonceCountText,
    },
  }
}

/** `name=value` pairs between commas, by lower-case name; undefined where the text is anything else. */
function readAuthParams(text: string, from: number): NamedValues | undefined {
  const params = new NamedValues()
  let at = from
  for (;;) {
    const nameAt = skipBlanks(text, at)
    const nameEnd = endOf(text, nameAt, tokenChar)
    if (nameEnd === nameAt) return undefined
    at = skipBlanks(text, nameEnd)
    if (text.charCodeAt(at) !== equals) return undefined
    at = skipBlanks(text, at + 1)
    const isQuoted = text.charCodeAt(at) === quote
    const end = isQuoted ? endOfQuoted(text, at) : endOfBare(text, at)
    if (end === at) return undefined
    params.add(
      text.slice(nameAt, nameEnd).toLowerCase(),
      isQuoted ? unquote(text, at, end) : text.slice(at, end),
    )
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
