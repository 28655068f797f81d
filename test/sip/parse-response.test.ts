import { describe, expect, it } from 'vitest'
import { parseDatagram } from '../../main/sip/parse-message.ts'
import type { SipResponse } from '../../main/sip/parse-response.ts'

const usual: Readonly<Record<string, string>> = {
  Via: 'SIP/2.0/UDP 192.168.1.2:5060;branch=z9hG4bKours;rport=5060;received=192.168.1.2',
  From: '<sip:192.168.1.2>;tag=1',
  To: '<sip:101@192.168.1.20>;tag=2',
  'Call-ID': 'ours',
  CSeq: '3 OPTIONS',
}

/** What is understood of the response of a phone; undefined takes a field out of it. */
function read(
  statusLine: string,
  changes: Readonly<Record<string, string | undefined>> = {},
  body = '',
): SipResponse | undefined {
  const fields = Object.entries({ ...usual, ...changes }).filter(([, value]) => value !== undefined)
  const lines = fields.map(([name, value]) => `${name}: ${value ?? ''}`)
  const parsed = parseDatagram([statusLine, ...lines, '', body].join('\r\n'))
  if (parsed.kind !== 'response') throw new Error(`taken for ${parsed.kind}`)
  return parsed.response
}

describe('of a response', () => {
  it('status, branch, sent-by and CSeq are understood', () => {
    expect(read('SIP/2.0 200 OK')).toEqual({
      status: 200,
      branch: 'z9hG4bKours',
      sentBy: { host: '192.168.1.2', port: 5060 },
      cSeq: { number: 3, method: 'OPTIONS' },
    })
  })

  it.each([
    ['SIP/2.0 100 Trying', 100],
    ['SIP/2.0 486 ', 486],
    ['SIP/2.0 481 Transaction/does:not <exist>', 481],
    ['SIP/2.0 603 J\xc3\xb6rg sagt nein', 603],
    ['SIP/2.0 699 ?', 699],
  ])('%j is a status line', (line, status) => {
    expect(read(line)?.status).toBe(status)
  })

  it.each([
    'SIP/2.0 099 Nothing',
    'SIP/2.0 700 Too Much',
    'SIP/2.0 2000 OK',
    'SIP/2.0 20 OK for now',
    'SIP/2.0  200 OK',
    'SIP/2.0 +200 OK',
    'SIP/2.0 OK 200 OK',
    'SIP/3.0 200 OK',
    'SIP/2.0 200 O\x07K',
    'SIP/2.0\t200 OK',
  ])('%j is none', (line) => {
    expect(read(line)).toBeUndefined()
  })

  it('an address of IPv6 is understood as the one that we wrote', () => {
    const via = 'SIP/2.0/UDP [2001:DB8:0::1];branch=z9hG4bKours;rport=5060'
    expect(read('SIP/2.0 200 OK', { Via: via })?.sentBy).toEqual({ host: '2001:db8::1', port: undefined })
  })

  it('compact names and folds change nothing', () => {
    const odd = { Via: undefined, v: usual['Via'], CSeq: undefined, cseq: '3\r\n  OPTIONS' }
    expect(read('SIP/2.0 200 OK', odd)).toEqual(read('SIP/2.0 200 OK'))
  })
})

describe('a response is not understood', () => {
  it.each(['Via', 'CSeq'])('without %s', (name) => {
    expect(read('SIP/2.0 200 OK', { [name]: undefined })).toBeUndefined()
  })

  it.each([
    ['Via without a branch', { Via: 'SIP/2.0/UDP 192.168.1.2:5060' }],
    ['Via that cannot be read', { Via: 'SIP/2.0/UDP 192.168.1.2:5060;;branch=z9hG4bKours' }],
    ['second Via, with which it is meant for somebody else', { v: 'SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKx' }],
    ['CSeq that cannot be read', { CSeq: '4294967296 OPTIONS' }],
    ['second CSeq', { cseq: '3 OPTIONS' }],
    ['Content-Length that is no number', { l: '-1' }],
    ['second Content-Length', { l: '0', 'Content-Length': '0' }],
    ['control character', { 'X-Info': 'a\x01b' }],
  ])('with a %s', (_, changes) => {
    expect(read('SIP/2.0 200 OK', changes)).toBeUndefined()
  })

  it('if it ends before its body does, and is where the body is whole (§18.3)', () => {
    const body = 'v=0\r\n'
    expect(read('SIP/2.0 200 OK', { 'Content-Length': '6' }, body)).toBeUndefined()
    expect(read('SIP/2.0 200 OK', { 'Content-Length': '5' }, body)?.status).toBe(200)
    expect(read('SIP/2.0 200 OK', { 'Content-Length': '4' }, body)?.status).toBe(200)
  })
})
