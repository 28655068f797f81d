import { beforeEach, describe, expect, it } from 'vitest'
import { createPinger, type Pinger, type PingTarget } from '../../main/liveness/pinger.ts'
import { createClientTransactions, type ClientTransactions } from '../../main/server/client-transactions.ts'
import type { Clock } from '../../main/registrar/ports.ts'
import type { SocketAddress } from '../../shared/model.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { FakeReplySocket, type Sent } from '../support/fake-reply-socket.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { headerOf } from '../support/sip-builder.ts'

let clock: FakeClock
/** By how much the time of the pinger is ahead of its timers: how long the computer slept. */
let sleptMs: number
let socket: FakeReplySocket
let openSocket: FakeReplySocket | undefined
let transactions: ClientTransactions
let pinger: Pinger
/** Which phones answer, with what, and after how many milliseconds. */
let answering: Map<number, { status: number; afterMs: number }>
let answered: [deviceId: number, roundTripMs: number | null][]
let missed: [deviceId: number, inARow: number, atMs: number][]
let unsendable: number[]
let startMs: number

const phoneAddress = (deviceId: number): SocketAddress => ({
  address: `10.0.${deviceId >> 8}.${deviceId & 255}`,
  port: 5060 + (deviceId % 7),
})

function target(deviceId: number, changes: Partial<PingTarget> = {}): PingTarget {
  const contactUri = `sip:${deviceId}@192.168.77.77:5099;ob`
  return { deviceId, contactUri, path: [], source: phoneAddress(deviceId), local: socket.local, ...changes }
}

const deviceOf = ({ to }: Sent) => Number(to.address.split('.')[2]) * 256 + Number(to.address.split('.')[3])

function respond(sent: Sent, status: number): void {
  const branch = /branch=([^;]+)/.exec(sent.text)?.[1] ?? ''
  const sentBy = { host: socket.local.address, port: socket.local.port }
  transactions.receive({ status, branch, sentBy, cSeq: { number: 1, method: 'OPTIONS' } })
}

function start(mostAtOnce = 65_536): void {
  clock = new FakeClock()
  sleptMs = 0
  startMs = clock.monotonic()
  const pingerClock: Clock = {
    now: () => clock.now(),
    wall: () => clock.wall(),
    monotonic: () => clock.monotonic() + sleptMs,
    adoptWall: () => clock.adoptWall(),
    after: (delayMs, run) => clock.after(delayMs, run),
  }
  socket = new FakeReplySocket()
  openSocket = socket
  answering = new Map()
  answered = []
  missed = []
  unsendable = []
  const send = socket.send.bind(socket)
  socket.send = (bytes, to) => {
    send(bytes, to)
    const sent = socket.sent.at(-1)!
    const answer = answering.get(deviceOf(sent))
    if (answer !== undefined) clock.after(answer.afterMs, () => respond(sent, answer.status))
  }
  let serial = 0
  const randomBytes = (size: number) => {
    const bytes = Buffer.alloc(size)
    bytes.writeUInt32BE(++serial)
    return bytes
  }
  transactions = createClientTransactions({ clock, randomBytes, mostAtOnce })
  pinger = createPinger({
    clock: pingerClock,
    random: seededRandom(7),
    transactions,
    socketFor: () => openSocket,
    onAnswered: (deviceId, roundTripMs) => answered.push([deviceId, roundTripMs]),
    onMissed: (deviceId, inARow) => missed.push([deviceId, inARow, clock.monotonic() - startMs]),
    onUnsendable: (deviceId) => unsendable.push(deviceId),
  })
}

beforeEach(() => start())

/** Waits until the device is asked anew, and returns the first copy of the question. */
function nextQuestion(deviceId = 1): Sent {
  const seen = new Set(socket.sent.map(({ text }) => text))
  for (let waitedMs = 0; waitedMs < 700_000; waitedMs += 100) {
    clock.advance(100)
    const found = socket.sent.find((sent) => deviceOf(sent) === deviceId && !seen.has(sent.text))
    if (found !== undefined) return found
  }
  throw new Error('it is not asked')
}

const field = ({ text }: Sent, name: string) => headerOf(text.split('\r\n'), name)

describe('a device is asked', () => {
  it('where its packets come from, by the URI of its Contact, along its Path', () => {
    pinger.watch(target(1, { path: ['<sip:edge.example.com;lr>'] }))
    const question = nextQuestion()
    expect(question.to).toEqual(phoneAddress(1))
    expect(question.text).toMatch(
      /^OPTIONS sip:1@192\.168\.77\.77:5099;ob SIP\/2\.0\r\nVia: SIP\/2\.0\/UDP 192\.168\.1\.2:5060;/,
    )
    expect(field(question, 'Route')).toBe('<sip:edge.example.com;lr>')
  })

  it('each time with the next CSeq of its own Call-ID, and another branch', () => {
    answering.set(1, { status: 200, afterMs: 5 })
    pinger.watch(target(1))
    pinger.watch(target(2))
    const [first, second] = [nextQuestion(1), nextQuestion(1)]
    const other = socket.sent.find((sent) => deviceOf(sent) === 2) ?? nextQuestion(2)
    expect([first, second].map((sent) => field(sent, 'CSeq'))).toEqual(['1 OPTIONS', '2 OPTIONS'])
    expect(field(second, 'Call-ID')).toBe(field(first, 'Call-ID'))
    expect(field(other, 'Call-ID')).not.toBe(field(first, 'Call-ID'))
    expect(field(second, 'Via')).not.toBe(field(first, 'Via'))
  })

  it('at its new place once it has moved', () => {
    answering.set(1, { status: 200, afterMs: 5 })
    pinger.watch(target(1))
    nextQuestion()
    pinger.watch(target(1, { source: { address: '10.0.0.1', port: 7777 }, contactUri: 'sip:new@10.0.0.1' }))
    const question = nextQuestion()
    expect([question.to.port, question.text.split('\r\n')[0]]).toEqual([
      7777,
      'OPTIONS sip:new@10.0.0.1 SIP/2.0',
    ])
  })

  it.each(['tel:+49123', 'mailto:a@b'])('never at %s', (contactUri) => {
    pinger.watch(target(1, { contactUri }))
    pinger.askAll(1_000)
    clock.advance(700_000)
    expect([socket.sent, missed, unsendable, clock.pendingTimers]).toEqual([[], [], [], 0])
  })

  it('no more once its contact has become one that cannot be asked', () => {
    pinger.watch(target(1))
    pinger.watch(target(1, { contactUri: 'tel:1' }))
    clock.advance(700_000)
    expect(socket.sent).toEqual([])
  })
})

describe('a device that answers', () => {
  it.each([200, 404, 486, 500, 603])('with %d is alive, and its round trip is known', (status) => {
    answering.set(1, { status, afterMs: 17 })
    pinger.watch(target(1))
    clock.advance(30_100)
    expect([answered[0], missed]).toEqual([[1, 17], []])
  })

  it('is asked about every 30 s, and never repeated to', () => {
    answering.set(1, { status: 200, afterMs: 17 })
    pinger.watch(target(1))
    clock.advance(3_600_000)
    expect(answered.length).toBe(socket.sent.length)
    expect(answered.length).toBeGreaterThanOrEqual(3_600 / 30)
    expect(answered.length).toBeLessThanOrEqual(3_600 / 24 + 1)
  })

  it('too late is alive again, and then asked at the usual pace', () => {
    pinger.watch(target(1))
    const question = nextQuestion()
    clock.advance(5_000)
    expect(missed.map(([, inARow]) => inARow)).toEqual([1])
    respond(question, 200)
    expect(answered).toHaveLength(1)
    const before = clock.monotonic()
    nextQuestion()
    expect(clock.monotonic() - before).toBeGreaterThanOrEqual(24_000)
    clock.advance(4_100)
    expect(missed.map(([, inARow]) => inARow)).toEqual([1, 1])
  })

  it('a later question answers the earlier ones too', () => {
    pinger.watch(target(1))
    const [first, second] = [nextQuestion(), nextQuestion()]
    respond(second, 200)
    respond(first, 200)
    expect(answered).toHaveLength(1)
  })

  it('only provisionally has not missed anything', () => {
    answering.set(1, { status: 100, afterMs: 5 })
    pinger.watch(target(1))
    clock.advance(120_000)
    expect([answered, missed]).toEqual([[], []])
  })
})

describe('a device that is silent', () => {
  it('is known to be so in less than a minute after its last answer', () => {
    for (let id = 1; id <= 200; id++) {
      answering.set(id, { status: 200, afterMs: 10 })
      pinger.watch(target(id))
    }
    clock.advance(300_000)
    expect(missed).toEqual([])
    const unpluggedAtMs = clock.monotonic() - startMs
    answering.clear()
    clock.advance(60_000)
    const silentAtMs = missed.filter(([, inARow]) => inARow === 2).map(([, , atMs]) => atMs - unpluggedAtMs)
    expect(silentAtMs).toHaveLength(200)
    expect(Math.max(...silentAtMs)).toBeLessThanOrEqual(42_000)
  })

  it('is asked 3 s after the first and the second miss, and then every 10 s', () => {
    pinger.watch(target(1))
    nextQuestion()
    const askedAtMs = [clock.monotonic()]
    for (let more = 0; more < 5; more++) {
      nextQuestion()
      askedAtMs.push(clock.monotonic())
    }
    const apartMs = askedAtMs.slice(1).map((atMs, at) => atMs - (askedAtMs[at] ?? 0))
    for (const [at, expected] of [7_000, 7_000, 10_000, 10_000, 10_000].entries()) {
      expect(Math.abs((apartMs[at] ?? 0) - expected)).toBeLessThanOrEqual(200)
    }
    expect(missed.map(([, inARow]) => inARow)).toEqual([1, 2, 3, 4, 5])
  })

  it('is sent no copies of a question that a newer one has taken the place of', () => {
    pinger.watch(target(1))
    const first = nextQuestion()
    nextQuestion()
    const copies = () => socket.sent.filter(({ text }) => text === first.text).length
    const before = copies()
    clock.advance(60_000)
    expect(copies()).toBe(before)
  })

  it('has not missed what it was asked before it was heard of', () => {
    pinger.watch(target(1))
    nextQuestion()
    clock.advance(3_000)
    pinger.heard(1)
    clock.advance(20_000)
    expect(missed).toEqual([])
  })

  it('and never answers is asked every 10 minutes', () => {
    pinger.watch(target(1))
    nextQuestion()
    pinger.setPace(1, 'never-answers')
    const before = clock.monotonic()
    nextQuestion()
    expect(clock.monotonic() - before).toBeGreaterThanOrEqual(480_000)
  })
})

describe('a device that was heard of', () => {
  it('is asked one interval later', () => {
    pinger.watch(target(1))
    for (let at = 0; at < 20; at++) {
      pinger.heard(1)
      clock.advance(20_000)
    }
    expect(socket.sent).toEqual([])
  })

  it('but is not watched, is not asked', () => {
    pinger.heard(9)
    pinger.setPace(9, 'never-answers')
    clock.advance(700_000)
    expect([socket.sent, clock.pendingTimers]).toEqual([[], 0])
  })
})

describe('a device that is forgotten', () => {
  it('is asked no more, and its answer tells nothing', () => {
    pinger.watch(target(1))
    const question = nextQuestion()
    pinger.forget(1)
    respond(question, 200)
    const before = socket.sent.length
    clock.advance(700_000)
    expect([answered, missed, socket.sent.length, transactions.size]).toEqual([[], [], before, 0])
  })
})

describe('a device that cannot be asked', () => {
  it('for lack of a socket has missed nothing, and is asked once there is one', () => {
    openSocket = undefined
    pinger.watch(target(1))
    clock.advance(90_000)
    expect([socket.sent, missed]).toEqual([[], []])
    expect(unsendable.length).toBeGreaterThanOrEqual(2)
    openSocket = socket
    expect(nextQuestion().to).toEqual(phoneAddress(1))
  })

  it('because too many requests are under way has missed nothing', () => {
    start(1)
    pinger.watch(target(1))
    pinger.watch(target(2))
    clock.advance(30_100)
    const [asked, ...others] = new Set(socket.sent.map(deviceOf))
    expect([others, unsendable.includes(asked === 1 ? 2 : 1)]).toEqual([[], true])
    expect(missed.filter(([deviceId]) => deviceId !== asked)).toEqual([])
  })
})

describe('when the computer slept', () => {
  it('nobody has missed what was asked before, and all are asked anew at once', () => {
    pinger.watch(target(1))
    nextQuestion()
    clock.advance(1_000)
    sleptMs = 600_000
    answering.set(1, { status: 200, afterMs: 10 })
    clock.advance(8_000)
    expect([missed, answered.length > 0]).toEqual([[], true])
  })

  it('everyone is asked within the time that is given, and misses start anew', () => {
    for (let id = 1; id <= 300; id++) pinger.watch(target(id))
    clock.advance(40_000)
    expect(Math.max(...missed.map(([, inARow]) => inARow))).toBeGreaterThan(1)
    const before = socket.sent.length
    for (let id = 1; id <= 300; id++) answering.set(id, { status: 200, afterMs: 10 })
    missed.length = 0
    pinger.askAll(5_000)
    clock.advance(5_200)
    expect(new Set(socket.sent.slice(before).map(deviceOf)).size).toBe(300)
    expect([new Set(answered.map(([id]) => id)).size, missed]).toEqual([300, []])
  })
})

describe('5,000 devices', () => {
  const ids = Array.from({ length: 5_000 }, (_, at) => at + 1)

  it('are asked evenly, with at most 25 questions in 100 ms', () => {
    for (const id of ids) {
      answering.set(id, { status: 200, afterMs: 1 })
      pinger.watch(target(id))
    }
    const perTick: number[] = []
    for (let tick = 0; tick < 600; tick++) {
      const before = socket.sent.length
      clock.advance(100)
      perTick.push(socket.sent.length - before)
    }
    expect(Math.max(...perTick)).toBeLessThanOrEqual(25)
    expect(new Set(answered.map(([id]) => id)).size).toBe(5_000)
    const perSecond = Array.from({ length: 29 }, (_, s) =>
      perTick.slice(s * 10, s * 10 + 10).reduce((a, b) => a + b),
    )
    expect(Math.min(...perSecond)).toBeGreaterThan(110)
    expect(Math.max(...perSecond)).toBeLessThanOrEqual(250)
  })

  it('that are all cut off at once are all known to be silent within a minute', () => {
    for (const id of ids) {
      answering.set(id, { status: 200, afterMs: 1 })
      pinger.watch(target(id))
    }
    clock.advance(60_000)
    answering.clear()
    clock.advance(60_000)
    expect(new Set(missed.filter(([, inARow]) => inARow === 2).map(([id]) => id)).size).toBe(5_000)
  })
})

it('a pinger that is stopped asks nobody and leaves nothing behind', () => {
  pinger.watch(target(1))
  nextQuestion()
  pinger.stop()
  pinger.stop()
  pinger.askAll(1_000)
  const before = socket.sent.length
  clock.advance(100_000)
  expect([socket.sent.length, transactions.size, clock.pendingTimers]).toEqual([before, 0, 0])
})
