import type { RefusalReason } from '../../shared/activity.ts'
import type { AlgorithmPolicy } from '../../shared/model.ts'
import { readAuthorization, type DigestCredentials } from '../sip/credentials.ts'
import { challenge, verifyDigest, type DigestAlgorithm } from '../sip/digest.ts'
import type { SipRequest } from '../sip/message.ts'
import type { Nonces } from '../sip/nonce.ts'
import { BoundedMap } from './bounded-map.ts'
import { createFailureThrottle } from './failure-throttle.ts'
import type { ExtensionCredentials, ExtensionDirectory } from './ports.ts'

/** Who sent the request, or what to answer until we know (RFC 3261 §22, RFC 7616, RFC 8760). */
export type Authentication =
  | {
      readonly kind: 'authenticated'
      readonly extension: ExtensionCredentials
      readonly fellBackToMd5: boolean
    }
  | { readonly kind: 'challenge'; readonly headers: readonly string[]; readonly failure: Failure | null }
  | { readonly kind: 'no-answer'; readonly failure: Failure }
  | { readonly kind: 'malformed' }

/** A wrong answer to a challenge; `username` as the phone sent it. */
export interface Failure {
  readonly reason: RefusalReason
  readonly username: string
}

export interface AuthenticatorOptions {
  readonly realm: () => string
  readonly directory: ExtensionDirectory
  readonly nonces: Nonces
  readonly acceptDigestWithoutQop: () => boolean
  /** Whether a phone of that extension is registered from that address. */
  readonly isRegisteredFrom: (number: string, sourceAddress: string) => boolean
}

export interface Authenticator {
  /** @param addressedTo the extension that the request's To names, which decides what is offered */
  authenticate(
    request: SipRequest,
    addressedTo: string,
    sourceAddress: string,
    monotonicMs: number,
  ): Authentication
}

/** Stands in for the hash of an extension that does not exist, so that it is refused like a wrong password. */
const nobodysHa1 = '0'.repeat(32)
const rememberedPhones = 4096

const offers: Readonly<Record<AlgorithmPolicy, readonly DigestAlgorithm[]>> = {
  md5: ['MD5'],
  automatic: ['SHA-256', 'MD5'], // the preferred one on top, RFC 8760 §2.4
  sha256: ['SHA-256'],
}

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { realm, directory, nonces, acceptDigestWithoutQop, isRegisteredFrom } = options
  const throttle = createFailureThrottle()
  /** Phones that got two challenges: whether they have answered them since. */
  const twoChallenges = new BoundedMap<'unanswered' | 'answered' | 'cannot'>(rememberedPhones)

  function offerTo(number: string, phone: string): readonly DigestAlgorithm[] {
    const extension = directory.find(number)
    if (extension === undefined) return offers.md5
    if (extension.algorithmPolicy !== 'automatic') return offers[extension.algorithmPolicy]
    return extension.md5Fallback || twoChallenges.get(phone) === 'cannot' ? offers.md5 : offers.automatic
  }

  function challengeFor(
    number: string,
    phone: string,
    monotonicMs: number,
    stale: boolean,
  ): readonly string[] {
    const nonce = nonces.issue(monotonicMs)
    return offerTo(number, phone).map(
      (algorithm) => `WWW-Authenticate: ${challenge(algorithm, realm(), nonce, stale)}`,
    )
  }

  function firstChallenge(number: string, phone: string, monotonicMs: number): readonly string[] {
    if (directory.find(number)?.algorithmPolicy === 'automatic') {
      const before = twoChallenges.get(phone)
      if (before === undefined || before === 'answered') twoChallenges.set(phone, 'unanswered')
      else if (before === 'unanswered') twoChallenges.set(phone, 'cannot')
    }
    return challengeFor(number, phone, monotonicMs, false)
  }

  return {
    authenticate(request, addressedTo, sourceAddress, monotonicMs) {
      const authorization = readAuthorization(request.fields.get('authorization') ?? [], realm())
      if (authorization.kind === 'malformed') return { kind: 'malformed' }
      if (authorization.kind === 'none') {
        const phone = `${sourceAddress} ${addressedTo}`
        return { kind: 'challenge', headers: firstChallenge(addressedTo, phone, monotonicMs), failure: null }
      }

      const { credentials } = authorization
      const { username } = credentials
      const phone = `${sourceAddress} ${username}`
      const isKnown = () => isRegisteredFrom(username, sourceAddress)
      if (!throttle.admits(sourceAddress, username, monotonicMs, isKnown)) {
        return { kind: 'no-answer', failure: { reason: 'too-many-wrong-passwords', username } }
      }
      const extension = directory.find(username)
      const challengeAgain = (stale: boolean, reason: RefusalReason | null): Authentication => ({
        kind: 'challenge',
        headers: challengeFor(username, phone, monotonicMs, stale),
        failure: reason === null ? null : { reason, username },
      })

      const algorithm = acceptedAlgorithm(credentials, extension)
      const qopIsAccepted =
        credentials.qop === 'auth' || (credentials.qop === undefined && acceptDigestWithoutQop())
      if (algorithm === undefined || !qopIsAccepted) return challengeAgain(false, 'weak-algorithm')

      const ha1 = algorithm === 'MD5' ? extension?.ha1Md5 : extension?.ha1Sha256
      const isRight = verifyDigest(algorithm, ha1 ?? nobodysHa1, request.method, credentials)
      if (extension === undefined || !isRight) {
        throttle.recordFailure(sourceAddress, username, monotonicMs)
        return challengeAgain(false, extension === undefined ? 'unknown-extension' : 'wrong-password')
      }
      // A digest of RFC 2069 has no count, so its nonce is good for one request.
      const nonceCount = credentials.nonceCount ?? 1
      if (nonces.judge(credentials.nonce, nonceCount, monotonicMs) === 'stale')
        return challengeAgain(true, null)
      nonces.remember(credentials.nonce, nonceCount)
      throttle.recordSuccess(sourceAddress, username)

      if (extension.algorithmPolicy !== 'automatic' || extension.md5Fallback) {
        return { kind: 'authenticated', extension, fellBackToMd5: false }
      }
      const fellBackToMd5 = algorithm === 'MD5' && twoChallenges.get(phone) === 'cannot'
      if (!fellBackToMd5) twoChallenges.set(phone, 'answered')
      return { kind: 'authenticated', extension, fellBackToMd5 }
    },
  }
}

/** The algorithm that the phone used, if it is one that its extension is offered. */
function acceptedAlgorithm(
  { algorithm }: DigestCredentials,
  extension: ExtensionCredentials | undefined,
): DigestAlgorithm | undefined {
  return offers[extension?.algorithmPolicy ?? 'md5'].find((offered) => offered === algorithm)
}
