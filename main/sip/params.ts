import { endOf, skipBlanks, sliceTrimmed, tokenChar } from './characters.ts'
import { parseIpv6 } from './host.ts'
import type { Params } from './message.ts'

/** The one empty parameter list, so that its absence costs nothing. */
export const noParams: Params = new Map<string, string | null>()

/** Longest IPv6 address with its brackets; see {@link parseIpv6}. */
const longestAddress = 48

/**
 * Header parameters from `start` to the end of the text (RFC 3261 §25.1 generic-param): `;name[=value]` with blanks
 * around `;` and `=`. Quoted values come unquoted; an IPv6 address comes without brackets and may have been sent
 * without them (RFC 5118 §4.5). Undefined where anything else is there, or a name occurs twice (§7.3.1).
 */
export function parseParams(text: string, start: number): Params | undefined {
  let at = skipBlanks(text, start)
  if (at === text.length) return noParams
  const params = new Map<string, string | null>()
  while (at < text.length) {
    if (text[at] !== ';') return undefined
    const nameAt = skipBlanks(text, at + 1)
    const nameEnd = endOf(text, nameAt, tokenChar)
    const name = text.slice(nameAt, nameEnd).toLowerCase()
    if (name === '' || params.has(name)) return undefined
    at = skipBlanks(text, nameEnd)
    let value: string | null = null
    if (text[at] === '=') {
      const valueAt = skipBlanks(text, at + 1)
      const valueEnd = endOfValue(text, valueAt)
      if (valueEnd === valueAt) return undefined
      const read = readValue(text, valueAt, valueEnd)
      if (read === undefined) return undefined
      value = read
      at = skipBlanks(text, valueEnd)
    }
    params.set(name, value)
  }
  return params
}

function endOfValue(text: string, start: number): number {
  if (text[start] === '"') return endOfQuoted(text, start)
  let at = endOf(text, start, tokenChar)
  if (!isOfAddress(text[at])) return at
  const limit = Math.min(text.length, start + longestAddress)
  while (at < limit && isOfAddress(text[at])) at = endOf(text, at + 1, tokenChar)
  return at
}

function isOfAddress(character: string | undefined): boolean {
  return character === ':' || character === '[' || character === ']'
}

function readValue(text: string, start: number, end: number): string | undefined {
  if (text[start] === '"') return unquote(text, start, end)
  const value = text.slice(start, end)
  if (value.startsWith('[')) return value.endsWith(']') ? parseIpv6(value.slice(1, -1)) : undefined
  return value.includes(':') || value.includes(']') ? parseIpv6(value) : value
}

/** The offset behind the quoted string that starts at `start`; `start` itself where it never closes. */
export function endOfQuoted(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) return at + 1
    if (code === 0x5c) at++
  }
  return start
}

/** The content of the quoted string between two offsets that include its quotes (RFC 3261 §25.1 quoted-pair). */
export function unquote(text: string, start: number, end: number): string {
  const content = text.slice(start + 1, end - 1)
  return content.includes('\\') ? content.replace(/\\(.)/gs, '$1') : content
}

/**
 * A header field value split at its commas, outside quoted strings and angle brackets, each element trimmed
 * (RFC 3261 §7.3.1). Undefined where an element is empty. What never closes runs to the end: the parser of the
 * element will see it.
 */
export function splitList(value: string): string[] | undefined {
  const elements: string[] = []
  let from = 0
  let at = value.includes(',') ? 0 : value.length
  while (at < value.length) {
    const code = value.charCodeAt(at)
    if (code === 0x22) {
      const end = endOfQuoted(value, at)
      at = end === at ? value.length : end
    } else if (code === 0x3c) {
      const close = value.indexOf('>', at)
      at = close < 0 ? value.length : close + 1
    } else {
      if (code === 0x2c) {
        elements.push(sliceTrimmed(value, from, at))
        from = at + 1
      }
      at++
    }
  }
  elements.push(sliceTrimmed(value, from, value.length))
  return elements.includes('') ? undefined : elements
}
