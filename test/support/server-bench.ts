import type { Outcome, Refusal } from '../../main/registrar/outcomes.ts'
import type { Registrar } from '../../main/registrar/registrar.ts'
import { createServerTransactions } from '../../main/server/server-transactions.ts'
import { createSipServer, type SipServer } from '../../main/server/sip-server.ts'
import type { SipRequest } from '../../main/sip/message.ts'
import type { SipResponse } from '../../main/sip/parse-response.ts'
import { formatSocketAddress, type Problem } from '../../shared/model.ts'
import { FakeClock } from './fake-clock.ts'
import { FakeReplySocket } from './fake-reply-socket.ts'

/** A registrar that answers as a test tells it, and notes when it was asked. */
class FakeRegistrar implements Registrar {
  readonly calls: string[] = []
  readonly refusals: [string, string | null][] = []
  answer: (request: SipRequest) => { outcome: Outcome; pending: boolean } = () => ({
    outcome: { kind: 'ok', headers: ['Contact: <sip:101@h>;expires=60'] },
    pending: true,
  })
  commitProblem: Problem | undefined
  readonly #socket: FakeReplySocket

  constructor(socket: FakeReplySocket) {
    this.#socket = socket
  }

  register(request: SipRequest) {
    this.calls.push(`register ${request.cSeq.number}`)
    return this.answer(request)
  }

  commit(): Problem | undefined {
    this.calls.push(`commit after ${this.#socket.sent.length} replies`)
    return this.commitProblem
  }

  refused({ kind }: Refusal, extension: string | null): void {
    this.refusals.push([kind, extension])
  }
}

/** The server between a fake socket and a fake registrar. */
export class ServerBench {
  readonly socket = new FakeReplySocket()
  readonly clock = new FakeClock()
  readonly registrar = new FakeRegistrar(this.socket)
  readonly bugs: string[] = []
  readonly responses: SipResponse[] = []
  /** From where messages came that show no more than that their sender is there. */
  readonly heard: string[] = []
  /** Whether the responses that come answer requests of ours. */
  responsesAreOurs = true
  overloaded = false
  readonly server: SipServer

  constructor() {
    this.server = createSipServer({
      clock: this.clock,
      registrar: this.registrar,
      transactions: createServerTransactions(1),
      tagSeed: 1,
      isOverloaded: () => this.overloaded,
      onResponse: (response) => {
        this.responses.push(response)
        return this.responsesAreOurs
      },
      onHeard: (source) => this.heard.push(formatSocketAddress(source)),
      onBug: (error) => this.bugs.push(error),
    })
  }

  /** Handles datagrams that arrive together. */
  handle(...texts: readonly string[]): void {
    this.server.handle(texts.map((text) => this.socket.datagram(text)))
  }

  /** What this datagram alone is answered with. */
  reply(text: string): string {
    const before = this.socket.sent.length
    this.handle(text)
    const [reply, ...others] = this.socket.sent.slice(before)
    if (reply === undefined || others.length > 0) throw new Error(`${others.length} replies too many or none`)
    return reply.text
  }
}
