import type { EchoedFields, Via } from './message.ts'
import type { SocketAddress } from '../../shared/model.ts'

/** The only status codes that ever leave this registrar, with their reason phrases (RFC 3261 §21). */
export const reasonPhrases = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  415: 'Unsupported Media Type',
  416: 'Unsupported URI Scheme',
  420: 'Bad Extension',
  423: 'Interval Too Brief',
  482: 'Loop Detected',
  500: 'Server Internal Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  505: 'Version Not Supported',
} as const

export type StatusCode = keyof typeof reasonPhrases

/** A header field line without its line end: `Min-Expires: 60`. */
export type HeaderLine = string

export interface ResponseParts {
  readonly status: StatusCode
  /** Replaces the usual reason phrase where there is something better to say. */
  readonly reason?: string | undefined
  readonly headers?: readonly HeaderLine[] | undefined
}

/**
 * Writes a response to a request that came from `source`: repeats Via, From, To, Call-ID and CSeq as they were sent
 * (RFC 3261 §8.2.6.2), adds `received` and `rport` to the top Via (§18.2.1, RFC 3581 §4) and the tag to To.
 *
 * @param toTag given where the request's To has none
 */
export function writeResponse(
  { status, reason, headers }: ResponseParts,
  echo: EchoedFields,
  via: Via,
  source: SocketAddress,
  toTag: string | undefined,
): string {
  let text = `SIP/2.0 ${status} ${reason ?? reasonPhrases[status]}\r\nVia: ${viaWithSource(via, source)}\r\n`
  for (let at = 1; at < echo.vias.length; at++) text += `Via: ${echo.vias[at] ?? ''}\r\n`
  if (echo.from !== undefined) text += `From: ${echo.from}\r\n`
  if (echo.to !== undefined)
    text += toTag === undefined ? `To: ${echo.to}\r\n` : `To: ${echo.to};tag=${toTag}\r\n`
  if (echo.callId !== undefined) text += `Call-ID: ${echo.callId}\r\n`
  if (echo.cSeq !== undefined) text += `CSeq: ${echo.cSeq}\r\n`
  if (headers !== undefined) for (const line of headers) text += `${line}\r\n`
  return text + 'Content-Length: 0\r\n\r\n'
}

const rportPattern = /;\s?rport(?=\s?(?:;|$))/i
const receivedPattern = /;\s?received\s?=\s?[^;\s]*/i

/**
 * The top Via as the response carries it. `received` is added where sent-by is not the source address, and always
 * beside `rport` (RFC 3581 §4); what the client itself wrote there is not to be trusted.
 */
function viaWithSource(via: Via, source: SocketAddress): string {
  let text = via.params.has('received') ? via.text.replace(receivedPattern, '') : via.text
  if (via.wantsRport) text = fillRport(text, source.port)
  return via.wantsRport || via.host !== source.address ? `${text};received=${source.address}` : text
}

/** As phones write it, it is found without a pattern. */
function fillRport(text: string, port: number): string {
  const at = text.indexOf(';rport')
  const end = at + ';rport'.length
  const isWhole = at >= 0 && (end === text.length || text.startsWith(';', end))
  return isWhole
    ? `${text.slice(0, at)};rport=${port}${text.slice(end)}`
    : text.replace(rportPattern, `;rport=${port}`)
}

/**
 * Where the response goes (RFC 3261 §18.2.2, RFC 3581 §4): to the source address; to the source port if the client
 * asked for that with `rport`, else to the port of sent-by. `maddr` is not followed: it would let anyone direct our
 * packets at somebody else.
 */
export function responseDestination(via: Via, source: SocketAddress): SocketAddress {
  return via.wantsRport ? source : { address: source.address, port: via.port ?? 5060 }
}
