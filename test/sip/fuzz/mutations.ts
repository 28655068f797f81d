import fc from 'fast-check'
import { baseMessages, type Occasion } from './base-messages.ts'

/** One piece of tampering: which one of {@link tamperings}, and three numbers that it takes as it likes. */
type Mutation = readonly [kind: number, a: number, b: number, c: number]

/** A message and what is done to it, in a form that shrinks well. */
export interface FuzzCase {
  readonly base: number
  readonly mutations: readonly Mutation[]
}

const hostileTokens: readonly string[] = [
  '"', "'", '<', '>', '[', ']', '(', ')', '\\', '\\"', ';', ',', '=', ':', '@', '%', '%00', '%zz', '*', '?', '&', '/', '#',
  ' ', '\t', '  ', '\0', '\x07', '\x7f', '\x80', '\xa0', '\xff', '\xc3\xa9', '\r', '\n', '\r\n', '\r\n ', '\r\n\t', '\r\n\r\n',
  ';;', ';=', ';a=', ';a="', ',,', ', ', '<<', '<sip:', '"<', '<sip:a@b>', 'sip:', 'sips:', 'tel:1', '[::1]', '[:::]', ':::',
  '__proto__', 'constructor', 'toString: 1\r\n', '__proto__: x\r\n', 'v: ', 'Via:', 'm: *\r\n', 'Expires: 0\r\n',
  'SIP/2.0', 'SIP/2.0/UDP ', 'REGISTER ', '0', '-1', '99999999999999999999', '4294967296', '4294967295', '1e9', '0x10', 'NaN',
  ';rport', ';rport=1', ';received=1.2.3.4', ';branch=z9hG4bK', ';maddr=239.0.0.1', ';tag=1', ';q=9', ';expires=1',
  'Require: path, x\r\n', 'l: 5\r\n', 'Content-Length: -1\r\n', 'Authorization: Digest \r\n', 'username="100"', ', nc=00000002',
] // prettier-ignore

type Tampering = (text: string, a: number, b: number, c: number) => string

const tamperings: readonly Tampering[] = [
  function flipByte(text, a, b) {
    const at = a % text.length
    return text.slice(0, at) + String.fromCharCode(b % 256) + text.slice(at + 1)
  },
  function removeSpan(text, a, b) {
    const at = a % text.length
    return text.slice(0, at) + text.slice(at + 1 + (b % 24))
  },
  function repeatSpan(text, a, b, c) {
    const at = a % text.length
    const span = text.slice(at, at + 1 + (b % 40))
    return text.slice(0, at) + span.repeat(1 + (c % 6)) + text.slice(at)
  },
  insertToken,
  insertToken,
  insertToken,
  function insertRun(text, a, b, c) {
    const at = delimiterAt(text, a)
    return text.slice(0, at) + tokenOf(b).repeat(1 + (c % 400)) + text.slice(at)
  },
  function repeatLine(text, a, b) {
    return changeLines(text, (all) => all.splice(b % all.length, 0, all[a % all.length] ?? ''))
  },
  function removeLine(text, a) {
    return changeLines(text, (all) => all.splice(a % all.length, 1))
  },
  function setValue(text, a, b) {
    return changeLines(text, (all) => {
      const line = all[a % all.length] ?? ''
      all[a % all.length] = line.slice(0, line.indexOf(':') + 1) + tokenOf(b)
    })
  },
  function truncate(text, a, b) {
    return b % 4 === 0 ? text.slice(0, a % text.length) : text
  },
  function concatenate(text, a, b) {
    return b % 4 === 0 ? text + text.slice(a % text.length) : text
  },
]

/** Half of them where they hurt most: behind a delimiter. */
function insertToken(text: string, a: number, b: number, c: number): string {
  const at = c % 2 === 0 ? a % text.length : delimiterAt(text, a)
  return text.slice(0, at) + tokenOf(b) + text.slice(at)
}

function tokenOf(number: number): string {
  return hostileTokens[number % hostileTokens.length] ?? ''
}

function delimiterAt(text: string, number: number): number {
  const at = text.slice(number % text.length).search(/[;:,=<>@"\r ]/)
  return (number % text.length) + Math.max(0, at)
}

function changeLines(text: string, change: (lines: string[]) => void): string {
  const all = text.split('\r\n')
  change(all)
  return all.join('\r\n')
}

const number = fc.nat({ max: 0xffff })

export const fuzzCases: fc.Arbitrary<FuzzCase> = fc.record({
  base: fc.nat({ max: baseMessages.length - 1 }),
  mutations: fc.array(fc.tuple(number, number, number, number), { maxLength: 4 }),
})

/** The datagram that the case stands for. */
export function renderCase({ base, mutations }: FuzzCase, occasion: Occasion): string {
  let text = baseMessages[base % baseMessages.length]?.(occasion) ?? ''
  for (const [kind, a, b, c] of mutations) {
    if (text === '') break
    text = tamperings[kind % tamperings.length]?.(text, a, b, c) ?? text
  }
  return text.slice(0, 65_507) // the largest UDP payload
}
