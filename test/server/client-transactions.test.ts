import { beforeEach, describe, expect, it } from 'vitest'
import {
  createClientTransactions,
  type ClientRequest,
  type ClientTransaction,
  type ClientTransactions,
} from '../../main/server/client-transactions.ts'
import type { SipResponse } from '../../main/sip/parse-response.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { FakeReplySocket } from '../support/fake-reply-socket.ts'

const phone = { address: '192.168.1.20', port: 5062 }
let clock: FakeClock
let socket: FakeReplySocket
let transactions: ClientTransactions
/** What the asker was told, with the milliseconds since the start. */
let told: string[]
let sentAtMs: number[]
let startMs: number

function start(mostAtOnce?: number): void {
  let octet = 0
  clock = new FakeClock()
  startMs = clock.monotonic()
  socket = new FakeReplySocket()
  told = []
  sentAtMs = []
  const send = socket.send.bind(socket)
  socket.send = (bytes, to) => {
    sentAtMs.push(clock.monotonic() - startMs)
    send(bytes, to)
  }
  const randomBytes = (size: number) => new Uint8Array(size).fill(++octet)
  transactions = createClientTransactions({
    clock,
    randomBytes,
    ...(mostAtOnce !== undefined && { mostAtOnce }),
  })
}

beforeEach(() => start())

function ask(name = 'it'): ClientTransaction | undefined {
  const tell = (what: string) => told.push(`${name} ${what} at ${clock.monotonic() - startMs}`)
  const request: ClientRequest = {
    method: 'OPTIONS',
    bytesFor: (branch) => Buffer.from(`${name} ${branch}`),
    socket,
    to: phone,
    onProvisional: () => tell('waits'),
    onFinal: (status, roundTripMs) =>
      tell(`${status} ${roundTripMs === null ? 'to some copy' : `after ${roundTripMs}`}`),
    onTimeout: () => tell('gives up'),
  }
  return transactions.request(request)
}

/** The response to the copy that was sent as number `at`. */
function response(status: number, at = 0): SipResponse {
  const branch = socket.sent[at]?.text.split(' ')[1] ?? ''
  const { address, port } = socket.local
  return { status, branch, sentBy: { host: address, port }, cSeq: { number: 1, method: 'OPTIONS' } }
}

describe('a request', () => {
  it('is sent with a branch of its own of 64 random bits', () => {
    ask('first')
    ask('second')
    expect(socket.sent).toEqual([
      { text: `first z9hG4bK${'01'.repeat(8)}`, to: phone },
      { text: `second z9hG4bK${'02'.repeat(8)}`, to: phone },
    ])
  })

  it('that is not answered is repeated at growing intervals and given up after 32 s (Timers E and F)', () => {
    ask()
    clock.advance(40_000)
    expect(sentAtMs).toEqual([0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500])
    expect(new Set(socket.sent.map(({ text }) => text)).size).toBe(1)
    expect([told, transactions.size, clock.pendingTimers]).toEqual([['it gives up at 32000'], 0, 0])
  })

  it('is repeated every 4 s after a provisional answer', () => {
    ask()
    clock.advance(100)
    expect(transactions.receive(response(100))).toBe(true)
    clock.advance(10_000)
    expect(sentAtMs).toEqual([0, 500, 4_500, 8_500])
    clock.advance(30_000)
    expect(told).toEqual(['it waits at 100', 'it gives up at 32000'])
  })

  it.each([200, 302, 404, 486, 503, 603])('is answered by a %d, and not repeated any more', (status) => {
    ask()
    clock.advance(600)
    expect(transactions.receive(response(status))).toBe(true)
    clock.advance(60_000)
    expect([told, sentAtMs]).toEqual([[`it ${status} to some copy at 600`], [0, 500]])
  })

  it('is told of its answer once: repeats are absorbed for 5 s and unknown afterwards (Timer K)', () => {
    ask()
    transactions.receive(response(200))
    clock.advance(4_999)
    expect([transactions.receive(response(200)), transactions.receive(response(100))]).toEqual([true, true])
    clock.advance(1)
    expect([transactions.receive(response(200)), told.length, transactions.size]).toEqual([false, 1, 0])
  })

  it('takes a late answer up to the end of Timer F, and none behind it', () => {
    ask()
    clock.advance(31_999)
    expect(transactions.receive(response(200))).toBe(true)
    ask('late')
    clock.advance(32_001)
    expect(transactions.receive(response(200, socket.sent.length - 1))).toBe(false)
    expect(told).toEqual(['it 200 to some copy at 31999', 'late gives up at 63999'])
  })

  it('that is cancelled is neither repeated nor answered', () => {
    const transaction = ask()
    transaction?.cancel()
    expect(transactions.receive(response(200))).toBe(false)
    clock.advance(60_000)
    expect([told, sentAtMs, transactions.size]).toEqual([[], [0], 0])
  })

  it('that is hushed is not repeated, and its late answer still counts', () => {
    ask('first')?.hush()
    ask('second')?.hush()
    clock.advance(20_000)
    transactions.receive(response(200))
    clock.advance(20_000)
    expect(sentAtMs).toEqual([0, 0])
    expect(told).toEqual(['first 200 after 20000 at 20000', 'second gives up at 32000'])
  })
})

describe('a response is not ours (§17.1.3, §18.1.2)', () => {
  it.each<[string, Partial<SipResponse>]>([
    ['branch', { branch: 'z9hG4bK0000000000000000' }],
    ['method in CSeq', { cSeq: { number: 1, method: 'REGISTER' } }],
    ['host in sent-by', { sentBy: { host: '192.168.1.3', port: 5060 } }],
    ['port in sent-by', { sentBy: { host: '192.168.1.2', port: 5061 } }],
  ])('with another %s', (_, changes) => {
    ask()
    expect(transactions.receive({ ...response(200), ...changes })).toBe(false)
    expect(told).toEqual([])
  })

  it('and is with sent-by without the default port', () => {
    ask()
    expect(transactions.receive({ ...response(200), sentBy: { host: '192.168.1.2', port: undefined } })).toBe(
      true,
    )
  })
})

describe('many requests', () => {
  it('are refused beyond the most at once, until others have ended', () => {
    start(2)
    ask('first')
    ask('second')
    expect([ask('third'), transactions.size, socket.sent.length]).toEqual([undefined, 2, 2])
    transactions.receive(response(200))
    clock.advance(5_000)
    expect(ask('fourth')).toBeDefined()
  })

  it('share one timer, which wakes up for all that is due within 50 ms', () => {
    for (let at = 0; at < 200; at++) {
      ask(`${at}`)
      clock.advance(1)
    }
    expect(clock.pendingTimers).toBe(1)
    clock.advance(600)
    const repeatedAtMs = sentAtMs.slice(200)
    expect(repeatedAtMs).toHaveLength(200)
    expect([...new Set(repeatedAtMs)]).toEqual([500, 550, 600, 650, 700])
  })

  it('end together when they are stopped', () => {
    ask('first')
    ask('second')
    transactions.stop()
    clock.advance(60_000)
    expect([told, sentAtMs, clock.pendingTimers, transactions.receive(response(200))]).toEqual([
      [],
      [0, 0],
      0,
      false,
    ])
  })
})
