import { timingSafeEqual } from 'node:crypto'
import { createKeyedHash } from './keyed-hash.ts'

/**
 * Nonces that prove themselves, so that an unanswered challenge costs no memory (RFC 7616 §5.4):
 *
 *     base64url( run id, 4 octets | issued at, ms, 6 octets | serial, 4 octets | keyed hash of these, 13 octets )
 *
 * The run id is new at every start: a nonce of an earlier run is known as ours, and as stale.
 *
 * Nonce counts are remembered for nonces that a right digest came with, and only for so many. What is forgotten
 * must not become usable again: every nonce issued before the youngest forgotten one counts as stale.
 */
export interface Nonces {
  issue(monotonicMs: number): string
  /** Whether a right digest over this nonce with this count may be believed, or is old or a replay. */
  judge(nonce: string, nonceCount: number, monotonicMs: number): 'usable' | 'stale'
  /** Remembers a count that came with a right digest, so that it is never usable again. */
  remember(nonce: string, nonceCount: number): void
}

/** Covers two refreshes of a phone that was granted an hour, which then need no second round trip. */
export const nonceLifetimeMs = 2 * 3600 * 1000

const payloadLength = 14
const hashLength = 13
const nonceLength = ((payloadLength + hashLength) / 3) * 4
const twoTo32 = 2 ** 32

interface Generation {
  readonly counts: Map<string, number>
  youngestIssuedAtMs: number
}

const newGeneration = (): Generation => ({ counts: new Map(), youngestIssuedAtMs: -1 })

/**
 * @param key secret of this installation, 32 octets
 * @param runId 4 random octets of this start
 * @param capacity of how many nonces the counts are remembered, at least
 */
export function createNonces(key: Uint8Array, runId: Uint8Array, capacity = 16_384): Nonces {
  let serial = 0
  let present = newGeneration()
  let past = newGeneration()
  let staleUntilMs = -1

  const payload = Buffer.alloc(payloadLength)
  const keyedHash = createKeyedHash(key)

  /** When we issued it in this run; undefined where we did not. */
  function provenIssuedAt(nonce: string): number | undefined {
    if (nonce.length !== nonceLength) return undefined
    const bytes = Buffer.from(nonce, 'base64url')
    if (bytes.length !== payloadLength + hashLength) return undefined
    const signed = bytes.subarray(0, payloadLength)
    if (!timingSafeEqual(bytes.subarray(payloadLength), keyedHash(signed).subarray(0, hashLength))) return undefined
    if (Buffer.compare(bytes.subarray(0, 4), runId) !== 0) return undefined
    return bytes.readUIntBE(4, 6)
  }

  return {
    issue(monotonicMs) {
      payload.set(runId, 0)
      payload.writeUIntBE(Math.floor(monotonicMs), 4, 6)
      payload.writeUInt32BE((serial = (serial + 1) % twoTo32), 10)
      return Buffer.concat([payload, keyedHash(payload)], payloadLength + hashLength).toString('base64url')
    },

    judge(nonce, nonceCount, monotonicMs) {
      const last = present.counts.get(nonce) ?? past.counts.get(nonce)
      // One that is remembered has been proven before, and need not be again.
      const issuedAtMs = last === undefined ? provenIssuedAt(nonce) : statedIssuedAt(nonce)
      if (issuedAtMs === undefined || monotonicMs - issuedAtMs > nonceLifetimeMs) return 'stale'
      if (last !== undefined) return nonceCount > last ? 'usable' : 'stale'
      return issuedAtMs > staleUntilMs ? 'usable' : 'stale'
    },

    remember(nonce, nonceCount) {
      if (present.counts.size >= capacity && !present.counts.has(nonce)) {
        staleUntilMs = Math.max(staleUntilMs, past.youngestIssuedAtMs)
        past = present
        present = newGeneration()
      }
      present.counts.set(nonce, nonceCount)
      present.youngestIssuedAtMs = Math.max(present.youngestIssuedAtMs, statedIssuedAt(nonce))
    },
  }
}

/** When the nonce says that it was issued; to be believed of one that has been proven. */
function statedIssuedAt(nonce: string): number {
  return Buffer.from(nonce, 'base64url').readUIntBE(4, 6)
}
