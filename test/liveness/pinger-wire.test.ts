import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { createPinger, type Pinger } from '../../main/liveness/pinger.ts'
import { createClientTransactions } from '../../main/server/client-transactions.ts'
import { createServerTransactions } from '../../main/server/server-transactions.ts'
import { createSipServer, type SipServer } from '../../main/server/sip-server.ts'
import { openUdpSocket, type UdpSocket } from '../../main/server/udp-transport.ts'
import type { Registrar } from '../../main/registrar/registrar.ts'
import { parseDatagram } from '../../main/sip/parse-message.ts'
import type { SocketAddress } from '../../shared/model.ts'
import { AnsweringPhone } from '../support/answering-phone.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { headerOf } from '../support/sip-builder.ts'
import { TestPhone } from '../support/test-phone.ts'

/** Nobody registers here. */
const noRegistrar: Registrar = {
  register: () => ({ outcome: { kind: 'no-answer' }, pending: false }),
  commit: () => undefined,
  refused: () => undefined,
}

/** A server on a real socket that asks phones whether they are there; only the time is made. */
interface WireBench {
  readonly clock: FakeClock
  readonly socket: UdpSocket
  readonly server: SipServer
  readonly pinger: Pinger
  readonly failures: Error[]
  readonly missed: number[]
  watch(deviceId: number, source: SocketAddress): void
  /** The next answer of a device: its round trip. */
  answer(deviceId: number): Promise<number | null>
}

async function startBench(address = '127.0.0.1'): Promise<WireBench> {
  const clock = new FakeClock()
  const failures: Error[] = []
  const missed: number[] = []
  const waiting = new Map<number, (roundTripMs: number | null) => void>()
  const transactions = createClientTransactions({ clock, randomBytes })
  const server = createSipServer({
    clock,
    registrar: noRegistrar,
    transactions: createServerTransactions(1),
    tagSeed: 1,
    isOverloaded: () => false,
    onResponse: (response) => transactions.receive(response),
    onHeard: () => undefined,
    onBug: (bug) => failures.push(new Error(bug)),
  })
  const socket = await openUdpSocket({ address, port: 0 }, (datagram) => server.handle([datagram]))
  socket.onFailure((error) => failures.push(error))
  const pinger = createPinger({
    clock,
    random: Math.random,
    transactions,
    socketFor: () => socket,
    onAnswered: (deviceId, roundTripMs) => waiting.get(deviceId)?.(roundTripMs),
    onMissed: (deviceId) => missed.push(deviceId),
  })
  onTestFinished(() => {
    pinger.stop()
    transactions.stop()
    return socket.close()
  })
  return {
    ...{ clock, socket, server, pinger, failures, missed },
    watch(deviceId, source) {
      const contactUri = `sip:${deviceId}@192.0.2.1:9999;transport=udp`
      pinger.watch({ deviceId, contactUri, path: [], source, local: socket.local })
    },
    answer: (deviceId) => new Promise((resolve) => waiting.set(deviceId, resolve)),
  }
}

it.each(['127.0.0.1', '::1'])(
  'a phone on %s is asked at the address that it sent from, and answers',
  async (address) => {
    const bench = await startBench(address)
    const phone = await AnsweringPhone.open(address)
    bench.watch(1, phone.local)
    const answer = bench.answer(1)
    bench.pinger.askAll(0)
    bench.clock.advance(100)
    const { lines, source } = await phone.received(1)
    expect([lines[0], source]).toEqual([
      'OPTIONS sip:1@192.0.2.1:9999;transport=udp SIP/2.0',
      bench.socket.local,
    ])
    expect(parseDatagram(`${lines.join('\r\n')}\r\n\r\n`).kind).toBe('request')
    expect(await answer).toBe(0)
    expect(bench.server.counters).toMatchObject({ received: 1, responses: 1, ignored: 0 })
  },
)

it.each([[[404]], [[486]], [[100, 503]], [[200, 200]]])(
  'a phone that answers with %j is alive',
  async (statuses) => {
    const bench = await startBench()
    const phone = await AnsweringPhone.open()
    phone.answers = statuses
    bench.watch(1, phone.local)
    const answer = bench.answer(1)
    bench.pinger.askAll(0)
    bench.clock.advance(100)
    await answer
    bench.clock.advance(20_000)
    expect([phone.requests.length, bench.missed]).toEqual([1, []])
  },
)

it('a phone that is slow to wake up gets copies of the same question, and its answer still counts', async () => {
  const bench = await startBench()
  const phone = await AnsweringPhone.open()
  phone.answers = []
  bench.watch(1, phone.local)
  const answer = bench.answer(1)
  bench.pinger.askAll(0)
  bench.clock.advance(100 + 500 + 1_000)
  const last = await phone.received(3)
  expect(new Set(phone.requests.map(({ lines }) => lines.join())).size).toBe(1)
  phone.answer(last, 200)
  expect(await answer).toBeNull()
})

it('a phone that was unplugged disturbs nobody: neither the socket nor the others', async () => {
  const bench = await startBench()
  const closed = createSocket('udp4').bind(0, '127.0.0.1')
  await once(closed, 'listening')
  const { address, port } = closed.address()
  closed.close()
  await once(closed, 'close')
  const phone = await AnsweringPhone.open()
  bench.watch(1, { address, port }) // ICMP: port unreachable
  bench.watch(2, { address: '0.0.0.0', port: 1 })
  bench.watch(3, { address: '255.255.255.255', port: 9 }) // EACCES
  bench.watch(4, phone.local)
  bench.pinger.askAll(0)
  bench.clock.advance(2_000)
  await phone.received(1)
  bench.clock.advance(3_000)
  expect(bench.missed).toEqual(expect.arrayContaining([1, 2, 3]))
  const answer = bench.answer(4)
  bench.pinger.askAll(0)
  bench.clock.advance(100)
  await answer
  expect(bench.failures).toEqual([])
})

it('answers that nobody asked for, or that are forged, count for nothing', async () => {
  const bench = await startBench()
  const phone = await AnsweringPhone.open()
  phone.answers = []
  bench.watch(1, phone.local)
  let answers = 0
  void bench.answer(1).then(() => answers++)
  bench.pinger.askAll(0)
  bench.clock.advance(100)
  const { lines, source } = await phone.received(1)
  const forged = lines.map((line) => line.replace(/branch=\w+/, 'branch=z9hG4bK0123456789abcdef'))
  const stranger = await TestPhone.open(bench.socket.local)
  phone.answer({ lines: forged, source }, 200)
  await stranger.options()
  expect([bench.server.counters.responses, bench.server.counters.ignored, answers]).toEqual([0, 1, 0])
  expect(headerOf(lines, 'Via')).toMatch(/;branch=z9hG4bK[0-9a-f]{16};rport$/)
})
