import { beforeEach, describe, expect, it } from 'vitest'
import type { Outcome, Refusal } from '../../main/registrar/outcomes.ts'
import type { Registrar } from '../../main/registrar/registrar.ts'
import { createServerTransactions } from '../../main/server/server-transactions.ts'
import { createSipServer, type SipServer } from '../../main/server/sip-server.ts'
import type { SipRequest } from '../../main/sip/message.ts'
import type { Problem } from '../../shared/model.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { FakeReplySocket } from '../support/fake-reply-socket.ts'
import { diskFull } from '../support/memory-location-store.ts'
import { authorization, requestText, type RequestParts } from '../support/requests.ts'

const ok: Outcome = { kind: 'ok', headers: ['Contact: <sip:101@h>;expires=60'] }
const source = { address: '192.168.1.20', port: 5060 }

/** A registrar that answers as a test tells it, and notes at which point of the replies it was asked. */
class FakeRegistrar implements Registrar {
  readonly calls: string[] = []
  readonly refusals: [string, string | null][] = []
  answer: (request: SipRequest) => { outcome: Outcome; pending: boolean } = () => ({ outcome: ok, pending: true })
  commitProblem: Problem | undefined

  register(request: SipRequest) {
    this.calls.push(`register ${request.cSeq.number}`)
    return this.answer(request)
  }

  commit(): Problem | undefined {
    this.calls.push(`commit after ${socket.sent.length} replies`)
    return this.commitProblem
  }

  refused({ kind }: Refusal, extension: string | null): void {
    this.refusals.push([kind, extension])
  }
}

let socket: FakeReplySocket
let clock: FakeClock
let registrar: FakeRegistrar
let overloaded: boolean
let bugs: string[]
let server: SipServer

beforeEach(() => {
  socket = new FakeReplySocket()
  clock = new FakeClock()
  registrar = new FakeRegistrar()
  overloaded = false
  bugs = []
  server = createSipServer({
    clock,
    registrar,
    transactions: createServerTransactions(),
    tagSeed: 1,
    isOverloaded: () => overloaded,
    onBug: (error) => bugs.push(error),
  })
})

/** Handles datagrams that arrive together. */
const handle = (...texts: readonly string[]) => server.handle(texts.map((text) => socket.datagram(text, source)))
const register = (parts: RequestParts = {}) => requestText({ contact: '<sip:101@h>', ...parts })
const reply = (text: string) => {
  const before = socket.sent.length
  handle(text)
  expect(socket.sent).toHaveLength(before + 1)
  return socket.sent.at(-1)!.text
}

describe('a batch', () => {
  it('78: is answered in order of arrival, after one commit for all', () => {
    handle(register({ cSeq: 1, callId: 'a' }), register({ cSeq: 2, callId: 'b' }))
    expect(registrar.calls).toEqual(['register 1', 'register 2', 'commit after 0 replies'])
    expect(socket.statuses).toEqual([200, 200])
    expect(socket.sent[1]?.text).toContain('CSeq: 2 REGISTER')
  })

  it('that changes nothing is not committed', () => {
    registrar.answer = () => ({ outcome: ok, pending: false })
    handle(register(), register({ callId: 'b' }))
    expect([registrar.calls, socket.statuses]).toEqual([
      ['register 1', 'register 1'],
      [200, 200],
    ])
  })

  it('71: whose commit fails is a 500 for every phone in it, and not for those who waited for nothing', () => {
    registrar.commitProblem = diskFull
    registrar.answer = ({ callId }) => ({ outcome: ok, pending: callId !== 'query' })
    handle(register({ callId: 'a' }), register({ callId: 'query' }), register({ callId: 'b' }))
    expect(socket.statuses).toEqual([200, 500, 500])
    expect(socket.sent[1]?.text).toContain('\r\nRetry-After: 10\r\n')
    expect(socket.sent[1]?.text).not.toContain('Contact')
  })

  it('with a request that meets a bug still answers the others', () => {
    registrar.answer = ({ callId }) => {
      if (callId === 'bug') throw new Error('something nobody thought of')
      return { outcome: ok, pending: true }
    }
    handle(register({ callId: 'a' }), register({ callId: 'bug' }), register({ callId: 'b' }))
    expect(socket.statuses).toEqual([200, 200])
    expect(bugs).toEqual([expect.stringContaining('something nobody thought of')])
  })
})

describe('a repeated request', () => {
  it('5: gets the same octets again, and the registrar never sees it', () => {
    const text = register()
    handle(text)
    clock.advance(32_000)
    handle(text)
    expect(socket.sent[1]).toEqual(socket.sent[0])
    expect(registrar.calls).toHaveLength(2)
    expect(server.counters.repeated).toBe(1)
  })

  it('5: is a new one after 32 s', () => {
    const text = register()
    handle(text)
    clock.advance(32_001)
    handle(text)
    expect(registrar.calls.filter((call) => call === 'register 1')).toHaveLength(2)
  })

  it('5: goes where it now came from', () => {
    const text = register()
    handle(text)
    server.handle([socket.datagram(text, { address: '192.168.1.20', port: 999 })])
    expect(socket.sent.map(({ to }) => to.port)).toEqual([5060, 999])
  })

  it('is absorbed while the first waits for the commit', () => {
    const text = register()
    handle(text, text, text)
    expect([registrar.calls.length, socket.statuses]).toEqual([2, [200]])
    expect(server.counters).toMatchObject({ received: 3, repeated: 2 })
  })

  it('5: of a refused one gets the refusal again, and that is one failure only', () => {
    registrar.answer = () => ({ outcome: { kind: 'challenge', headers: ['WWW-Authenticate: x'] }, pending: false })
    const text = register()
    handle(text)
    handle(text)
    expect([socket.statuses, registrar.calls]).toEqual([[401, 401], ['register 1']])
  })

  it('of one that was met with silence is met with silence again, by the registrar', () => {
    registrar.answer = () => ({ outcome: { kind: 'no-answer' }, pending: false })
    const text = register()
    handle(text)
    handle(text)
    expect([socket.statuses, registrar.calls.length]).toEqual([[], 2])
  })

  it('21: on another way, while the first is pending, is a merged one', () => {
    handle(register({ branch: 'z9hG4bKa' }), register({ branch: 'z9hG4bKb' }))
    expect([socket.statuses, registrar.calls[0], registrar.calls.length]).toEqual([[482, 200], 'register 1', 2])
  })

  it('21: is none where From tag, Call-ID or CSeq differ, or the first was answered before', () => {
    handle(
      register({ callId: 'a' }),
      register({ callId: 'a', cSeq: 2 }),
      register({ callId: 'a', from: '<sip:101@h>;tag=2' }),
      register({ callId: 'b' }),
    )
    handle(register({ callId: 'a' }))
    expect(socket.statuses).toEqual([200, 200, 200, 200, 200])
  })

  it('5: of a known phone is still recognised after a flood of OPTIONS', () => {
    const text = register()
    handle(text)
    const filler = `Subject: ${'x'.repeat(2000)}`
    const via = (at: number) => `Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK${'y'.repeat(2000)}${at}`
    for (let at = 0; at < 4000; at++) handle(requestText({ method: 'OPTIONS', headers: [filler, via(at)] }))
    registrar.calls.length = 0
    handle(text)
    expect(registrar.calls).toEqual([])
  })
})

describe('other methods', () => {
  it.each(['INVITE', 'SUBSCRIBE', 'CANCEL', 'BYE', 'MESSAGE'])('11: %s is not allowed, and we say what is', (method) => {
    const text = reply(requestText({ method }))
    expect(text).toMatch(/^SIP\/2\.0 405 Method Not Allowed\r\n/)
    expect(text).toContain('\r\nAllow: REGISTER, OPTIONS\r\n')
  })

  it.each(['FOO', 'register'])('12: %s is a method never heard of', (method) => {
    expect(reply(requestText({ method }))).toMatch(/^SIP\/2\.0 501 Not Implemented\r\n/)
  })

  it('13: OPTIONS learns what we can', () => {
    const text = reply(requestText({ method: 'OPTIONS' }))
    expect(text).toMatch(/^SIP\/2\.0 200 OK\r\n/)
    for (const line of ['Allow: REGISTER, OPTIONS', 'Accept: application/sdp', 'Supported: path']) {
      expect(text).toContain(`\r\n${line}\r\n`)
    }
    expect(registrar.calls).toEqual([])
  })

  it('27: OPTIONS with an unknown requirement is refused', () => {
    const text = reply(requestText({ method: 'OPTIONS', headers: ['Require: foo'] }))
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
    handle(text)
    const { received, ignored, malformed } = server.counters
    expect([socket.sent, registrar.calls, received, ignored + malformed]).toEqual([[], [], 1, 1])
  })
})

describe('a request that is malformed', () => {
  it('17: is told what is missing, and the admin hears of it', () => {
    const text = reply(register({ to: null }))
    expect(text).toMatch(/^SIP\/2\.0 400 Missing header field: To\r\n/)
    expect(text).not.toContain('\r\nTo:')
    expect(registrar.refusals).toEqual([['malformed', null]])
  })

  it('8: gets a To tag where it has none, and keeps the one that it has', () => {
    const malformed = { headers: ['Max-Forwards: x'] }
    expect(reply(register(malformed))).toMatch(/\r\nTo: <sip:101@192\.168\.1\.2>;tag=\w+\r\n/)
    expect(reply(register({ ...malformed, to: '<sip:101@h>;tag=abc' }))).toContain('\r\nTo: <sip:101@h>;tag=abc\r\n')
  })

  it('of another method is no news for the admin', () => {
    reply(requestText({ method: 'INVITE', from: null }))
    expect(registrar.refusals).toEqual([])
  })

  it('14: of another version is told so', () => {
    expect(reply(register().replace('SIP/2.0', 'SIP/7.0'))).toMatch(/^SIP\/2\.0 505 Version Not Supported\r\n/)
  })
})

describe('under overload', () => {
  beforeEach(() => {
    overloaded = true
  })

  it('43, 95: newcomers are asked to come back later, before any work is done for them', () => {
    const text = reply(register())
    expect(text).toMatch(/^SIP\/2\.0 503 Service Unavailable\r\n/)
    expect(text).toContain('\r\nRetry-After: 20\r\n')
    expect(registrar.calls).toEqual([])
  })

  it('95: phones with credentials are served', () => {
    const credentials = authorization('realm="rollcall", nonce="abc"')
    expect(reply(register({ headers: [credentials] }))).toMatch(/^SIP\/2\.0 200 OK\r\n/)
  })
})

describe('the answer', () => {
  it('8: repeats From, Call-ID, CSeq and all Via, and adds a To tag that a repeat without memory gets too', () => {
    const text = register({ branch: 'z9hG4bKx', headers: ['Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKy'] })
    const first = reply(text)
    clock.advance(60_000)
    expect(reply(text)).toBe(first)
    expect(first).toMatch(/\r\nTo: <sip:101@192\.168\.1\.2>;tag=[a-z0-9]{4,}\r\n/)
    expect(first.match(/\r\nVia: /g)).toHaveLength(2)
  })

  it('says in its reason phrase what helps the person in front of the phone', () => {
    const phrase = 'Only 2 Devices Per Extension'
    registrar.answer = () => ({ outcome: { kind: 'device-limit', phrase }, pending: false })
    expect(reply(register())).toMatch(/^SIP\/2\.0 403 Only 2 Devices Per Extension\r\n/)
  })
})
