import { expect, it } from 'vitest'
import { requestText } from '../support/requests.ts'
import { ServerBench } from '../support/server-bench.ts'

const response = [
  'SIP/2.0 200 OK',
  'Via: SIP/2.0/UDP 192.168.1.2:5060;branch=z9hG4bKours;rport=5060',
  'CSeq: 1 OPTIONS',
  '',
  '',
].join('\r\n')

it('a response to a request of ours is handed over and counted', () => {
  const bench = new ServerBench()
  bench.handle(response)
  expect(bench.responses).toMatchObject([{ status: 200, branch: 'z9hG4bKours' }])
  expect(bench.server.counters).toMatchObject({ received: 1, responses: 1, ignored: 0 })
})

it('22: one that nobody asked for is ignored', () => {
  const bench = new ServerBench()
  bench.responsesAreOurs = false
  bench.handle(response)
  expect([bench.socket.sent, bench.registrar.calls]).toEqual([[], []])
  expect(bench.server.counters).toMatchObject({ received: 1, responses: 0, ignored: 1 })
})

it('22: one that is malformed is ignored, and nobody hears of it', () => {
  const bench = new ServerBench()
  bench.handle(response.replace('CSeq', 'X'))
  expect([bench.responses, bench.socket.sent]).toEqual([[], []])
  expect(bench.server.counters).toMatchObject({ responses: 0, ignored: 1, malformed: 0 })
})

it('a response between requests holds up none of them', () => {
  const bench = new ServerBench()
  const register = (callId: string) => requestText({ contact: '<sip:101@h>', callId })
  bench.handle(register('a'), response, register('b'))
  expect([bench.socket.statuses, bench.responses.length]).toEqual([[200, 200], 1])
})
