import type { SocketAddress } from '../../shared/model.ts'
import { Deadlines } from '../registrar/deadlines.ts'
import type { Clock, RandomBytes } from '../registrar/ports.ts'
import type { SipResponse } from '../sip/parse-response.ts'
import type { ReplySocket } from './intake.ts'

/** RFC 3261 §17.1.1.1: estimate of the round trip, the longest interval, and how long a packet may live. */
const t1Ms = 500
const t2Ms = 4_000
const t4Ms = 5_000
/** When a request counts as never answered. */
const timerFMs = 64 * t1Ms

export interface ClientRequest {
  readonly method: string
  /** The request with that branch in its Via, whose sent-by is the socket's local address; called once, at once. */
  readonly bytesFor: (branch: string) => Uint8Array
  readonly socket: ReplySocket
  readonly to: SocketAddress
  readonly onProvisional?: () => void
  /** 200 to 699; the round trip is in milliseconds, null where the request was repeated (Karn, RFC 6298 §3). */
  readonly onFinal: (status: number, roundTripMs: number | null) => void
  /** Nothing final has come within 32 s (Timer F). */
  readonly onTimeout: () => void
}

/** A request that is under way. */
export interface ClientTransaction {
  /** Sends no more copies; the answer to those that were sent still counts. */
  hush(): void
  /** Nobody waits for it any more: no function of the request is called from here on. */
  cancel(): void
}

/** Non-INVITE client transactions over UDP (RFC 3261 §17.1.2). */
export interface ClientTransactions {
  /** Sends the request, and again until it is answered; undefined where too many are under way. */
  request(request: ClientRequest): ClientTransaction | undefined
  /** Whether the response answers one of our requests, repeats of an answer included (§17.1.3). */
  receive(response: SipResponse): boolean
  /** Requests under way, and those answered within the last 5 s. */
  readonly size: number
  /** Forgets them all. */
  stop(): void
}

export interface ClientTransactionsOptions {
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly mostAtOnce?: number
}

interface Transaction {
  readonly branch: string
  readonly request: ClientRequest
  readonly bytes: Uint8Array
  readonly startedMs: number
  state: 'trying' | 'proceeding' | 'completed'
  /** Timer E as it was last set. */
  intervalMs: number
  resendAtMs: number
}

/** Deadlines within this time are met together: one timer serves all transactions. */
const togetherMs = 50
const branchOctets = 8

export function createClientTransactions(options: ClientTransactionsOptions): ClientTransactions {
  const { clock, randomBytes, mostAtOnce = 65_536 } = options
  const byBranch = new Map<string, Transaction>()
  const deadlines = new Deadlines<Transaction>()
  let wakesAtMs = Number.POSITIVE_INFINITY
  let cancelWake = (): void => undefined

  function sleep(): void {
    const nowMs = clock.monotonic()
    const nextMs = Math.max(deadlines.nextAtMs, nowMs + togetherMs)
    if (nextMs >= wakesAtMs) return
    cancelWake()
    wakesAtMs = nextMs
    cancelWake = clock.after(nextMs - nowMs, wake)
  }

  function wake(): void {
    wakesAtMs = Number.POSITIVE_INFINITY
    const nowMs = clock.monotonic()
    for (;;) {
      const transaction = deadlines.takeDue(nowMs)
      if (transaction === undefined) break
      if (transaction.state === 'completed') byBranch.delete(transaction.branch)
      else if (nowMs >= transaction.startedMs + timerFMs) giveUp(transaction)
      else resend(transaction, nowMs)
    }
    sleep()
  }

  function giveUp({ branch, request }: Transaction): void {
    byBranch.delete(branch)
    request.onTimeout()
  }

  function resend(transaction: Transaction, nowMs: number): void {
    const { state, bytes, request } = transaction
    transaction.intervalMs = state === 'proceeding' ? t2Ms : Math.min(2 * transaction.intervalMs, t2Ms)
    transaction.resendAtMs = nowMs + transaction.intervalMs
    awaitNext(transaction)
    request.socket.send(bytes, request.to)
  }

  function awaitNext(transaction: Transaction): void {
    deadlines.set(transaction, Math.min(transaction.resendAtMs, transaction.startedMs + timerFMs))
    sleep()
  }

  function finish(transaction: Transaction, status: number): void {
    const nowMs = clock.monotonic()
    transaction.state = 'completed'
    deadlines.set(transaction, nowMs + t4Ms) // Timer K
    sleep()
    const wasRepeated = transaction.intervalMs > t1Ms
    transaction.request.onFinal(status, wasRepeated ? null : nowMs - transaction.startedMs)
  }

  return {
    request(request) {
      if (byBranch.size >= mostAtOnce) return undefined
      const branch = `z9hG4bK${Buffer.from(randomBytes(branchOctets)).toString('hex')}`
      const bytes = request.bytesFor(branch)
      const startedMs = clock.monotonic()
      const timerE = { intervalMs: t1Ms, resendAtMs: startedMs + t1Ms }
      const transaction: Transaction = { branch, request, bytes, startedMs, state: 'trying', ...timerE }
      byBranch.set(branch, transaction)
      awaitNext(transaction)
      request.socket.send(bytes, request.to)
      return {
        hush() {
          transaction.resendAtMs = Number.POSITIVE_INFINITY
          if (transaction.state !== 'completed' && deadlines.has(transaction)) awaitNext(transaction)
        },
        cancel() {
          if (transaction.state !== 'completed' && deadlines.delete(transaction)) byBranch.delete(branch)
        },
      }
    },

    receive({ status, branch, sentBy, cSeq }) {
      const transaction = byBranch.get(branch)
      if (transaction?.request.method !== cSeq.method) return false
      const { address, port } = transaction.request.socket.local
      if (sentBy.host !== address || (sentBy.port ?? 5060) !== port) return false // §18.1.2
      if (transaction.state === 'completed') return true
      if (status >= 200) finish(transaction, status)
      else {
        transaction.state = 'proceeding'
        transaction.request.onProvisional?.()
      }
      return true
    },

    get size() {
      return byBranch.size
    },

    stop() {
      cancelWake()
      wakesAtMs = Number.POSITIVE_INFINITY
      deadlines.clear()
      byBranch.clear()
    },
  }
}
