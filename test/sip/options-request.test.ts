import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { requestUriFor, writeOptions } from '../../main/sip/options-request.ts'
import { parseDatagram } from '../../main/sip/parse-message.ts'
import { routeSet } from '../../main/sip/route-set.ts'
import { requestText } from '../support/requests.ts'

const local = { address: '192.168.1.2', port: 5060 }
const parts = { local, branch: 'z9hG4bKours', fromTag: 'f1', callId: 'call-1', cSeq: 7, routes: [] }

describe('the Request-URI is the contact', () => {
  it.each([
    'sip:101@192.168.1.20:5062;transport=udp;ob',
    'SIP:101@PHONE.office.lan',
    'sip:192.168.1.20',
    'sip:a;method=x?y=z@[2001:db8::1]:5060;x=%4D',
    'sips:101:secret@192.168.1.20;methods="x"'.replace('"x"', 'x'),
    'sip:101@h;methodical;x=method',
  ])('octet for octet: %s', (uri) => {
    expect(requestUriFor(uri)).toBe(uri)
  })

  it.each([
    ['sip:101@h?Route=%3Csip:x%3E&a=b', 'sip:101@h'],
    ['sip:101@h:5060;method=INVITE;ob', 'sip:101@h:5060;ob'],
    ['sip:101@h;ob;METHOD=INVITE', 'sip:101@h;ob'],
    ['sip:101@h;m%65thod=INVITE?a=b;c', 'sip:101@h'],
    ['sip:h;method=INVITE', 'sip:h'],
  ])('without what may not stand there: %s', (contact, uri) => {
    expect(requestUriFor(contact)).toBe(uri)
  })

  it.each(['tel:+4930123', 'mailto:a@b', 'sip:', 'sip:a@h x', 'sip:a@h\r\nX: y', ''])(
    'and nobody is asked at %j',
    (contact) => {
      expect(requestUriFor(contact)).toBeUndefined()
    },
  )
})

describe('an OPTIONS', () => {
  it('has all that RFC 3261 §8.1.1 and §11.1 ask for', () => {
    const requestUri = 'sip:101@192.168.1.20:5062;ob'
    expect(writeOptions({ ...parts, requestUri, routes: ['<sip:p1;lr>', '<sip:p2;lr>'] })).toBe(
      [
        'OPTIONS sip:101@192.168.1.20:5062;ob SIP/2.0',
        'Via: SIP/2.0/UDP 192.168.1.2:5060;branch=z9hG4bKours;rport',
        'Route: <sip:p1;lr>',
        'Route: <sip:p2;lr>',
        'Max-Forwards: 70',
        'From: <sip:192.168.1.2>;tag=f1',
        'To: <sip:101@192.168.1.20:5062;ob>',
        'Call-ID: call-1',
        'CSeq: 7 OPTIONS',
        'Contact: <sip:192.168.1.2:5060>',
        'Accept: application/sdp',
        'User-Agent: Rollcall',
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
    )
  })

  it('writes addresses of IPv6 in brackets', () => {
    const text = writeOptions({
      ...parts,
      local: { address: '2001:db8::2', port: 5070 },
      requestUri: 'sip:h',
    })
    expect(text).toContain('\r\nVia: SIP/2.0/UDP [2001:db8::2]:5070;branch=')
    expect(text).toContain('\r\nFrom: <sip:[2001:db8::2]>;tag=')
    expect(text).toContain('\r\nContact: <sip:[2001:db8::2]:5070>\r\n')
  })

  it.each([
    ['the contact', 'sips:101@h', []],
    ['the first proxy', 'sip:101@h', ['"P" <SIPS:p1;lr>']],
  ])('has a SIPS Contact where %s has one (§8.1.1.8)', (_, requestUri, routes) => {
    expect(writeOptions({ ...parts, requestUri, routes })).toContain('Contact: <sips:192.168.1.2:5060>')
  })

  it('is understood by a strict reader and has no line of its own, whatever a phone registered', () => {
    const piece = fc.constantFrom(
      'sip:', 'sips:', 'a', '101', '@', ':', ';', '=', '?', '&', '%0D%0A', '%00', '%', ',', '<', '>', '"', ' ', '\\', '\t',
      '\r', '\n', '\r\n', '\r\n ', '\0', '\x80', '\xff', '[::1]', '192.168.1.20', ':5060', ';lr', ';method=X', ';m%65thod',
      'X-Evil: 1', 'SIP/2.0', '<sip:p;lr>',
    ) // prettier-ignore
    const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
    const uri = fc.oneof(
      text,
      text.map((rest) => `sip:101@192.168.1.20${rest}`),
    )
    const path = fc.oneof(
      text,
      text.map((rest) => `<sip:p1.example.com;lr>${rest}`),
    )
    let asked = 0
    let routed = 0
    fc.assert(
      fc.property(uri, path, (contactUri, pathValue) => {
        const headers = ['Supported: path', `Path: ${pathValue}`]
        const registered = parseDatagram(requestText({ contact: `<${contactUri}>`, headers }))
        if (registered.kind !== 'request' || registered.request.contact.kind !== 'list') return
        const [contact] = registered.request.contact.contacts
        const requestUri = requestUriFor(contact?.uri.text ?? '')
        if (requestUri === undefined) return
        asked++
        const routes = routeSet(registered.request.fields.get('path') ?? [])
        if (routes.length > 0) routed++
        const written = writeOptions({ ...parts, requestUri, routes })
        expect(written.split(/[\r\n]+/)).toHaveLength(12 + routes.length)
        expect(written).not.toMatch(/[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]/)
        expect(parseDatagram(written)).toMatchObject({
          kind: 'request',
          request: { method: 'OPTIONS', requestUri: { text: requestUri }, callId: 'call-1', body: '' },
        })
      }),
      { numRuns: 20_000, seed: 3261 },
    )
    expect(asked).toBeGreaterThan(1_000)
    expect(routed).toBeGreaterThan(100)
  })
})
