import type { SipRequest } from '../sip/message.ts'

/**
 * The replies of the last 32 seconds, so that a repeated request gets the same octets again and changes nothing
 * (RFC 3261 §17.2.2, Timer J). Memory is bounded: past the budget the oldest replies go early. Replies to requests
 * that nobody has authenticated have a budget of their own, so that a flood of them cannot push the others out.
 */
export interface ServerTransactions {
  /** The reply that was sent, `'in-progress'` where there is none yet, undefined for a request not seen before. */
  recall(key: string, monotonicMs: number): Uint8Array | 'in-progress' | undefined
  /** The request is being worked on: its repeats are absorbed until {@link complete}. */
  begin(key: string): void
  complete(key: string, reply: Uint8Array, isAuthenticated: boolean, monotonicMs: number): void
}

/** 64 × T1 on UDP (RFC 3261 §17.2.2). */
export const timerJMs = 32_000

const authenticatedBudgetBytes = 6 * 1024 * 1024
const anonymousBudgetBytes = 2 * 1024 * 1024
/** What a reply costs beside its octets: key, map entry, object. */
const overheadBytes = 250

interface Generation {
  readonly replies: Map<string, StoredReply>
  readonly sinceMs: number
  bytes: number
}

interface StoredReply {
  readonly reply: Uint8Array
  readonly atMs: number
}

/** Two generations of replies: the older one is dropped whole when the younger is full or 32 s old. */
class ReplyMemory {
  readonly #budgetBytes: number
  #present: Generation
  #past: Generation

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes
    this.#present = { replies: new Map(), sinceMs: 0, bytes: 0 }
    this.#past = this.#present
  }

  find(key: string, monotonicMs: number): Uint8Array | undefined {
    const stored = this.#present.replies.get(key) ?? this.#past.replies.get(key)
    return stored !== undefined && monotonicMs - stored.atMs <= timerJMs ? stored.reply : undefined
  }

  store(key: string, reply: Uint8Array, monotonicMs: number): void {
    const { bytes, sinceMs } = this.#present
    if (bytes >= this.#budgetBytes / 2 || monotonicMs - sinceMs > timerJMs) {
      this.#past = this.#present
      this.#present = { replies: new Map(), sinceMs: monotonicMs, bytes: 0 }
    }
    this.#present.replies.set(key, { reply, atMs: monotonicMs })
    this.#present.bytes += reply.length + key.length + overheadBytes
  }
}

export function createServerTransactions(): ServerTransactions {
  const authenticated = new ReplyMemory(authenticatedBudgetBytes)
  const anonymous = new ReplyMemory(anonymousBudgetBytes)
  const inProgress = new Set<string>()

  return {
    recall(key, monotonicMs) {
      if (inProgress.has(key)) return 'in-progress'
      return authenticated.find(key, monotonicMs) ?? anonymous.find(key, monotonicMs)
    },
    begin(key) {
      inProgress.add(key)
    },
    complete(key, reply, isAuthenticated, monotonicMs) {
      inProgress.delete(key)
      const memory = isAuthenticated ? authenticated : anonymous
      memory.store(key, reply, monotonicMs)
    },
  }
}

const magicCookie = 'z9hG4bK'

/**
 * What a request and its repeats have in common (RFC 3261 §17.2.3): branch, sent-by and method; for clients of
 * RFC 2543, whose branch says nothing, Request-URI, tags, Call-ID, CSeq and the top Via.
 */
export function transactionKey(request: SipRequest): string {
  const { via, method } = request
  if (via.branch?.startsWith(magicCookie) === true) return `${via.branch} ${via.host}:${via.port ?? 5060} ${method}`
  const { requestUri, fromTag = '', toTag = '', callId, cSeq } = request
  return [requestUri.text, fromTag, toTag, callId, String(cSeq.number), via.text, method].join(' ')
}
