import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { ClientTransaction } from './client-transaction.ts'
import { maxPhones, Phone, type Registrar } from './phone.ts'
import { okTo, quotedParameter, statusOf, transactionOf } from './reply.ts'
import { Tally } from './tally.ts'

/** `full`: every registration starts without credentials. `refresh`: with the nonce of the last one. */
export type RegistrationKind = 'full' | 'refresh'

/** Each socket holds the replies that arrive while the generator is busy sending. */
const socketBufferBytes = 4 << 20
const sweepIntervalMs = 10
const paceMs = 5
/** A registrar that finds every fresh nonce stale must not be asked for ever. */
const maxChallenges = 3

/** One phone with the registration it is in the middle of, if any. */
interface Line {
  readonly phone: Phone
  readonly socket: Socket
  readonly transaction: ClientTransaction
  startedMs: number
  challenges: number
  everRegistered: boolean
}

interface Load {
  readonly kind: RegistrationKind
  /** The phone whose turn it is when another has finished; undefined: nobody's. */
  readonly next: () => number | undefined
  /** Nobody's turn has come, and nothing is in flight. */
  readonly finished: () => void
  inFlight: number
}

/** Many phones behind a few UDP sockets, each with at most one REGISTER in flight. They answer OPTIONS with 200. */
export class LoadGenerator {
  /** Everything is counted here; put a new one in place to begin a measuring window. */
  tally = new Tally()
  readonly #sockets: readonly Socket[]
  readonly #lines: readonly Line[]
  readonly #sweeper: NodeJS.Timeout
  #load: Load | undefined

  /** Opens the sockets (loopback, any port) and gives each its share of the phones. */
  static async open(registrar: Registrar, phoneCount: number, socketCount: number): Promise<LoadGenerator> {
    if (phoneCount > maxPhones) throw new Error(`At most ${maxPhones} phones can be simulated.`)
    const sockets = Array.from({ length: socketCount }, () =>
      createSocket({ type: 'udp4', recvBufferSize: socketBufferBytes, sendBufferSize: socketBufferBytes }),
    )
    for (const socket of sockets) {
      // Connected sockets skip the look-up of the address for every datagram.
      socket.connect(registrar.port, registrar.host)
      await once(socket, 'connect')
    }
    return new LoadGenerator(registrar, phoneCount, sockets)
  }

  private constructor(registrar: Registrar, phoneCount: number, sockets: readonly Socket[]) {
    this.#sockets = sockets
    this.#lines = Array.from({ length: phoneCount }, (_, index) => {
      const socket = sockets[index % sockets.length]!
      const phone = new Phone(index, registrar, socket.address().port)
      const transaction = new ClientTransaction()
      return { phone, socket, transaction, startedMs: 0, challenges: 0, everRegistered: false }
    })
    for (const socket of sockets) {
      socket.on('message', (datagram) => this.#receive(socket, datagram.toString('latin1')))
      // A registrar that has gone away shows as timeouts, and its process as dead.
      socket.on('error', () => undefined)
    }
    // After the poll phase, so that a reply which already waits in the socket is read before it is missed.
    this.#sweeper = setInterval(() => setImmediate(() => this.#sweep()), sweepIntervalMs)
  }

  /** How many phones have been told 200 at least once. */
  get registeredPhones(): number {
    return this.#lines.filter((line) => line.everRegistered).length
  }

  /** Registers every phone once, so many at a time. */
  registerAll(kind: RegistrationKind, inFlight: number): Promise<void> {
    let index = 0
    return this.#run(kind, inFlight, () => (index < this.#lines.length ? index++ : undefined))
  }

  /** Keeps so many registrations in flight, the phones taking turns, until stopped; `stop` awaits the last. */
  keepLoaded(kind: RegistrationKind, inFlight: number): { stop: () => Promise<void> } {
    let index = -1
    let stopped = false
    const done = this.#run(kind, inFlight, () => {
      if (stopped) return undefined
      do index = (index + 1) % this.#lines.length
      while (this.#lines[index]!.transaction.request !== undefined)
      return index
    })
    return {
      stop() {
        stopped = true
        return done
      },
    }
  }

  /** Starts so many refreshes a second, evenly, the phones taking turns, until stopped; `stop` awaits the last. */
  keepPace(perSecond: number): { stop: () => Promise<void> } {
    const beganMs = performance.now()
    let started = 0
    let index = -1
    let stopped: (() => void) | undefined
    const load: Load = {
      ...{ kind: 'refresh', inFlight: 0 },
      next: () => undefined,
      finished: () => stopped?.(),
    }
    this.#load = load
    const pace = setInterval(() => {
      const due = ((performance.now() - beganMs) / 1000) * perSecond
      for (; started < due; started++) {
        index = (index + 1) % this.#lines.length
        if (this.#lines[index]!.transaction.request === undefined) this.#start(load, index)
      }
    }, paceMs)
    return {
      stop: () =>
        new Promise((done) => {
          clearInterval(pace)
          stopped = done
          if (load.inFlight === 0) done()
        }),
    }
  }

  close(): void {
    clearInterval(this.#sweeper)
    for (const socket of this.#sockets) socket.close()
  }

  #run(kind: RegistrationKind, inFlight: number, next: () => number | undefined): Promise<void> {
    if (inFlight > this.#lines.length) throw new Error('A phone has only one REGISTER in flight.')
    return new Promise((finished) => {
      const load: Load = { kind, next, finished, inFlight: 0 }
      this.#load = load
      for (let started = 0; started < inFlight; started++) this.#startNext(load)
    })
  }

  #startNext(load: Load): void {
    const index = load.next()
    if (index === undefined) {
      if (load.inFlight === 0) load.finished()
      return
    }
    this.#start(load, index)
  }

  #start(load: Load, index: number): void {
    const line = this.#lines[index]!
    load.inFlight++
    if (load.kind === 'full') line.phone.forgetNonce()
    line.challenges = 0
    line.startedMs = performance.now()
    this.#send(line, line.startedMs)
  }

  #send(line: Line, nowMs: number): void {
    const request = line.phone.nextRequest()
    line.transaction.start(request, nowMs)
    line.socket.send(request)
  }

  #receive(socket: Socket, datagram: string): void {
    if (!datagram.startsWith('OPTIONS ')) return this.#receiveReply(datagram)
    this.tally.pings++
    socket.send(okTo(datagram))
  }

  #receiveReply(reply: string): void {
    const transaction = transactionOf(reply)
    const line = this.#lines[transaction % maxPhones]
    // Late copies of a reply that we have had are no longer expected.
    if (line?.phone.transaction !== transaction || line.transaction.request === undefined) return
    const status = statusOf(reply)
    if (status === 200) this.#accept(line, reply)
    else if (status === 401) this.#answerChallenge(line, reply)
    else if (Number.isNaN(status)) this.#fail(line, 'no SIP response')
    else if (status > 200) this.#fail(line, String(status)) // below 200 is provisional: wait on
  }

  #accept(line: Line, reply: string): void {
    if (!reply.includes(line.phone.contactUri)) {
      this.#fail(line, '200 without the own Contact')
      return
    }
    const nowMs = performance.now()
    line.everRegistered = true
    this.tally.succeed(nowMs - line.startedMs, nowMs)
    this.#finish(line)
  }

  #answerChallenge(line: Line, reply: string): void {
    const nonce = quotedParameter(reply, 'nonce')
    const refused = line.phone.hasNonce && !reply.includes('stale=true')
    if (nonce === undefined || refused || line.challenges === maxChallenges) {
      this.#fail(
        line,
        nonce === undefined ? '401 without a nonce' : refused ? '401' : '401 stale again and again',
      )
      return
    }
    if (line.phone.hasNonce) this.tally.renewed++
    line.challenges++
    line.phone.takeNonce(nonce, quotedParameter(reply, 'opaque'))
    this.#send(line, performance.now())
  }

  #fail(line: Line, reason: string): void {
    this.tally.fail(reason)
    line.phone.forgetNonce()
    this.#finish(line)
  }

  #finish(line: Line): void {
    line.transaction.end()
    const load = this.#load
    if (load === undefined) return
    load.inFlight--
    this.#startNext(load)
  }

  #sweep(): void {
    const nowMs = performance.now()
    for (const line of this.#lines) {
      const request = line.transaction.request
      const due = line.transaction.due(nowMs)
      if (due === 'timeout') {
        this.#fail(line, 'timeout')
      } else if (due === 'resend' && request !== undefined) {
        this.tally.retransmissions++
        line.socket.send(request)
      }
    }
  }
}
