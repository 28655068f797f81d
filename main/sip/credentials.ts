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

/** The Digest credentials for our realm among the Authorization header field values of a request. */
export function readAuthorization(values: readonly string[], realm: string): Authorization {
  for (const value of values) {
    const space = value.indexOf(' ')
    if (space < 0 || value.slice(0, space).toLowerCase() !== 'digest') continue
    const params = readAuthParams(value, space + 1)
    if (params === undefined) return malformed
    if (params.get('realm') !== realm) continue
    return toCredentials(params)
  }
  return none
}

function toCredentials(params: ReadonlyMap<string, string>): Authorization {
  const username = params.get('username')
  const realm = params.get('realm')
  const nonce = params.get('nonce')
  const uri = params.get('uri')
  const response = params.get('response')
  const nonceCountText = params.get('nc')
  if (username === undefined || realm === undefined || nonce === undefined || uri === undefined) return malformed
  if (response === undefined || !hexPattern.test(response)) return malformed
  if (nonceCountText !== undefined && !nonceCountPattern.test(nonceCountText)) return malformed
  const qop = params.get('qop')?.toLowerCase()
  const cnonce = params.get('cnonce')
  if (qop !== undefined && (cnonce === undefined || nonceCountText === undefined)) return malformed
  return {
    kind: 'digest',
    credentials: {
      username,
      realm,
      nonce,
      uri,
      response: response.toLowerCase(),
      algorithm: params.get('algorithm')?.toUpperCase() ?? 'MD5',
      qop,
      cnonce,
      nonceCount: nonceCountText === undefined ? undefined : parseInt(nonceCountText, 16),
      nonceCountText,
    },
  }
}

const namePattern = /[A-Za-z0-9\-.!%*_+`'~]+/y
/** Some phones leave URIs, algorithms or counts unquoted, so an unquoted value may hold more than a token. */
const barePattern = /[^\s",]+/y
const quotedPattern = /"((?:[^"\\]|\\.)*)"/y

/** `name=value` pairs between commas, by lower-case name; undefined where the text is anything else. */
function readAuthParams(text: string, from: number): ReadonlyMap<string, string> | undefined {
  const params = new Map<string, string>()
  let at = from
  for (;;) {
    namePattern.lastIndex = at = skipSpace(text, at)
    const name = namePattern.exec(text)?.[0]
    if (name === undefined) return undefined
    at = skipSpace(text, at + name.length)
    if (text.charCodeAt(at) !== 0x3d) return undefined
    at = skipSpace(text, at + 1)
    const isQuoted = text.charCodeAt(at) === 0x22
    const pattern = isQuoted ? quotedPattern : barePattern
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match === null) return undefined
    const key = name.toLowerCase()
    if (params.has(key)) return undefined
    params.set(key, isQuoted ? unescapeQuoted(match[1] ?? '') : match[0])
    at = skipSpace(text, at + match[0].length)
    if (at === text.length) return params
    if (text.charCodeAt(at) !== 0x2c) return undefined
    at++
  }
}

function skipSpace(text: string, at: number): number {
  while (text.charCodeAt(at) === 0x20) at++
  return at
}

function unescapeQuoted(text: string): string {
  return text.includes('\\') ? text.replace(/\\(.)/g, '$1') : text
}
