import { beforeEach, describe, expect, it } from 'vitest'
import { authorization, requestText, type RequestParts } from '../support/requests.ts'
import { ServerBench } from '../support/server-bench.ts'

let bench: ServerBench

beforeEach(() => {
  bench = new ServerBench()
})

const register = (parts: RequestParts = {}) => requestText({ contact: '<sip:101@h>', ...parts })

describe('other methods', () => {
  it.each(['INVITE', 'SUBSCRIBE', 'CANCEL', 'BYE', 'MESSAGE'])(
    '11: %s is not allowed, and we say what is',
    (method) => {
      const text = bench.reply(requestText({ method }))
      expect(text).toMatch(/^SIP\/2\.0 405 Method Not Allowed\r\n/)
      expect(text).toContain('\r\nAllow: REGISTER, OPTIONS\r\n')
    },
  )

  it.each(['FOO', 'register'])('12: %s is a method never heard of', (method) => {
    expect(bench.reply(requestText({ method }))).toMatch(/^SIP\/2\.0 501 Not Implemented\r\n/)
  })

  it('13: OPTIONS learns what we can', () => {
    const text = bench.reply(requestText({ method: 'OPTIONS' }))
    expect(text).toMatch(/^SIP\/2\.0 200 OK\r\n/)
    for (const line of ['Allow: REGISTER, OPTIONS', 'Accept: application/sdp', 'Supported: path']) {
      expect(text).toContain(`\r\n${line}\r\n`)
    }
    expect(bench.registrar.calls).toEqual([])
  })

  it('27: OPTIONS with an unknown requirement is refused', () => {
    const text = bench.reply(requestText({ method: 'OPTIONS', headers: ['Require: foo'] }))
    expect(text).toMatch(/^SIP\/2\.0 420 Bad Extension\r\n/)
    expect(text).toContain('\r\nUnsupported: foo\r\n')
  })
})

describe('what gets no answer', () => {
  it.each([
    ['9: an empty datagram', ''],
    ['9: a keep-alive', '\r\n\r\n'],
    ['9: noise', '\x00\x01\x02'.repeat(40)],
    ['9: a request without Via', register().replace(/Via: .*\r\n/, '')],
    ['22: a stray response', 'SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\n\r\n'],
    ['22: an ACK', requestText({ method: 'ACK' })],
    ['22: a malformed ACK', requestText({ method: 'ACK', to: null })],
  ])('%s', (_, text) => {
    bench.handle(text)
    const { received, ignored, malformed } = bench.server.counters
    expect([bench.socket.sent, bench.registrar.calls, received, ignored + malformed]).toEqual([[], [], 1, 1])
  })
})

describe('a request that is malformed', () => {
  it('17: is told what is missing, and the admin hears of it', () => {
    const text = bench.reply(register({ to: null }))
    expect(text).toMatch(/^SIP\/2\.0 400 Missing header field: To\r\n/)
    expect(text).not.toContain('\r\nTo:')
    expect(bench.registrar.refusals).toEqual([['malformed', null]])
  })

  it('8: gets a To tag where it has none, and keeps the one that it has', () => {
    const malformed = { headers: ['Max-Forwards: x'] }
    expect(bench.reply(register(malformed))).toMatch(/\r\nTo: <sip:101@192\.168\.1\.2>;tag=\w+\r\n/)
    expect(bench.reply(register({ ...malformed, to: '<sip:101@h>;tag=abc' }))).toContain(
      '\r\nTo: <sip:101@h>;tag=abc\r\n',
    )
  })

  it('of another method is no news for the admin', () => {
    bench.reply(requestText({ method: 'INVITE', from: null }))
    expect(bench.registrar.refusals).toEqual([])
  })

  it('14: of another version is told so', () => {
    expect(bench.reply(register().replace('SIP/2.0', 'SIP/7.0'))).toMatch(
      /^SIP\/2\.0 505 Version Not Supported\r\n/,
    )
  })
})

describe('under overload', () => {
  beforeEach(() => {
    bench.overloaded = true
  })

  it('43, 95: newcomers are asked to come back later, before any work is done for them', () => {
    const text = bench.reply(register())
    expect(text).toMatch(/^SIP\/2\.0 503 Service Unavailable\r\n/)
    expect(text).toContain('\r\nRetry-After: 20\r\n')
    expect(bench.registrar.calls).toEqual([])
  })

  it('95: phones with credentials are served', () => {
    const credentials = authorization('realm="rollcall", nonce="abc"')
    expect(bench.reply(register({ headers: [credentials] }))).toMatch(/^SIP\/2\.0 200 OK\r\n/)
  })
})

describe('the answer', () => {
  it('8: repeats From, Call-ID, CSeq and all Via, and adds a To tag that a repeat without memory gets too', () => {
    const text = register({ branch: 'z9hG4bKx', headers: ['Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKy'] })
    const first = bench.reply(text)
    bench.clock.advance(60_000)
    expect(bench.reply(text)).toBe(first)
    expect(first).toMatch(/\r\nTo: <sip:101@192\.168\.1\.2>;tag=[a-z0-9]{4,}\r\n/)
    expect(first.match(/\r\nVia: /g)).toHaveLength(2)
  })

  it('says in its reason phrase what helps the person in front of the phone', () => {
    const phrase = 'Only 2 Devices Per Extension'
    bench.registrar.answer = () => ({ outcome: { kind: 'device-limit', phrase }, pending: false })
    expect(bench.reply(register())).toMatch(/^SIP\/2\.0 403 Only 2 Devices Per Extension\r\n/)
  })
})
