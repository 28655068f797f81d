import { digit, displayChar, endOf, skipBlanks, sliceTrimmed, tokenChar } from './characters.ts'
import { endOfHost, parseHost, parsePort } from './host.ts'
import type { ContactField, CSeq, NameAddr, Via } from './message.ts'
import { endOfQuoted, parseParams, splitList, unquote } from './params.ts'
import { parseUri } from './uri.ts'

/**
 * A name-addr or addr-spec with its header parameters, the whole of From, To or one Contact (RFC 3261 §20.10).
 * Without angle brackets everything behind the first `;` is a header parameter, and `?` and `,` are malformed.
 */
export function parseNameAddr(value: string): NameAddr | undefined {
  if (value.startsWith('"')) {
    const end = endOfQuoted(value, 0)
    const open = skipBlanks(value, end)
    return end > 0 && value[open] === '<' ? parseBracketed(value, open, unquote(value, 0, end)) : undefined
  }
  const open = endOf(value, 0, displayChar)
  if (value[open] !== '<') return parseAddrSpec(value)
  const name = sliceTrimmed(value, 0, open)
  return parseBracketed(value, open, name === '' ? undefined : name)
}

function parseBracketed(value: string, open: number, displayName: string | undefined): NameAddr | undefined {
  const close = value.indexOf('>', open)
  if (close < 0) return undefined
  const uri = parseUri(value.slice(open + 1, close))
  const params = uri && parseParams(value, close + 1)
  return params && { displayName, uri, params }
}

const addrSpecEnd = /[; \t]|$/
const needsBrackets = /[?,]/

function parseAddrSpec(value: string): NameAddr | undefined {
  const end = value.search(addrSpecEnd)
  const text = value.slice(0, end)
  if (needsBrackets.test(text)) return undefined
  const uri = parseUri(text)
  const params = uri && parseParams(value, end)
  return params && { displayName: undefined, uri, params }
}

const noContact: ContactField = { kind: 'none' }
const wildcard: ContactField = { kind: 'wildcard' }

/** Of one request: each will be compared with all the others, and no phone has so many. */
const mostContacts = 20

/** All Contact header fields of a request together. `*` stands alone or is malformed (RFC 3261 §10.3 step 6). */
export function parseContacts(values: readonly string[]): ContactField | undefined {
  if (values.length === 0) return noContact
  if (values.length === 1 && values[0] === '*') return wildcard
  const contacts: NameAddr[] = []
  for (const value of values) {
    const elements = splitList(value)
    if (elements === undefined) return undefined
    for (const element of elements) {
      const contact = parseNameAddr(element)
      if (contact === undefined || contacts.length === mostContacts) return undefined
      contacts.push(contact)
    }
  }
  return { kind: 'list', contacts }
}

/** The Via header field values of a message: the topmost one understood, all of them as they were sent. */
export interface ParsedVias {
  readonly top: Via
  readonly texts: readonly string[]
}

/**
 * All Via header fields of a message together (RFC 3261 §20.42). Only the topmost is ours to act on; the others must
 * begin like a Via. Undefined where there is none or one is malformed.
 */
export function parseVia(values: readonly string[]): ParsedVias | undefined {
  const texts: string[] = []
  for (const value of values) {
    const elements = splitList(value)
    if (elements === undefined) return undefined
    for (const element of elements) texts.push(element) // spread arguments would overflow the stack
  }
  const [first, ...others] = texts
  if (first === undefined || others.some((text) => !sentProtocol.test(text))) return undefined
  const top = parseTopVia(first)
  return top && { top, texts }
}

/** Any version passes: a request of another one is answered 505, and for that its Via must be understood. */
const sentProtocol = /^SIP[ \t]*\/[ \t]*[\w.!%*+`'~-]+[ \t]*\/[ \t]*([\w.!%*+`'~-]+)[ \t]+(?=[\w[])/i

function parseTopVia(text: string): Via | undefined {
  const [protocol, transport = ''] = sentProtocol.exec(text) ?? []
  if (protocol === undefined) return undefined
  const hostEnd = endOfHost(text, protocol.length)
  const host = parseHost(text.slice(protocol.length, hostEnd))
  if (host === undefined) return undefined

  let port: number | undefined
  let at = skipBlanks(text, hostEnd)
  if (text[at] === ':') {
    const portAt = skipBlanks(text, at + 1)
    at = endOf(text, portAt, digit)
    port = parsePort(text.slice(portAt, at))
    if (port === undefined) return undefined
  }

  const params = parseParams(text, at)
  return (
    params && {
      transport: transport.toUpperCase(),
      host,
      port,
      branch: params.get('branch') ?? undefined,
      wantsRport: params.get('rport') === null,
      maddr: params.get('maddr') ?? undefined,
      params,
      text,
    }
  )
}

/** The largest number in CSeq and in every header field that counts seconds (RFC 3261 §20.16, §20.19). */
const largestNumber = 2 ** 32 - 1

/** `4711 REGISTER` (RFC 3261 §20.16); undefined where it is malformed or the number exceeds 2^32 - 1. */
export function parseCSeq(value: string): CSeq | undefined {
  const numberEnd = endOf(value, 0, digit)
  const methodAt = skipBlanks(value, numberEnd)
  const malformed =
    numberEnd === 0 ||
    methodAt === numberEnd ||
    methodAt === value.length ||
    endOf(value, methodAt, tokenChar) < value.length
  if (malformed) return undefined
  const number = Number(value.slice(0, numberEnd))
  return number <= largestNumber ? { number, method: value.slice(methodAt) } : undefined
}

/** Seconds as in Expires (RFC 3261 §20.19): `'too-large'` above 2^32 - 1, undefined where they are no number. */
export function parseDeltaSeconds(text: string): number | 'too-large' | undefined {
  if (text === '' || endOf(text, 0, digit) < text.length) return undefined
  const seconds = Number(text)
  return seconds <= largestNumber ? seconds : 'too-large'
}
