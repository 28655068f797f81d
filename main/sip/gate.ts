/**
 * The gate in front of the parser: one linear pass that turns a datagram into header fields with white space
 * normalised, and refuses what would cost the parser more than it is worth.
 */

import { NamedValues } from './named-values.ts'

export type Gated =
  /** Keep-alives, empty datagrams and anything that does not begin like SIP (RFC 5626 §3.5.1 and common sense). */
  | { readonly kind: 'noise' }
  | {
      readonly kind: 'message'
      readonly startLine: string
      /** Folds and runs of white space in the values are one space. */
      readonly fields: NamedValues
      /** All octets behind the empty line. */
      readonly body: string
      /** The first thing found that makes the message unacceptable. */
      readonly fault: string | undefined
    }

/** Real REGISTERs have under 2 KB of header fields; the longest torture message has 4 KB. */
export const largestHeaderBytes = 16_384
export const mostFields = 128
export const longestValue = 4_096

const noise: Gated = { kind: 'noise' }

/** RFC 3261 §7.3.3, §20 and the registrations of later RFCs. */
const compactNames: Readonly<Record<string, string>> = {
  a: 'accept-contact',
  b: 'referred-by',
  c: 'content-type',
  d: 'request-disposition',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  j: 'reject-contact',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  n: 'identity-info',
  o: 'event',
  r: 'refer-to',
  s: 'subject',
  t: 'to',
  u: 'allow-events',
  v: 'via',
  x: 'session-expires',
  y: 'identity',
}

/** Names as phones usually write them: saves lower-casing and checking each one again. */
const knownNames = new Map<string, string>(
  // prettier-ignore
  ['Via', 'From', 'To', 'Call-ID', 'CSeq', 'Contact', 'Max-Forwards', 'User-Agent', 'Expires', 'Allow', 'Supported',
    'Authorization', 'Content-Length', 'Content-Type', 'Require', 'Proxy-Require', 'Route', 'Path', 'Accept', 'Date',
    'Allow-Events', 'Event', 'Subject', 'Content-Disposition', 'Record-Route']
    .map((name): [string, string] => [name, name.toLowerCase()])
    .concat(Object.entries(compactNames)),
)

/** The known names by length, first and last character, to be found without cutting the name out of the text. */
const namesByShape = new Map<number, (readonly [written: string, name: string])[]>()
for (const known of knownNames) {
  const [written] = known
  const shape = shapeOf(written, 0, written.length)
  namesByShape.set(shape, [...(namesByShape.get(shape) ?? []), known])
}

function shapeOf(text: string, from: number, to: number): number {
  return ((to - from) << 16) | (text.charCodeAt(from) << 8) | text.charCodeAt(to - 1)
}

const tokenPattern = /^[A-Za-z0-9\-.!%*_+`'~]+$/
const controlPattern = /[\x00-\x08\x0a-\x1f\x7f]/
/** What {@link normalise} has to work on: anything but single spaces between visible octets. */
const unevenPattern = /[\x00-\x1f\x7f]| {2}/

/** Reads a datagram, whose octets are given as one latin1 character each. Linear in its length. */
export function gate(text: string): Gated {
  let at = 0
  while (text.startsWith('\r\n', at)) at += 2 // RFC 3261 §7.5: ignored before the start line
  const startEnd = text.indexOf('\r\n', at)
  if (startEnd - at < 12 || startEnd - at > longestValue) return noise
  const startLine = text.slice(at, startEnd)

  let fault = controlPattern.test(startLine) ? 'Control character in start line' : undefined
  const fields = new NamedValues()
  at = startEnd + 2
  for (;;) {
    const end = text.indexOf('\r\n', at)
    if (end === at) break
    if (end < 0) {
      fault ??= 'Header section does not end'
      return { kind: 'message', startLine, fields, body: '', fault }
    }
    if (end - startEnd > largestHeaderBytes || fields.size >= mostFields) {
      fault ??= 'Header section too large'
      return { kind: 'message', startLine, fields, body: '', fault }
    }
    const fieldEnd = isBlank(text.charCodeAt(end + 2)) ? endOfFolded(text, end) : end
    const colon = text.indexOf(':', at)
    const name = colon < 0 || colon > fieldEnd ? undefined : fieldName(text, at, colon)
    if (name === undefined) {
      fault ??= 'Malformed header field name'
    } else if (fieldEnd - colon > longestValue) {
      fault ??= `Header field too long: ${name}`
    } else {
      const value = normalise(text, colon + 1, fieldEnd)
      if (value === undefined) fault ??= `Control character in header field: ${name}`
      else fields.add(name, value)
    }
    at = fieldEnd + 2
  }
  return { kind: 'message', startLine, fields, body: text.slice(at + 2), fault }
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

/** Where the field ends that goes on behind `end`, a line end followed by white space (RFC 3261 §7.3.1). */
function endOfFolded(text: string, end: number): number {
  let last = end
  while (isBlank(text.charCodeAt(last + 2))) {
    const next = text.indexOf('\r\n', last + 2)
    if (next < 0) return text.length
    last = next
  }
  return last
}

function fieldName(text: string, from: number, colon: number): string | undefined {
  let end = colon
  while (end > from && isBlank(text.charCodeAt(end - 1))) end--
  for (const [known, name] of namesByShape.get(shapeOf(text, from, end)) ?? []) {
    if (text.startsWith(known, from)) return name
  }
  const written = text.slice(from, end)
  if (written.length > 256 || !tokenPattern.test(written)) return undefined
  const name = written.toLowerCase()
  return name.length === 1 ? (knownNames.get(name) ?? name) : name
}

/** The value between two offsets, trimmed, with every run of LWS as one space except inside quoted strings. */
function normalise(text: string, from: number, to: number): string | undefined {
  while (from < to && text.charCodeAt(from) === 0x20) from++
  while (to > from && text.charCodeAt(to - 1) === 0x20) to--
  const value = text.slice(from, to)
  return unevenPattern.test(value) ? smooth(value) : value
}

function smooth(value: string): string | undefined {
  const parts: string[] = []
  let quoted = false
  let from = 0
  let at = 0
  while (at < value.length) {
    const code = value.charCodeAt(at)
    if (code === 0x22) {
      quoted = !quoted
      at++
    } else if (code === 0x5c && quoted) {
      const escaped = value.charCodeAt(at + 1)
      if (escaped === 0x0a || escaped === 0x0d) return undefined // the two that may not be (RFC 3261 §25.1 quoted-pair)
      at += 2
    } else if (code === 0x20 || code === 0x09 || code === 0x0d) {
      const end = endOfBlanks(value, at)
      if (end < 0) return undefined
      const folded = value.slice(at, end)
      parts.push(value.slice(from, at), quoted && !folded.includes('\r') ? folded.replaceAll('\t', ' ') : ' ')
      from = at = end
    } else if (code < 0x20 || code === 0x7f) {
      return undefined
    } else at++
  }
  parts.push(value.slice(from))
  return parts.join('').replace(/^ | $/g, '') // not trim(): 0xA0 is half of a UTF-8 character here
}

/** End of a run of spaces, tabs and folds; -1 where a CR is not part of a fold. */
function endOfBlanks(value: string, at: number): number {
  for (;;) {
    const code = value.charCodeAt(at)
    if (code === 0x20 || code === 0x09) at++
    else if (code === 0x0d) {
      if (value.charCodeAt(at + 1) !== 0x0a) return -1
      at += 2
      if (at < value.length && !isBlank(value.charCodeAt(at))) return -1 // at the end its blank has been trimmed
    } else return at
  }
}
