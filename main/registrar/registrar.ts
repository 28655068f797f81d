import type { ActivityEvent, Happening } from '../../shared/activity.ts'
import type { Problem, SocketAddress } from '../../shared/model.ts'
import type { Settings } from '../../shared/settings.ts'
import type { SipRequest } from '../sip/message.ts'
import { unescapeUser } from '../sip/uri.ts'
import type { Authenticator, Failure } from './authenticator.ts'
import { createContactWriter } from './contact-writer.ts'
import { endsOf, type EndedBinding, type EndListener } from './end-of-binding.ts'
import type { ExpirySpread } from './expiry-spread.ts'
import { refusalRules, type Outcome, type Refusal } from './outcomes.ts'
import type {
  ActivityListener,
  BindingChange,
  Clock,
  ExtensionCredentials,
  ExtensionDirectory,
  LocationStore,
} from './ports.ts'
import { decideRegister, isLive } from './register-rules.ts'
import { unacceptableBody, unsupportedRequirements } from './request-checks.ts'

export interface RegistrarOptions {
  readonly clock: Clock
  readonly locations: LocationStore
  readonly extensions: ExtensionDirectory
  readonly authenticator: Authenticator
  readonly spread: ExpirySpread
  /** As they are now: a change takes effect with the next request. */
  readonly settings: () => Settings
  /** Whether a host, in lower case, is one of this registrar's names or addresses. */
  readonly isOurDomain: (host: string) => boolean
  /** Told of everything once it is durable. */
  readonly onActivity: ActivityListener
  /** Told of what is odd and does no harm, to be noted in the log. */
  readonly onOddity: (what: string, source: SocketAddress) => void
  /** Told after a commit that stored bindings: the earliest of their deadlines. */
  readonly onStored: (earliestExpiryMs: number) => void
  /** Told of every binding that a REGISTER has ended, or found lapsed, once it is durable and before its activity. */
  readonly onEnded: EndListener
  /** Told when a REGISTER without credentials is asked for them; the extension is as the phone named it. */
  readonly onChallenged: (extension: string, source: SocketAddress, userAgent: string | null) => void
}

export interface Registrar {
  /**
   * Judges one REGISTER and applies what it changes (RFC 3261 §10.3). Where `pending` is true the answer may only be
   * sent after {@link commit} has succeeded, and is a 500 where it has not.
   */
  register(
    request: SipRequest,
    source: SocketAddress,
    local: SocketAddress,
  ): { outcome: Outcome; pending: boolean }
  /** Makes all changes since the last commit durable, then tells of them; or undoes them and says why. */
  commit(): Problem | undefined
  /** Tells of a refused request; also for those that are refused before they reach the registrar. */
  refused(refusal: Refusal, extension: string | null, source: SocketAddress, userAgent: string | null): void
}

export const storeFailed: Refusal = { kind: 'store-failure', headers: ['Retry-After: 10'] }

export function createRegistrar(options: RegistrarOptions): Registrar {
  const {
    clock,
    locations,
    extensions,
    authenticator,
    spread,
    settings,
    isOurDomain,
    onActivity,
    onStored,
    onOddity,
    onEnded,
    onChallenged,
  } = options
  const writeContacts = createContactWriter()
  /** What happened in the open group; nobody is told before it is durable. */
  let untold: ActivityEvent[] = []
  let untoldEnds: EndedBinding[] = []
  let earliestExpiryMs = Number.POSITIVE_INFINITY

  function answer(request: SipRequest, source: SocketAddress, local: SocketAddress): Answer {
    const { requestUri, to } = request
    if (requestUri.kind !== 'sip') return refuse({ kind: 'unsupported-scheme', detail: requestUri.scheme })
    if (!isOurDomain(requestUri.host)) return refuse({ kind: 'foreign-domain', detail: requestUri.host })
    if (requestUri.user !== undefined)
      onOddity('the Request-URI of a REGISTER names a user, who is ignored', source)
    const unsupported = unsupportedRequirements(request)
    if (unsupported.length > 0) {
      const names = unsupported.join(', ')
      return refuse({ kind: 'unsupported-requirement', detail: names, headers: [`Unsupported: ${names}`] })
    }
    const body = unacceptableBody(request)
    if (body !== undefined) {
      return refuse({ kind: 'unsupported-body', detail: body, headers: ['Accept: application/sdp'] })
    }

    const addressedTo = to.uri.kind === 'sip' ? unescapeUser(to.uri.user ?? '') : ''
    const identified = authenticator.authenticate(request, addressedTo, source.address, clock.monotonic())
    switch (identified.kind) {
      case 'malformed':
        return refuse({
          kind: 'malformed',
          detail: 'Authorization',
          phrase: 'Malformed header field: Authorization',
        })
      case 'challenge':
        if (!request.fields.has('authorization')) onChallenged(addressedTo, source, userAgentOf(request))
        return answered({ kind: 'challenge', headers: identified.headers }, identified.failure)
      case 'no-answer':
        return answered({ kind: 'no-answer' }, identified.failure)
      case 'authenticated':
        break
    }
    const { extension } = identified
    if (to.uri.kind !== 'sip') return refuse({ kind: 'no-such-address-of-record', detail: to.uri.text })
    if (!isOurDomain(to.uri.host)) {
      // Not the whole URI: it may hold a password.
      return refuse({ kind: 'no-such-address-of-record', detail: `${addressedTo}@${to.uri.host}` })
    }
    if (addressedTo !== extension.number) {
      return extensions.find(addressedTo) === undefined
        ? refuse({ kind: 'no-such-address-of-record', detail: addressedTo })
        : refuse({ kind: 'not-permitted', detail: addressedTo })
    }
    if (!extension.enabled) return refuse({ kind: 'extension-disabled' })
    if (identified.fellBackToMd5) {
      extensions.rememberMd5Fallback(extension.number)
      // At once: it is true of the phone, whatever becomes of this request.
      const userAgent = userAgentOf(request)
      onActivity({ what: { kind: 'md5-fallback' }, extension: extension.number, source, userAgent })
    }
    return update(request, extension, source, local)
  }

  function update(
    request: SipRequest,
    extension: ExtensionCredentials,
    source: SocketAddress,
    local: SocketAddress,
  ): Answer {
    const nowMs = clock.now()
    const stored = locations.bindingsOf(extension.number)
    const expired = stored.filter((binding) => !isLive(binding, nowMs))
    const live = expired.length === 0 ? stored : stored.filter((binding) => isLive(binding, nowMs))
    const general = settings()
    const plan = decideRegister({
      request,
      extension: extension.number,
      source,
      local,
      live,
      policy:
        extension.contactLimit === null ? general : { ...general, contactLimit: extension.contactLimit },
      nowMs,
      grant: (seconds, isNew) => spread.grant(seconds, isNew, clock.monotonic()),
    })
    if (plan.kind !== 'plan') return refuse(plan)
    const removals = expired.map((binding): BindingChange => ({ kind: 'remove', binding }))
    const changes = removals.length === 0 ? plan.changes : [...removals, ...plan.changes]
    if (changes.length > 0 && !locations.apply(changes).ok) return refuse(storeFailed)
    for (const change of changes) {
      if (change.kind !== 'remove') earliestExpiryMs = Math.min(earliestExpiryMs, change.binding.expiresAtMs)
    }
    if (changes.length > 0) untoldEnds.push(...endsOf(expired, plan))
    for (const binding of expired)
      tell({ kind: 'expired' }, binding.extension, binding.source, binding.userAgent)
    for (const { what, binding } of plan.happened)
      tell(what, binding.extension, binding.source, binding.userAgent)
    const headers = writeContacts(
      locations.bindingsOf(extension.number),
      plan.ownContacts,
      nowMs,
      clock.wall(),
    )
    // Also where this request changed nothing itself: what it reads may be of the open group.
    return { outcome: { kind: 'ok', headers }, pending: untold.length > 0, failure: null }
  }

  function tell(
    what: Happening,
    extension: string | null,
    source: SocketAddress,
    userAgent: string | null,
  ): void {
    untold.push({ what, extension, source, userAgent })
  }

  const registrar: Registrar = {
    register(request, source, local) {
      const { outcome, pending, failure } = answer(request, source, local)
      if (failure !== null) {
        const what: Happening = { kind: 'refused', reason: failure.reason, detail: null }
        onActivity({ what, extension: failure.username, source, userAgent: userAgentOf(request) })
      }
      if (outcome.kind !== 'ok' && outcome.kind !== 'challenge' && outcome.kind !== 'no-answer') {
        const { uri } = request.to
        const extension = uri.kind === 'sip' ? unescapeUser(uri.user ?? '') : uri.text
        registrar.refused(outcome, extension, source, userAgentOf(request))
      }
      return { outcome, pending }
    },

    commit() {
      const happened = untold
      const ended = untoldEnds
      const expiryMs = earliestExpiryMs
      untold = []
      untoldEnds = []
      earliestExpiryMs = Number.POSITIVE_INFINITY
      const result = locations.commit()
      if (!result.ok) {
        const what: Happening = { kind: 'refused', reason: 'store-failure', detail: result.problem.message }
        onActivity({ what, extension: null, source: null, userAgent: null })
        return result.problem
      }
      for (const { binding, how } of ended) onEnded(binding, how)
      for (const event of happened) onActivity(event)
      if (Number.isFinite(expiryMs)) onStored(expiryMs)
      return undefined
    },

    refused(refusal, extension, source, userAgent) {
      const { reason } = refusalRules[refusal.kind]
      if (reason === null) return
      const what: Happening = { kind: 'refused', reason, detail: refusal.detail ?? null }
      onActivity({ what, extension, source, userAgent })
    },
  }
  return registrar
}

interface Answer {
  readonly outcome: Outcome
  readonly pending: boolean
  readonly failure: Failure | null
}

const refuse = (refusal: Refusal): Answer => ({ outcome: refusal, pending: false, failure: null })
const answered = (outcome: Outcome, failure: Failure | null): Answer => ({ outcome, pending: false, failure })

function userAgentOf(request: SipRequest): string | null {
  return request.fields.first('user-agent') ?? null
}
