import { createHash } from 'node:crypto'

/**
 * SIP requests as a test writes them: the request line, then one header line each. Knows nothing of main/sip, so that
 * a mistake there cannot cancel itself out here.
 */
export type Lines = readonly string[]

const nameOf = (line: string) => line.slice(0, line.indexOf(':')).trim().toLowerCase()

/** The same with one header field of that name per value, where the first of them stood, or at the end. */
export function withHeader(lines: Lines, name: string, ...values: string[]): Lines {
  const isNamed = (line: string, index: number) => index > 0 && nameOf(line) === name.toLowerCase()
  const at = lines.findIndex(isNamed)
  const others = lines.filter((line, index) => !isNamed(line, index))
  const fields = values.map((value) => `${name}: ${value}`)
  return at < 0 ? [...others, ...fields] : [...others.slice(0, at), ...fields, ...others.slice(at)]
}

/** The same without any header field of that name. */
export function withoutHeader(lines: Lines, name: string): Lines {
  return withHeader(lines, name)
}

/** The same with another request line. */
export function withRequestLine(lines: Lines, requestLine: string): Lines {
  return [requestLine, ...lines.slice(1)]
}

/** The value of the first header field of that name. */
export function headerOf(lines: Lines, name: string): string | undefined {
  const line = lines.slice(1).find((candidate) => nameOf(candidate) === name.toLowerCase())
  return line?.slice(line.indexOf(':') + 1).trim()
}

/** The message as it goes over the wire. */
export function toText(lines: Lines, body = ''): string {
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

let branches = 0

/** A branch that no other request of this run has. */
export function newBranch(): string {
  return `z9hG4bK-test-${++branches}`
}

/** The same request as a new transaction: a new branch in the top Via. */
export function withNewBranch(lines: Lines): Lines {
  const via = headerOf(lines, 'Via') ?? ''
  return withHeader(lines, 'Via', via.replace(/branch=[^;]*/, `branch=${newBranch()}`))
}

/** What makes up a request; every field as it stands in the message. */
export interface RequestParts {
  readonly method: string
  readonly requestUri: string
  readonly via: string
  readonly from: string
  readonly to: string
  readonly callId: string
  readonly cSeq: number
  readonly contact?: readonly string[]
  readonly expires?: string | number | undefined
  /** Further header lines. */
  readonly headers?: Lines | undefined
}

/** A request with every header field that a phone sends (RFC 3261 §8.1.1). */
export function requestLines(parts: RequestParts): Lines {
  const { method, requestUri, via, from, to, callId, cSeq, contact = [], expires, headers = [] } = parts
  return [
    `${method} ${requestUri} SIP/2.0`,
    `Via: ${via}`,
    'Max-Forwards: 70',
    `From: ${from}`,
    `To: ${to}`,
    `Call-ID: ${callId}`,
    `CSeq: ${cSeq} ${method}`,
    ...contact.map((value) => `Contact: ${value}`),
    ...(expires === undefined ? [] : [`Expires: ${expires}`]),
    'User-Agent: Test Phone 1.0',
    ...headers,
    'Content-Length: 0',
  ]
}

/** One WWW-Authenticate header field value. */
export interface Challenge {
  readonly scheme: string
  readonly realm: string
  readonly nonce: string
  readonly qop: string | undefined
  readonly algorithm: string
  readonly stale: string | undefined
  /** The names of all parameters, as sent. */
  readonly names: readonly string[]
}

/** What a phone reads from a WWW-Authenticate value. */
export function parseChallenge(value: string): Challenge {
  const scheme = value.slice(0, value.indexOf(' '))
  const pairs = [...value.matchAll(/([A-Za-z]+)=(?:"([^"]*)"|([^\s,"]+))/g)]
  const params = new Map(
    pairs.map(([, name = '', quoted, bare]) => [name.toLowerCase(), quoted ?? bare ?? '']),
  )
  const names = pairs.map(([, name = '']) => name)
  const [realm, nonce] = [params.get('realm'), params.get('nonce')]
  if (realm === undefined || nonce === undefined) throw new Error(`no challenge: ${value}`)
  const algorithm = params.get('algorithm') ?? 'MD5'
  return { scheme, realm, nonce, qop: params.get('qop'), algorithm, stale: params.get('stale'), names }
}

export interface Account {
  readonly username: string
  readonly password: string
}

/** What a test makes different in its credentials. */
export interface DigestChanges {
  readonly nc?: number
  readonly cnonce?: string
  /** Null: the digest of RFC 2069, without qop, nc and cnonce. */
  readonly qop?: string | null
  readonly uri?: string
  readonly method?: string
  readonly realm?: string
}

/** The value of an Authorization header field that answers a challenge (RFC 7616 §3.4). */
export function authorization(
  challenge: Challenge,
  { username, password }: Account,
  changes: DigestChanges = {},
): string {
  const { algorithm, nonce } = challenge
  const { nc = 1, cnonce = '0a4f113b', qop = 'auth', uri = '', method = 'REGISTER' } = changes
  const realm = changes.realm ?? challenge.realm
  const count = nc.toString(16).padStart(8, '0')
  const bodyHash = qop === 'auth-int' ? `:${digest(algorithm, '')}` : ''
  const ha1 = passwordDigest(algorithm, username, realm, password)
  const ha2 = digest(algorithm, `${method}:${uri}${bodyHash}`)
  const middle = qop === null ? nonce : `${nonce}:${count}:${cnonce}:${qop}`
  const response = digest(algorithm, `${ha1}:${middle}:${ha2}`)
  const counted = qop === null ? '' : `, qop=${qop}, nc=${count}, cnonce="${cnonce}"`
  return (
    `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", ` +
    `response="${response}", algorithm=${algorithm}${counted}`
  )
}

/** HA1 (RFC 7616 §3.4.2), lower-case hexadecimal. */
export function passwordDigest(algorithm: string, username: string, realm: string, password: string): string {
  return digest(algorithm, `${username}:${realm}:${password}`)
}

function digest(algorithm: string, text: string): string {
  return createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
    .update(text, 'utf8')
    .digest('hex')
}
