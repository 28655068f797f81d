import { createSocket, type Socket } from 'node:dgram'
import { onTestFinished } from 'vitest'
import type { SocketAddress } from '../../shared/model.ts'
import { headerOf, type Lines } from './sip-builder.ts'

/** A request that a phone was sent. */
export interface ReceivedRequest {
  readonly lines: Lines
  readonly source: SocketAddress
}

/** What RFC 3261 §8.2.6 answers to it, with the port that the request came from in the Via (RFC 3581 §4). */
export function responseTo({ lines, source }: ReceivedRequest, status: number): Uint8Array {
  const field = (name: string) => `${name}: ${headerOf(lines, name) ?? ''}`
  const via = field('Via').replace(';rport', `;rport=${source.port};received=${source.address}`)
  const to = `${field('To')};tag=answering`
  const head = [`SIP/2.0 ${status} Answer`, via, field('From'), to, field('Call-ID'), field('CSeq')]
  return Buffer.from([...head, 'Content-Length: 0', '', ''].join('\r\n'), 'latin1')
}

/** The request in a datagram. */
export function receivedRequest(raw: Buffer, { address, port }: SocketAddress): ReceivedRequest {
  const lines = raw.toString('latin1').split('\r\n\r\n')[0]?.split('\r\n') ?? []
  return { lines, source: { address, port } }
}

/** A phone that waits for requests on a UDP socket of its own, gone after the test. */
export class AnsweringPhone {
  readonly local: SocketAddress
  /** The statuses that it answers every request with, one after the other; none: it keeps silent. */
  answers: readonly number[] = [200]
  readonly requests: ReceivedRequest[] = []
  readonly #socket: Socket
  #waiting: (() => void)[] = []

  private constructor(socket: Socket) {
    this.#socket = socket
    const { address, port } = socket.address()
    this.local = { address, port }
    socket.on('message', (raw, source) => {
      const request = receivedRequest(raw, source)
      this.requests.push(request)
      for (const status of this.answers) this.answer(request, status)
      for (const look of this.#waiting.splice(0)) look()
    })
  }

  static async open(address = '127.0.0.1'): Promise<AnsweringPhone> {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind({ port: 0, address, exclusive: true }, resolve)
    })
    const phone = new AnsweringPhone(socket)
    onTestFinished(() => phone.close())
    return phone
  }

  answer(request: ReceivedRequest, status: number): void {
    this.#socket.send(responseTo(request, status), request.source.port, request.source.address)
  }

  /** Resolves once it has been sent so many requests. */
  async received(count: number): Promise<ReceivedRequest> {
    while (this.requests.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    const request = this.requests[count - 1]
    if (request === undefined) throw new Error('no request')
    return request
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      try {
        this.#socket.close(() => resolve())
      } catch {
        resolve() // unplugged by the test
      }
    })
  }
}
