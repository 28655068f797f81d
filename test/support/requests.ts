import { hash } from 'node:crypto'
import type { SipRequest } from '../../main/sip/message.ts'
import { parseDatagram } from '../../main/sip/parse-message.ts'

/** What a test says of a request; everything else is what a plain desk phone of extension 101 sends. */
export interface RequestParts {
  readonly method?: string
  readonly uri?: string
  /** Sent-by: where the phone says it is. */
  readonly sentBy?: string
  readonly branch?: string
  /** Null leaves the header field out. */
  readonly from?: string | null
  readonly to?: string | null
  readonly callId?: string
  readonly cSeq?: number
  /** A whole Contact header field value, or several fields. */
  readonly contact?: string | readonly string[]
  readonly expires?: number | string
  /** Further header lines: `Require: foo`. */
  readonly headers?: readonly string[]
  readonly body?: string
}

let branches = 0

/** The datagram of a request: a REGISTER without Contact and credentials unless told otherwise. */
export function requestText(parts: RequestParts = {}): string {
  const { method = 'REGISTER', uri = 'sip:192.168.1.2', sentBy = '192.168.1.20:5060', body = '' } = parts
  const { from = '<sip:101@192.168.1.2>;tag=1928', to = '<sip:101@192.168.1.2>' } = parts
  const { callId = '7d1c@192.168.1.20', cSeq = 1, contact = [], headers = [], expires } = parts
  const branch = parts.branch ?? `z9hG4bK-test-${++branches}`
  return [
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/UDP ${sentBy};rport;branch=${branch}`,
    'Max-Forwards: 70',
    ...(from === null ? [] : [`From: ${from}`]),
    ...(to === null ? [] : [`To: ${to}`]),
    `Call-ID: ${callId}`,
    `CSeq: ${cSeq} ${method}`,
    ...(typeof contact === 'string' ? [contact] : contact).map((value) => `Contact: ${value}`),
    ...(expires === undefined ? [] : [`Expires: ${expires}`]),
    ...headers,
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n')
}

/** The request as the server sees it, read by the real parser. */
export function request(parts: RequestParts = {}): SipRequest {
  const parsed = parseDatagram(requestText(parts))
  if (parsed.kind !== 'request') {
    throw new Error(parsed.kind === 'malformed' ? parsed.malformed.reason : `this is ${parsed.kind}`)
  }
  return parsed.request
}

/** How a phone answers a challenge; what is left out is what an honest phone of extension 101 does. */
export interface DigestParts {
  readonly username?: string
  readonly password?: string
  readonly algorithm?: 'MD5' | 'SHA-256'
  /** Null answers without qop, as RFC 2069 does. */
  readonly qop?: string | null
  readonly nonceCount?: number
  readonly realm?: string
}

/** The Authorization line that answers a WWW-Authenticate line (RFC 7616 §3.4), worked out independently. */
export function authorization(challenge: string, parts: DigestParts = {}): string {
  const { username = '101', password = passwordOf(username), qop = 'auth', nonceCount = 1 } = parts
  const {
    algorithm = challenge.includes('SHA-256') ? 'SHA-256' : 'MD5',
    realm = quoted(challenge, 'realm'),
  } = parts
  const digest = (text: string) => hash(algorithm === 'MD5' ? 'md5' : 'sha256', text)
  const nonce = quoted(challenge, 'nonce')
  const uri = 'sip:192.168.1.2'
  const nc = nonceCount.toString(16).padStart(8, '0')
  const [ha1, ha2] = [digest(`${username}:${realm}:${password}`), digest(`REGISTER:${uri}`)]
  const counted = qop === null ? '' : `${nc}:0a4f113b:${qop}:`
  const response = digest(`${ha1}:${nonce}:${counted}${ha2}`)
  const aboutQop = qop === null ? '' : `, qop=${qop}, nc=${nc}, cnonce="0a4f113b"`
  return (
    `Authorization: Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", ` +
    `response="${response}", algorithm=${algorithm}${aboutQop}`
  )
}

/** The password of an extension in every test. */
export function passwordOf(extension: string): string {
  return `secret of ${extension}`
}

function quoted(text: string, name: string): string {
  const value = new RegExp(`${name}="([^"]*)"`).exec(text)?.[1]
  if (value === undefined) throw new Error(`no ${name} in ${text}`)
  return value
}
