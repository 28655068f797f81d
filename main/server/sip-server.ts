import type { SocketAddress } from '../../shared/model.ts'
import { refusalRules, type Outcome, type Refusal } from '../registrar/outcomes.ts'
import type { Clock } from '../registrar/ports.ts'
import { storeFailed, type Registrar } from '../registrar/registrar.ts'
import { unsupportedRequirements } from '../registrar/request-checks.ts'
import type { SipRequest, Via } from '../sip/message.ts'
import { parseDatagram, type MalformedRequest } from '../sip/parse-message.ts'
import type { SipResponse } from '../sip/parse-response.ts'
import { responseDestination, writeResponse, type ResponseParts } from '../sip/response.ts'
import type { Datagram, ReplySocket } from './intake.ts'
import { transactionKey, type ServerTransactions } from './server-transactions.ts'
import { createToTags } from './to-tag.ts'

export interface SipServerOptions {
  readonly clock: Clock
  readonly registrar: Registrar
  readonly transactions: ServerTransactions
  /** Makes To tags of this run differ from those of another. */
  readonly tagSeed: number
  /** Newcomers are asked to come back later. */
  readonly isOverloaded: () => boolean
  /** Given every well-formed response; says whether it answers a request of ours. */
  readonly onResponse: (response: SipResponse, source: SocketAddress) => boolean
  /**
   * Told where a well-formed message comes from, unless it answers a request of ours or changes a registration, which
   * are told of in other ways. May be told within a batch.
   */
  readonly onHeard: (source: SocketAddress) => void
  /** Told of an exception, so that one request which meets a bug does not take the others with it. */
  readonly onBug: (error: string) => void
}

/** What became of the datagrams since the start. */
export interface ServerCounters {
  readonly received: number
  /** Answers to our own requests. */
  readonly responses: number
  /** Keep-alives, noise, stray responses, ACKs: nothing that is answered. */
  readonly ignored: number
  readonly malformed: number
  readonly repeated: number
}

export interface SipServer {
  /** Answers a batch of datagrams in order of arrival; what they change is one transaction of the store. */
  handle(batch: readonly Datagram[]): void
  readonly counters: ServerCounters
}

/** Methods that exist and that we do not offer (RFC 3261 §21.4.6); anything else is 501. */
const knownMethods: ReadonlySet<string> = new Set(
  'INVITE ACK BYE CANCEL PRACK SUBSCRIBE NOTIFY PUBLISH INFO REFER MESSAGE UPDATE'.split(' '),
)
const allow = 'Allow: REGISTER, OPTIONS'
const overload: Refusal = { kind: 'overload', headers: ['Retry-After: 20'] }

/** A request whose reply waits for the store's transaction. */
interface PendingReply {
  readonly request: SipRequest
  readonly datagram: Datagram
  readonly key: string
  readonly outcome: Outcome
}

interface Outgoing {
  readonly socket: ReplySocket
  readonly bytes: Uint8Array
  readonly to: SocketAddress
}

/** From datagrams to answers: parse, recognise repeats, dispatch by method, reply after the commit. */
export function createSipServer(options: SipServerOptions): SipServer {
  const { clock, registrar, transactions, tagSeed, isOverloaded, onResponse, onHeard, onBug } = options
  const counters = { received: 0, responses: 0, ignored: 0, malformed: 0, repeated: 0 }
  const toTag = createToTags(tagSeed)
  let pending: PendingReply[] = []
  /** Sent in one go at the end: waking the receiver up for each reply would cost more than all else together. */
  const outbox: Outgoing[] = []
  /** From tag, Call-ID and CSeq of the requests that are pending (RFC 3261 §8.2.2.2). */
  const merging = new Set<string>()

  function receive(datagram: Datagram, monotonicMs: number): void {
    counters.received++
    const parsed = parseDatagram(datagram.text)
    switch (parsed.kind) {
      case 'noise':
        counters.ignored++
        return
      case 'response': {
        const { response } = parsed
        if (response !== undefined && onResponse(response, datagram.source)) counters.responses++
        else {
          counters.ignored++
          if (response !== undefined) onHeard(datagram.source)
        }
        return
      }
      case 'malformed':
        counters.malformed++
        if (parsed.malformed.method !== 'ACK') replyMalformed(parsed.malformed, datagram)
        return
      case 'request':
        receiveRequest(parsed.request, datagram, monotonicMs)
    }
  }

  function receiveRequest(request: SipRequest, datagram: Datagram, monotonicMs: number): void {
    const pendingBefore = pending.length
    if (request.method === 'ACK') counters.ignored++
    else answer(request, datagram, monotonicMs)
    if (pending.length === pendingBefore) onHeard(datagram.source)
  }

  function answer(request: SipRequest, datagram: Datagram, monotonicMs: number): void {
    const key = transactionKey(request)
    const known = transactions.recall(key, monotonicMs)
    if (known !== undefined) {
      counters.repeated++
      if (known !== 'in-progress') send(datagram, known, request.via)
      return
    }
    if (request.method !== 'REGISTER') return reply(request, datagram, key, otherMethod(request), monotonicMs)
    if (pending.length > 0 && merging.has(mergeKey(request)))
      return reply(request, datagram, key, { kind: 'merged-request' }, monotonicMs)
    if (isOverloaded() && !request.fields.has('authorization')) {
      registrar.refused(overload, null, datagram.source, null)
      return reply(request, datagram, key, overload, monotonicMs)
    }
    const { outcome, pending: waits } = registrar.register(request, datagram.source, datagram.socket.local)
    if (!waits) return reply(request, datagram, key, outcome, monotonicMs)
    transactions.begin(key)
    merging.add(mergeKey(request))
    pending.push({ request, datagram, key, outcome })
  }

  function reply(
    request: SipRequest,
    datagram: Datagram,
    key: string,
    outcome: Outcome,
    monotonicMs: number,
  ): void {
    if (outcome.kind === 'no-answer') return
    const { echo, via } = request
    const tag = request.toTag === undefined ? toTag(via.branch, request.callId) : undefined
    const bytes = Buffer.from(
      writeResponse(responseParts(outcome), echo, via, datagram.source, tag),
      'latin1',
    )
    const isAuthenticated = outcome.kind === 'ok' && request.method === 'REGISTER' // OPTIONS asks nobody who they are
    transactions.complete(key, bytes, isAuthenticated, monotonicMs)
    send(datagram, bytes, via)
  }

  function replyMalformed({ method, via, echo, status, reason }: MalformedRequest, datagram: Datagram): void {
    const tag = /;\s?tag\s?=/i.test(echo.to ?? '') ? undefined : toTag(via.branch, echo.callId ?? '')
    const text = writeResponse({ status, reason }, echo, via, datagram.source, tag)
    send(datagram, Buffer.from(text, 'latin1'), via)
    if (method === 'REGISTER')
      registrar.refused({ kind: 'malformed', detail: reason }, null, datagram.source, null)
  }

  function send({ socket, source }: Datagram, bytes: Uint8Array, via: Via): void {
    outbox.push({ socket, bytes, to: responseDestination(via, source) })
  }

  function commitPending(): void {
    const failed = registrar.commit() !== undefined
    const committed = pending
    pending = []
    merging.clear()
    for (const { request, datagram, key, outcome } of committed) {
      reply(request, datagram, key, failed ? storeFailed : outcome, clock.monotonic())
    }
  }

  return {
    counters,
    handle(batch) {
      const monotonicMs = clock.monotonic()
      let metBug = false
      for (const datagram of batch) {
        try {
          receive(datagram, monotonicMs)
        } catch (error) {
          metBug = true
          onBug(error instanceof Error ? (error.stack ?? error.message) : String(error))
        }
      }
      if (pending.length > 0 || metBug) commitPending() // a bug may have left changes uncommitted
      for (const { socket, bytes, to } of outbox) socket.send(bytes, to)
      outbox.length = 0
    },
  }
}

/** What copies of one request that came by different ways have in common (RFC 3261 §8.2.2.2). */
function mergeKey({ fromTag, cSeq, callId }: SipRequest): string {
  return `${fromTag ?? ''} ${cSeq.number} ${callId}`
}

/** What is not a REGISTER: OPTIONS asks what we can (RFC 3261 §11.2), anything else we cannot. */
function otherMethod(request: SipRequest): Outcome {
  if (request.method === 'OPTIONS') {
    if (request.requestUri.kind !== 'sip') return { kind: 'unsupported-scheme' }
    const unsupported = unsupportedRequirements(request)
    if (unsupported.length === 0) {
      return { kind: 'ok', headers: [allow, 'Accept: application/sdp', 'Supported: path'] }
    }
    return { kind: 'unsupported-requirement', headers: [`Unsupported: ${unsupported.join(', ')}`] }
  }
  if (knownMethods.has(request.method)) return { kind: 'method-not-allowed', headers: [allow] }
  return { kind: 'unknown-method', headers: [allow] }
}

function responseParts(outcome: Exclude<Outcome, { kind: 'no-answer' }>): ResponseParts {
  switch (outcome.kind) {
    case 'ok':
      return { status: 200, headers: outcome.headers }
    case 'challenge':
      return { status: 401, headers: outcome.headers }
    default:
      return refusalParts(outcome)
  }
}

function refusalParts({ kind, phrase, headers }: Refusal): ResponseParts {
  return { status: refusalRules[kind].status, reason: phrase, headers }
}
