import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ourBranch } from './fuzz-server.ts'
import { credentialsOf } from './phone-credentials.ts'

const folder = fileURLToPath(new URL('../../../node_modules/sip/test/messages/', import.meta.url))

export interface TortureMessage {
  readonly name: string
  /** One character per octet. */
  readonly text: string
}

/** The messages of RFC 4475, as they come with the `sip` package. */
export const tortureMessages: readonly TortureMessage[] = readdirSync(folder)
  .filter((name) => name.endsWith('.dat'))
  .map((name) => ({ name, text: readFileSync(folder + name).toString('latin1') }))

/** What makes a message one of its own. */
export interface Occasion {
  readonly serial: number
  readonly nonce: string
  readonly nonceCount: number
}

/** A message as it would be sent if nobody tampered with it. */
export type BaseMessage = (occasion: Occasion) => string

/** As desk phones write it. */
function register(number: string, changes: readonly string[], algorithm?: 'MD5' | 'SHA-256'): BaseMessage {
  return ({ serial, nonce, nonceCount }) => {
    const answer = { username: number, nonce, nonceCount, uri: 'sip:127.0.0.1' }
    const credentials =
      algorithm === undefined ? [] : [`Authorization: ${credentialsOf({ ...answer, algorithm })}`]
    return lines(
      'REGISTER sip:127.0.0.1 SIP/2.0',
      `Via: SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bK-${serial};rport`,
      'Max-Forwards: 70',
      `From: "Front desk" <sip:${number}@127.0.0.1>;tag=f${serial}`,
      `To: <sip:${number}@127.0.0.1>`,
      `Call-ID: ${serial}@192.168.1.20`,
      `CSeq: ${(serial % 7) + 1} REGISTER`,
      ...changes,
      ...credentials,
      'User-Agent: Desk Phone 1.0',
      'Content-Length: 0',
    )
  }
}

function lines(...all: readonly string[]): string {
  return `${all.join('\r\n')}\r\n\r\n`
}

const contact = 'Contact: "Desk" <sip:100@192.168.1.20:5060;line=a%41;transport=udp>;q=0.7;expires=600'
const twoContacts = [
  'm: <sip:100@192.168.1.21>;+sip.instance="<urn:uuid:0-1-2>";reg-id=1,sip:101@[2001:db8::1]:5070;expires=0',
  'Expires: 1800',
  'k: path, outbound, gruu',
  'Path: <sip:proxy.example.com;lr>',
]

/** Linphone's way: no Content-Length, no brackets; SIPp's way: credentials without blanks. */
const softphone: BaseMessage = ({ serial, nonce, nonceCount }) => {
  const answer = credentialsOf({ username: '100', nonce, nonceCount, uri: 'sip:127.0.0.1:5060' })
  return lines(
    'REGISTER sip:127.0.0.1 SIP/2.0',
    `v: SIP/2.0/UDP 192.168.1.20;alias;branch=z9hG4bK.${serial};rport`,
    `f: sip:100@127.0.0.1;tag=s${serial}`,
    't: sip:100@127.0.0.1',
    `cseq: ${(serial % 5) + 20} REGISTER`,
    `i: soft${serial % 3}`,
    'm: <sip:100@192.168.1.20:5070;transport=udp>;+sip.instance="<urn:uuid:5>"',
    `authorization:  ${answer.replaceAll(', ', ',')}`,
  )
}

const options: BaseMessage = ({ serial }) =>
  lines(
    'OPTIONS sip:127.0.0.1 SIP/2.0',
    `Via: SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bKo${serial}, SIP/2.0/TCP [2001:db8::2]:5060;branch=z9hG4bKp`,
    'From: <sip:100@127.0.0.1>;tag=o1',
    'To: <sip:127.0.0.1>',
    `Call-ID: options-${serial}`,
    'CSeq: 1 OPTIONS',
    'Accept: application/sdp,',
    '\ttext/plain',
    'Require: path',
    'Max-Forwards: 0',
    'Content-Length: 0',
  )

/** How phones answer the OPTIONS that the server waits for. */
function answer(statusLine: string, ...more: readonly string[]): BaseMessage {
  return ({ serial }) =>
    lines(
      statusLine,
      `Via: SIP/2.0/UDP 127.0.0.1:5060;branch=${ourBranch};rport=5060;received=127.0.0.1`,
      'From: <sip:127.0.0.1>;tag=r1',
      `To: <sip:100@192.168.1.20:5060>;tag=${serial}`,
      `Call-ID: ours-${serial}`,
      `CSeq: ${serial} OPTIONS`,
      ...more,
      'Content-Length: 0',
    )
}

const answers: readonly BaseMessage[] = [
  answer(
    'SIP/2.0 200 OK',
    'Allow: INVITE, ACK, BYE',
    'Accept: application/sdp',
    'Contact: <sip:100@192.168.1.20>',
  ),
  answer('SIP/2.0 100 Trying'),
  answer('SIP/2.0 486 Busy Here', 'Warning: 370 devnull "No, \\"really\\""'),
]

const torture = tortureMessages.map(
  ({ text }): BaseMessage =>
    ({ serial }) =>
      text.replace('z9hG4bK', `z9hG4bK${serial}x`),
)

/** Everything that gets tampered with. Those that may change the store come in greater numbers. */
export const baseMessages: readonly BaseMessage[] = [
  register('100', [contact]),
  register('101', [contact, 'Expires: 30']),
  register('nobody', [contact], 'MD5'),
  ...Array.from({ length: 6 }, () => [
    register('100', [contact], 'MD5'),
    register('100', twoContacts, 'MD5'),
    register('101', [contact, 'Expires: 90'], 'SHA-256'),
    register('102', [], 'SHA-256'),
    register('102', [contact.replace('600', '30')], 'SHA-256'),
    register('100', ['Contact: *', 'Expires: 0'], 'MD5'),
    softphone,
    options,
  ]).flat(),
  ...answers,
  ...torture,
]
