import type { Datagram, ReplySocket } from '../../main/server/intake.ts'
import type { SocketAddress } from '../../shared/model.ts'

export interface Sent {
  readonly text: string
  readonly to: SocketAddress
}

/** A socket that keeps what is sent through it. */
export class FakeReplySocket implements ReplySocket {
  readonly local: SocketAddress = { address: '192.168.1.2', port: 5060 }
  readonly sent: Sent[] = []

  send(bytes: Uint8Array, to: SocketAddress): void {
    this.sent.push({ text: Buffer.from(bytes).toString('latin1'), to })
  }

  /** `200`, `401`: the status codes sent so far. */
  get statuses(): readonly number[] {
    return this.sent.map(({ text }) => Number(/^SIP\/2\.0 (\d{3}) /.exec(text)?.[1]))
  }

  /** A datagram that arrives here. */
  datagram(text: string, source: SocketAddress = { address: '192.168.1.20', port: 5060 }): Datagram {
    return { text, source, socket: this }
  }
}
