import {
  digit,
  endOf,
  endOfEscaped,
  passwordChar,
  uriHeaderChar,
  uriParamChar,
  userChar,
} from './characters.ts'
import { endOfHost, formatHost, parseHost, parsePort } from './host.ts'
import type { Params, SipUri, Uri } from './message.ts'
import { noParams } from './params.ts'

const schemePattern = /^[a-z][a-z0-9+.-]*$/i
/** Visible ASCII that cannot end the URI where it stands in a message. */
const opaquePattern = /^[\x21\x23-\x3b\x3d\x3f-\x7e]+$/

/**
 * A URI without anything around it, or undefined where it is malformed. SIP and SIPS URIs are read by RFC 3261
 * §25.1; of other schemes only the scheme. The names of parameters come unescaped, all else as it was sent.
 */
export function parseUri(text: string): Uri | undefined {
  const colon = text.indexOf(':')
  const schemeText = text.slice(0, Math.max(0, colon))
  const scheme = schemeText.toLowerCase()
  if (scheme === 'sip' || scheme === 'sips') return parseSipUri(text, scheme, colon + 1)
  if (!schemePattern.test(schemeText) || !opaquePattern.test(text.slice(colon + 1))) return undefined
  return { kind: 'other', scheme, text }
}

function parseSipUri(text: string, scheme: 'sip' | 'sips', start: number): SipUri | undefined {
  let user: string | undefined
  let password: string | undefined
  let at = start
  // The user part may hold ; ? and / but no @ that is not escaped, so the first one ends it.
  const sign = text.indexOf('@', start)
  if (sign >= 0) {
    let end = endOfEscaped(text, start, userChar)
    if (end === start) return undefined
    user = text.slice(start, end)
    if (text[end] === ':') {
      const passwordAt = end + 1
      end = endOfEscaped(text, passwordAt, passwordChar)
      password = text.slice(passwordAt, end)
    }
    if (end !== sign) return undefined
    at = sign + 1
  }

  const hostEnd = endOfHost(text, at)
  const host = parseHost(text.slice(at, hostEnd))
  if (host === undefined) return undefined
  at = hostEnd

  let port: number | undefined
  if (text[at] === ':') {
    const portEnd = endOf(text, at + 1, digit)
    port = parsePort(text.slice(at + 1, portEnd))
    if (port === undefined) return undefined
    at = portEnd
  }

  const question = text.indexOf('?', at)
  const params = parseUriParams(text, at, question < 0 ? text.length : question)
  if (params === undefined) return undefined

  let headers: string | undefined
  if (question >= 0) {
    headers = text.slice(question + 1)
    if (headers === '' || endOfEscaped(headers, 0, uriHeaderChar) < headers.length) return undefined
  }
  return { kind: 'sip', scheme, user, password, host, port, params, headers, text }
}

/** `;name[=value]` from `start` up to `end`; undefined where it is anything else, or a name occurs twice. */
function parseUriParams(text: string, start: number, end: number): Params | undefined {
  if (start === end) return noParams
  const params = new Map<string, string | null>()
  let at = start
  while (at < end) {
    if (text[at] !== ';') return undefined
    const nameAt = at + 1
    at = endOfEscaped(text, nameAt, uriParamChar)
    const name = unescapeUnreserved(text.slice(nameAt, at)).toLowerCase()
    if (name === '' || params.has(name)) return undefined
    let value: string | null = null
    if (text[at] === '=') {
      const valueAt = at + 1
      at = endOfEscaped(text, valueAt, uriParamChar)
      if (at === valueAt) return undefined
      value = text.slice(valueAt, at)
    }
    params.set(name, value)
  }
  return params
}

const escapePattern = /%([0-9a-f]{2})/gi

function unescapeOctet(_escape: string, hex: string): string {
  return String.fromCharCode(parseInt(hex, 16))
}

/**
 * The user part with every `%HH` as the octet it stands for, one latin1 character each: `%31%30%30` is `100`.
 * `%00` becomes a NUL character, and so never equals a shorter name (RFC 4475 §3.1.1.5).
 */
export function unescapeUser(user: string): string {
  return user.includes('%') ? user.replace(escapePattern, unescapeOctet) : user
}

/** RFC 2396 §2.2; and `%` itself, without which `%2541` would become the escape of another character. */
const reserved = ';/?:@&=+$,%'

/**
 * Escapes resolved where that keeps the meaning: characters "other than those in the reserved set" are equivalent
 * to their escapes (RFC 3261 §19.1.4). Texts that mean the same become the same.
 */
function unescapeUnreserved(text: string): string {
  if (!text.includes('%')) return text
  return text.replace(escapePattern, (escape, hex: string) => {
    const character = unescapeOctet(escape, hex)
    return reserved.includes(character) ? escape.toUpperCase() : character
  })
}

/** Parameters that must be in both URIs or in neither, even with their default value (RFC 3261 §19.1.4). */
const decisiveParams = ['transport', 'user', 'ttl', 'method', 'maddr'] as const

/**
 * Whether two URIs are equivalent by RFC 3261 §19.1.4 (hosts: RFC 5954 §4.2). URIs of other schemes are compared as
 * text. This is no equivalence relation: `sip:a@h` equals both `sip:a@h;x=1` and `sip:a@h;x=2`, which differ.
 */
export function sameUri(a: Uri, b: Uri): boolean {
  if (a.text === b.text) return true
  if (a.kind === 'other' || b.kind === 'other') {
    return a.scheme === b.scheme && a.text.slice(a.scheme.length) === b.text.slice(b.scheme.length)
  }
  return (
    a.scheme === b.scheme &&
    a.host === b.host &&
    a.port === b.port &&
    sameCaseSensitive(a.user, b.user) &&
    sameCaseSensitive(a.password, b.password) &&
    sameParams(a.params, b.params) &&
    sameHeaders(a.headers, b.headers)
  )
}

function sameCaseSensitive(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return unescapeUnreserved(a) === unescapeUnreserved(b)
}

function sameParams(a: Params, b: Params): boolean {
  if (decisiveParams.some((name) => a.has(name) !== b.has(name))) return false
  for (const [name, value] of a) {
    const other = b.get(name)
    if (other !== undefined && foldValue(value) !== foldValue(other)) return false
  }
  return true
}

function foldValue(value: string | null): string | null {
  return value === null ? null : unescapeUnreserved(value).toLowerCase()
}

/** Never ignored, in any order; names and values in any case, as is the rule for header fields (§7.3.1). */
function sameHeaders(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return foldHeaders(a) === foldHeaders(b)
}

function foldHeaders(headers: string): string {
  return headers
    .split('&')
    .map((header) => unescapeUnreserved(header).toLowerCase())
    .sort()
    .join('&')
}

/**
 * What finds the candidates for {@link sameUri}: equal URIs have equal keys. The converse does not hold, for the
 * parameters are left out.
 */
export function contactKey(uri: Uri): string {
  if (uri.kind === 'other') return uri.scheme + uri.text.slice(uri.scheme.length)
  const password = uri.password === undefined ? '' : `:${unescapeUnreserved(uri.password)}`
  const userinfo = uri.user === undefined ? '' : `${unescapeUnreserved(uri.user)}${password}@`
  const port = uri.port === undefined ? '' : `:${uri.port}`
  return `${uri.scheme}:${userinfo}${formatHost(uri.host)}${port}`
}
