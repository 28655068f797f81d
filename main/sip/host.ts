import { digit, endOf, hostChar } from './characters.ts'

/** The offset behind the host that starts at `start`; not yet checked, that is for {@link parseHost} to do. */
export function endOfHost(text: string, start: number): number {
  if (text[start] !== '[') return endOf(text, start, hostChar)
  const close = text.indexOf(']', start)
  return close < 0 ? text.length : close + 1
}

/**
 * A host (RFC 3261 §25.1): a name in lower case without the final dot, or an address in its one canonical form,
 * so that equal hosts are equal strings (RFC 5954 §4.2). IPv6 must stand in brackets and loses them. Undefined
 * where it is none of these.
 */
export function parseHost(text: string): string | undefined {
  if (text.startsWith('[')) return text.endsWith(']') ? parseIpv6(text.slice(1, -1)) : undefined
  return parseIpv4(text) ?? parseHostName(text)
}

/** A port number from 0 to 65535, or undefined. */
export function parsePort(text: string): number | undefined {
  if (text.length === 0 || text.length > 5 || endOf(text, 0, digit) < text.length) return undefined
  const port = Number(text)
  return port <= 65535 ? port : undefined
}

/** The host as it is written in a URI or a Via: IPv6 in brackets. */
export function formatHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

/** A label that is empty, or begins or ends with a hyphen. */
const badLabel = /^[.-]|\.[.-]|-\.|[.-]$/
const onlyDigits = /^[0-9]+$/

function parseHostName(text: string): string | undefined {
  const name = text.endsWith('.') ? text.slice(0, -1) : text
  if (name === '' || badLabel.test(name) || endOf(name, 0, hostChar) < name.length) return undefined
  // The RFC wants a letter in front of the last label, but containers are named 3f2a9c1b77de. Digits alone are a
  // mistyped address.
  return onlyDigits.test(name.slice(name.lastIndexOf('.') + 1)) ? undefined : name.toLowerCase()
}

/** Four numbers from 0 to 255, leading zeros dropped; always decimal (RFC 3261 §25.1). */
function parseIpv4(text: string): string | undefined {
  let octets = 0
  let value = 0
  let digits = 0
  let padded = false
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 0x2e
    if (code >= 0x30 && code <= 0x39) {
      if (digits > 0 && value === 0) padded = true
      value = value * 10 + code - 0x30
      if (++digits > 3) return undefined
    } else {
      if (code !== 0x2e || digits === 0 || value > 255 || ++octets > 4) return undefined
      value = digits = 0
    }
  }
  if (octets !== 4) return undefined
  return padded ? text.split('.').map(Number).join('.') : text
}

const groupPattern = /^[0-9a-f]{1,4}$/i

/**
 * An IPv6 address without brackets and zone, in the form of RFC 5952; undefined where it is none. Takes
 * `2001:db8:::192.0.2.1` for `2001:db8::192.0.2.1`, as RFC 5118 §4.10 demands.
 */
export function parseIpv6(text: string): string | undefined {
  if (text.length < 2 || text.length > 46) return undefined // the longest has 45, and one colon too many
  const tailAt = text.lastIndexOf(':') + 1
  let hex = text
  if (text.includes('.', tailAt)) {
    const octets = parseIpv4(text.slice(tailAt))?.split('.').map(Number)
    if (octets === undefined) return undefined
    const [a = 0, b = 0, c = 0, d = 0] = octets
    const head = text.slice(0, tailAt)
    const corrected = head.endsWith(':::') ? head.slice(0, -1) : head
    hex = `${corrected}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
  }
  const [front = '', back, ...more] = hex.split('::')
  if (more.length > 0) return undefined
  const head = parseGroups(front)
  const tail = parseGroups(back ?? '')
  if (head === undefined || tail === undefined) return undefined
  const missing = 8 - head.length - tail.length
  if (back === undefined ? missing !== 0 : missing < 1) return undefined
  return formatIpv6([...head, ...Array<number>(missing).fill(0), ...tail])
}

function parseGroups(text: string): readonly number[] | undefined {
  if (text === '') return []
  const groups = text.split(':')
  return groups.every((group) => groupPattern.test(group)) ? groups.map((g) => parseInt(g, 16)) : undefined
}

/** RFC 5952 §4 and §5: lower case, the first longest run of zeros shortened, IPv4-mapped addresses dotted. */
function formatIpv6(groups: readonly number[]): string {
  const [, , , , , sixth = 0, seventh = 0, eighth = 0] = groups
  if (sixth === 0xffff && groups.slice(0, 5).every((group) => group === 0)) {
    return `::ffff:${seventh >> 8}.${seventh & 255}.${eighth >> 8}.${eighth & 255}`
  }
  let runAt = 0
  let runLength = 1 // a single zero group is not shortened
  for (let at = 0; at < 8; at++) {
    let end = at
    while (groups[end] === 0) end++
    if (end - at > runLength) {
      runAt = at
      runLength = end - at
    }
  }
  const hex = groups.map((group) => group.toString(16))
  if (runLength === 1) return hex.join(':')
  return `${hex.slice(0, runAt).join(':')}::${hex.slice(runAt + runLength).join(':')}`
}
