import { beforeEach, describe, expect, it } from 'vitest'
import type { Outcome } from '../../main/registrar/outcomes.ts'
import { diskFull } from '../support/memory-location-store.ts'
import { requestText, type RequestParts } from '../support/requests.ts'
import { ServerBench } from '../support/server-bench.ts'

const ok: Outcome = { kind: 'ok', headers: ['Contact: <sip:101@h>;expires=60'] }
let bench: ServerBench

beforeEach(() => {
  bench = new ServerBench()
})

const register = (parts: RequestParts = {}) => requestText({ contact: '<sip:101@h>', ...parts })

describe('a batch', () => {
  it('78: is answered in order of arrival, after one commit for all', () => {
    bench.handle(register({ cSeq: 1, callId: 'a' }), register({ cSeq: 2, callId: 'b' }))
    expect(bench.registrar.calls).toEqual(['register 1', 'register 2', 'commit after 0 replies'])
    expect(bench.socket.statuses).toEqual([200, 200])
    expect(bench.socket.sent[1]?.text).toContain('CSeq: 2 REGISTER')
  })

  it('that changes nothing is not committed', () => {
    bench.registrar.answer = () => ({ outcome: ok, pending: false })
    bench.handle(register(), register({ callId: 'b' }))
    expect([bench.registrar.calls, bench.socket.statuses]).toEqual([
      ['register 1', 'register 1'],
      [200, 200],
    ])
  })

  it('71: whose commit fails is a 500 for every phone in it, and not for those who waited for nothing', () => {
    bench.registrar.commitProblem = diskFull
    bench.registrar.answer = ({ callId }) => ({ outcome: ok, pending: callId !== 'query' })
    bench.handle(register({ callId: 'a' }), register({ callId: 'query' }), register({ callId: 'b' }))
    expect(bench.socket.statuses).toEqual([200, 500, 500])
    expect(bench.socket.sent[1]?.text).toContain('\r\nRetry-After: 10\r\n')
    expect(bench.socket.sent[1]?.text).not.toContain('Contact')
  })

  it('with a request that meets a bug still answers the others', () => {
    bench.registrar.answer = ({ callId }) => {
      if (callId === 'bug') throw new Error('something nobody thought of')
      return { outcome: ok, pending: true }
    }
    bench.handle(register({ callId: 'a' }), register({ callId: 'bug' }), register({ callId: 'b' }))
    expect(bench.socket.statuses).toEqual([200, 200])
    expect(bench.bugs).toEqual([expect.stringContaining('something nobody thought of')])
  })
})

describe('a repeated request', () => {
  it('5: gets the same octets again, and the registrar never sees it', () => {
    const text = register()
    bench.handle(text)
    bench.clock.advance(32_000)
    bench.handle(text)
    expect(bench.socket.sent[1]).toEqual(bench.socket.sent[0])
    expect(bench.registrar.calls).toHaveLength(2)
    expect(bench.server.counters.repeated).toBe(1)
  })

  it('5: is a new one after 32 s', () => {
    const text = register()
    bench.handle(text)
    bench.clock.advance(32_001)
    bench.handle(text)
    expect(bench.registrar.calls.filter((call) => call === 'register 1')).toHaveLength(2)
  })

  it('5: goes where it now came from', () => {
    const text = register()
    bench.handle(text)
    bench.server.handle([bench.socket.datagram(text, { address: '192.168.1.20', port: 999 })])
    expect(bench.socket.sent.map(({ to }) => to.port)).toEqual([5060, 999])
  })

  it('is absorbed while the first waits for the commit', () => {
    const text = register()
    bench.handle(text, text, text)
    expect([bench.registrar.calls.length, bench.socket.statuses]).toEqual([2, [200]])
    expect(bench.server.counters).toMatchObject({ received: 3, repeated: 2 })
  })

  it('5: of a refused one gets the refusal again, and that is one failure only', () => {
    bench.registrar.answer = () => ({
      outcome: { kind: 'challenge', headers: ['WWW-Authenticate: x'] },
      pending: false,
    })
    const text = register()
    bench.handle(text)
    bench.handle(text)
    expect([bench.socket.statuses, bench.registrar.calls]).toEqual([[401, 401], ['register 1']])
  })

  it('of one that was met with silence is met with silence again, by the registrar', () => {
    bench.registrar.answer = () => ({ outcome: { kind: 'no-answer' }, pending: false })
    const text = register()
    bench.handle(text)
    bench.handle(text)
    expect([bench.socket.statuses, bench.registrar.calls.length]).toEqual([[], 2])
  })

  it('21: on another way, while the first is pending, is a merged one', () => {
    bench.handle(register({ branch: 'z9hG4bKa' }), register({ branch: 'z9hG4bKb' }))
    expect([bench.socket.statuses, bench.registrar.calls[0], bench.registrar.calls.length]).toEqual([
      [482, 200],
      'register 1',
      2,
    ])
  })

  it('21: is none where From tag, Call-ID or CSeq differ, or the first was answered before', () => {
    bench.handle(
      register({ callId: 'a' }),
      register({ callId: 'a', cSeq: 2 }),
      register({ callId: 'a', from: '<sip:101@h>;tag=2' }),
      register({ callId: 'b' }),
    )
    bench.handle(register({ callId: 'a' }))
    expect(bench.socket.statuses).toEqual([200, 200, 200, 200, 200])
  })

  it('5: of a known phone is still recognised after a flood of OPTIONS', () => {
    const text = register()
    bench.handle(text)
    const filler = `Subject: ${'x'.repeat(2000)}`
    const via = (at: number) => `Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK${'y'.repeat(2000)}${at}`
    for (let at = 0; at < 4000; at++)
      bench.handle(requestText({ method: 'OPTIONS', headers: [filler, via(at)] }))
    bench.registrar.calls.length = 0
    bench.handle(text)
    expect(bench.registrar.calls).toEqual([])
  })
})

describe('a message that changes no registration', () => {
  it('tells that its sender is there: an OPTIONS, a refused or a repeated request, a stray response', () => {
    bench.registrar.answer = () => ({ outcome: { kind: 'challenge', headers: [] }, pending: false })
    bench.responsesAreOurs = false
    bench.handle(requestText({ method: 'OPTIONS' }))
    bench.handle(register({ callId: 'a' }), register({ callId: 'a' }))
    bench.handle(
      'SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:a@h>\r\nCall-ID: b\r\nCSeq: 1 OPTIONS\r\n\r\n',
    )
    expect(bench.heard).toHaveLength(4)
    expect(new Set(bench.heard)).toEqual(new Set(['192.168.1.20:5060']))
  })

  it('is not told of where a registration or an answer tells it already, nor of noise', () => {
    bench.handle(register())
    bench.handle(
      'SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:a@h>\r\nCall-ID: b\r\nCSeq: 1 OPTIONS\r\n\r\n',
    )
    bench.handle('\r\n\r\n')
    expect(bench.heard).toEqual([])
  })
})
