import type { SipRequest } from '../sip/message.ts'
import { createReplyMemory } from './reply-memory.ts'

/**
 * The replies of the last 32 seconds, so that a repeated request gets the same octets again and changes nothing
 * (RFC 3261 §17.2.2, Timer J). Memory is bounded: under the heaviest load the oldest replies go early. Replies to
 * requests that nobody has authenticated have a memory of their own, so that a flood of them pushes no others out.
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

/** Enough for every phone of the largest office, 5,000, to have both its replies remembered after a power cut. */
const authenticatedBytes = 4 * 1024 * 1024
const anonymousBytes = 3 * 1024 * 1024

/** @param seed 32 random bits of this run */
export function createServerTransactions(seed: number): ServerTransactions {
  const authenticated = createReplyMemory(authenticatedBytes, timerJMs, seed)
  const anonymous = createReplyMemory(anonymousBytes, timerJMs, seed)
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
  const { branch } = via
  // The cookie alone identifies nothing (RFC 4475 §3.2.1).
  const isUnique =
    branch !== undefined && branch.length > magicCookie.length && branch.startsWith(magicCookie)
  if (isUnique) return `${branch} ${via.host}:${via.port ?? 5060} ${method}`
  const { requestUri, fromTag = '', toTag = '', callId, cSeq } = request
  return [requestUri.text, fromTag, toTag, callId, String(cSeq.number), via.text, method].join(' ')
}
