import { hash } from 'node:crypto'

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
  /** Remembers a count that came with a right digest and a usable nonce, so that it is never usable again. */
  remember(nonce: string, nonceCount: number): void
}

/** Covers two refreshes of a phone that was granted an hour, which then need no second round trip. */
export const nonceLifetimeMs = 2 * 3600 * 1000

const payloadLength = 14
const hashLength = 13
const octets = payloadLength + hashLength
const nonceLength = (octets / 3) * 4
const twoTo32 = 2 ** 32

/** The last counts of some nonces, by serial, and when the youngest of them was issued. */
interface Generation {
  readonly counts: Map<number, number>
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

  /** Key and payload, of which the hash is taken: of fixed length and cut off, so it need not be an HMAC. */
  const signed = Buffer.concat([key, runId], key.length + payloadLength)
  const issuing = Buffer.alloc(octets)
  const judged = Buffer.alloc(octets)

  /** Puts the nonce's octets into `judged`; false where this run did not issue it. */
  function prove(nonce: string): boolean {
    if (nonce.length !== nonceLength || judged.write(nonce, 'base64url') !== octets) return false
    judged.copy(signed, key.length, 0, payloadLength)
    const proof = hash('sha256', signed, 'buffer')
    let difference = 0 // in constant time, without the cost of a view for timingSafeEqual
    for (let at = 0; at < hashLength; at++) difference |= (proof[at] ?? 0) ^ (judged[payloadLength + at] ?? 0)
    return difference === 0 && judged.compare(runId, 0, 4, 0, 4) === 0
  }

  return {
    issue(monotonicMs) {
      issuing.set(runId, 0)
      issuing.writeUIntBE(Math.floor(monotonicMs), 4, 6)
      issuing.writeUInt32BE((serial = (serial + 1) % twoTo32), 10)
      issuing.copy(signed, key.length, 0, payloadLength)
      hash('sha256', signed, 'buffer').copy(issuing, payloadLength, 0, hashLength)
      return issuing.toString('base64url')
    },

    judge(nonce, nonceCount, monotonicMs) {
      if (!prove(nonce)) return 'stale'
      const issuedAtMs = judged.readUIntBE(4, 6)
      if (monotonicMs - issuedAtMs > nonceLifetimeMs) return 'stale'
      const number = judged.readUInt32BE(10)
      const last = present.counts.get(number) ?? past.counts.get(number)
      if (last !== undefined) return nonceCount > last ? 'usable' : 'stale'
      return issuedAtMs > staleUntilMs ? 'usable' : 'stale'
    },

    remember(nonce, nonceCount) {
      judged.write(nonce, 'base64url')
      const number = judged.readUInt32BE(10)
      if (present.counts.size >= capacity && !present.counts.has(number)) {
        staleUntilMs = Math.max(staleUntilMs, past.youngestIssuedAtMs)
        past = present
        present = newGeneration()
      }
      present.counts.set(number, nonceCount)
      present.youngestIssuedAtMs = Math.max(present.youngestIssuedAtMs, judged.readUIntBE(4, 6))
    },
  }
}
