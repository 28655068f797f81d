import { formatSocketAddress, type SocketAddress } from '../../shared/model.ts'
import { formatHost } from './host.ts'
import { parseUri, unescapeUser } from './uri.ts'

/** What differs from one OPTIONS to another. */
export interface OptionsParts {
  /** Made by {@link requestUriFor}. */
  readonly requestUri: string
  /** Made by `routeSet`. */
  readonly routes: readonly string[]
  /** Our socket that it leaves from. */
  readonly local: SocketAddress
  readonly branch: string
  readonly fromTag: string
  readonly callId: string
  readonly cSeq: number
}

/**
 * The Request-URI for a request to that contact: byte for byte the contact, but without what may not stand there, the
 * method parameter and the header fields (RFC 3261 §19.1.1 table 1). Undefined for what is no SIP or SIPS URI.
 */
export function requestUriFor(contactUri: string): string | undefined {
  if (parseUri(contactUri)?.kind !== 'sip') return undefined
  const hostAt = contactUri.indexOf('@') + 1 || contactUri.indexOf(':') + 1
  const question = contactUri.indexOf('?', hostAt)
  const [hostPort = '', ...params] = contactUri.slice(hostAt, question < 0 ? undefined : question).split(';')
  const allowed = params.filter((param) => nameOf(param) !== 'method')
  return contactUri.slice(0, hostAt) + [hostPort, ...allowed].join(';')
}

function nameOf(param: string): string {
  const end = param.indexOf('=')
  return unescapeUser(end < 0 ? param : param.slice(0, end)).toLowerCase()
}

/** An OPTIONS outside of any dialog (RFC 3261 §11.1, §8.1.1), one latin1 character per octet. */
export function writeOptions(parts: OptionsParts): string {
  const { requestUri, routes, local, branch, fromTag, callId, cSeq } = parts
  const scheme = /^sips:/i.test(requestUri) || /^[^<]*<sips:/i.test(routes[0] ?? '') ? 'sips' : 'sip' // §8.1.1.8
  const ownSocket = formatSocketAddress(local)
  let text = `OPTIONS ${requestUri} SIP/2.0\r\nVia: SIP/2.0/UDP ${ownSocket};branch=${branch};rport\r\n`
  for (const route of routes) text += `Route: ${route}\r\n`
  return (
    text +
    'Max-Forwards: 70\r\n' +
    `From: <sip:${formatHost(local.address)}>;tag=${fromTag}\r\n` +
    `To: <${requestUri}>\r\n` +
    `Call-ID: ${callId}\r\n` +
    `CSeq: ${cSeq} OPTIONS\r\n` +
    `Contact: <${scheme}:${ownSocket}>\r\n` +
    'Accept: application/sdp\r\nUser-Agent: Rollcall\r\nContent-Length: 0\r\n\r\n'
  )
}
