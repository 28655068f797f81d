import { readPlainParts } from './codec.ts'
import { gate } from './gate.ts'
import type { NamedValues } from './named-values.ts'
import { parseContacts, parseCSeq, parseNameAddr, parseVia } from './header-values.ts'
import type { ContactField, EchoedFields, NameAddr, SipRequest, Via } from './message.ts'
import { readResponse, type SipResponse } from './parse-response.ts'
import { parseUri } from './uri.ts'

/** A request that cannot be understood, but whose sender can be told so. */
export interface MalformedRequest {
  readonly method: string
  readonly via: Via
  readonly echo: EchoedFields
  readonly status: 400 | 505
  /** Which part is wrong, in the words of the RFC; becomes the reason phrase. */
  readonly reason: string
}

export type ParsedDatagram =
  | { readonly kind: 'request'; readonly request: SipRequest }
  | { readonly kind: 'malformed'; readonly malformed: MalformedRequest }
  /** A status line; undefined where what follows is not well-formed. */
  | { readonly kind: 'response'; readonly response: SipResponse | undefined }
  /** Keep-alives and everything that names no place to answer to. */
  | { readonly kind: 'noise' }

const noise: ParsedDatagram = { kind: 'noise' }

/** Header fields that may stand in a request once only (RFC 3261 §7.3.1) and that decide what we do. */
const single = [
  'from',
  'to',
  'call-id',
  'cseq',
  'content-length',
  'max-forwards',
  'expires',
  'content-type',
] as const
const required = ['to', 'from', 'call-id', 'cseq'] as const
const properNames: Readonly<Record<string, string>> = {
  to: 'To',
  from: 'From',
  'call-id': 'Call-ID',
  cseq: 'CSeq',
}

/**
 * Reads one datagram, one latin1 character per octet. A message is understood whole, or it is malformed: nothing
 * that we act on is ever silently left out. Never throws; takes time linear in the length.
 */
export function parseDatagram(text: string): ParsedDatagram {
  const gated = gate(text)
  if (gated.kind === 'noise') return noise
  if (gated.startLine.startsWith('SIP/')) return { kind: 'response', response: readResponse(gated) }

  const { fields } = gated
  const viaValues = fields.get('via') ?? []
  const wellFormed = parseVia(viaValues)
  const vias = wellFormed ?? salvageVia(viaValues)
  if (vias === undefined) return noise
  const echo: EchoedFields = {
    vias: vias.texts,
    from: fields.first('from'),
    to: fields.first('to'),
    callId: fields.first('call-id'),
    cSeq: fields.first('cseq'),
  }
  const viaFault = wellFormed === undefined ? 'Malformed header field: Via' : undefined
  const read = readRequest(gated.startLine, fields, gated.body, vias.top, echo, viaFault ?? gated.fault)
  if (typeof read !== 'string') return { kind: 'request', request: read }
  const method = gated.startLine.slice(0, gated.startLine.indexOf(' '))
  const status = read === versionFault ? 505 : 400
  return { kind: 'malformed', malformed: { method, via: vias.top, echo, status, reason: read } }
}

/** As much of a malformed top Via as it takes to tell its sender so: where the answer goes, and what it answers. */
function salvageVia(values: readonly string[]): { top: Via; texts: readonly string[] } | undefined {
  const [first = ''] = values
  const sentBy = /^[^;,]*/.exec(first)?.[0] ?? ''
  const rport = /;\s?rport\s?(?:;|,|$)/i.test(first) ? ';rport' : ''
  const top = parseVia([sentBy.trimEnd() + rport])?.top
  if (top === undefined) return undefined
  const branch = /;\s?branch\s?=\s?([^\s;,]+)/i.exec(first)?.[1]
  return { top: { ...top, branch, text: first }, texts: values }
}

const versionFault = 'Version Not Supported'

/** The request, or what is wrong with it. */
function readRequest(
  startLine: string,
  fields: NamedValues,
  body: string,
  via: Via,
  echo: EchoedFields,
  fault: string | undefined,
): SipRequest | string {
  if (fault !== undefined) return fault
  for (const name of single) {
    if (fields.isRepeated(name)) return `Repeated header field: ${properNames[name] ?? name}`
  }
  const plain = readPlainParts(startLine, fields.first('content-length'))
  if (plain === undefined) return 'Malformed request line or Content-Length'
  if (plain === 'response') return 'Malformed request line'
  if (plain.version !== '2.0') return versionFault
  for (const name of required) {
    if (!fields.has(name)) return `Missing header field: ${properNames[name] ?? name}`
  }

  const requestUri = parseUri(plain.uri)
  // What stands behind ? would become header fields of a request made from it (RFC 3261 §19.1.1, RFC 4475 §3.1.2.11).
  const hasHeaders = requestUri?.kind === 'sip' && requestUri.headers !== undefined
  if (requestUri === undefined || hasHeaders) return 'Malformed Request-URI'
  const from = parseNameAddr(echo.from ?? '')
  if (from === undefined) return 'Malformed header field: From'
  const to = parseNameAddr(echo.to ?? '')
  if (to === undefined) return 'Malformed header field: To'
  if (echo.callId === undefined || echo.callId === '' || echo.callId.includes(' '))
    return 'Malformed header field: Call-ID'
  const cSeq = parseCSeq(echo.cSeq ?? '')
  if (cSeq === undefined) return 'Malformed header field: CSeq'
  if (cSeq.method !== plain.method) return 'CSeq method differs from request method'
  if (!isMaxForwards(fields.first('max-forwards'))) return 'Malformed header field: Max-Forwards'
  const contact = readContact(plain.method, fields)
  if (contact === undefined) return 'Malformed header field: Contact'
  const length = plain.contentLength ?? body.length
  if (length > body.length) return 'Content-Length exceeds the datagram'

  return {
    method: plain.method,
    requestUri,
    via,
    from,
    to,
    fromTag: tagOf(from),
    toTag: tagOf(to),
    callId: echo.callId,
    cSeq,
    contact,
    fields,
    body: length === body.length ? body : body.slice(0, length), // RFC 3261 §18.3: the rest is discarded
    echo,
  }
}

const noContact: ContactField = { kind: 'none' }

/** Contact decides what a REGISTER does; in other requests nobody here asks for it. */
function readContact(method: string, fields: NamedValues): ContactField | undefined {
  if (method !== 'REGISTER') return noContact
  const values = fields.get('contact')
  return values === undefined ? noContact : parseContacts(values)
}

function tagOf(address: NameAddr): string | undefined {
  return address.params.get('tag') ?? undefined
}

/** 0 to 255 (RFC 3261 §20.22); clients of RFC 2543 leave it out. */
function isMaxForwards(value: string | undefined): boolean {
  return value === undefined || (/^[0-9]{1,10}$/.test(value) && Number(value) <= 255)
}
