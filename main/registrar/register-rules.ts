import type { Happening } from '../../shared/activity.ts'
import type { Binding, ExtensionNumber, SocketAddress } from '../../shared/model.ts'
import type { Settings } from '../../shared/settings.ts'
import { parseDeltaSeconds } from '../sip/header-values.ts'
import type { NameAddr, SipRequest } from '../sip/message.ts'
import { detached } from '../sip/detached.ts'
import { contactKey, parseUri, sameUri } from '../sip/uri.ts'
import type { Refusal } from './outcomes.ts'
import type { BindingChange } from './ports.ts'

/** The settings that the rules for one REGISTER depend on. */
export type RegisterPolicy = Pick<
  Settings,
  'minExpiresSeconds' | 'defaultExpiresSeconds' | 'maxExpiresSeconds' | 'contactLimit' | 'whenFull' | 'cSeqPolicy'
>

/** Everything that decides what an authenticated REGISTER does. */
export interface RegisterInput {
  readonly request: SipRequest
  readonly extension: ExtensionNumber
  readonly source: SocketAddress
  readonly local: SocketAddress
  /** The extension's bindings that have not expired. */
  readonly live: readonly Binding[]
  readonly policy: RegisterPolicy
  readonly nowMs: number
  /** May shorten what is granted, see `expiry-spread.ts`. */
  readonly grant: (seconds: number, isNew: boolean) => number
}

/** What the request changes, what happened thereby, and which contacts were the asker's own. */
export interface RegisterPlan {
  readonly kind: 'plan'
  readonly changes: readonly BindingChange[]
  readonly happened: readonly { readonly what: Happening; readonly binding: Omit<Binding, 'id'> }[]
  readonly ownContacts: readonly string[]
}

/** Within this time after a REGISTER an older CSeq is a late copy; later it is a phone that started anew. */
export const lateCopyMs = 32_000

/** Below this a request may be told that it is too brief (RFC 3261 §10.3 step 7). */
const hourSeconds = 3600

const nothing: RegisterPlan = { kind: 'plan', changes: [], happened: [], ownContacts: [] }

/** A binding whose time is up is none any more, whether or not its row has been removed yet. */
export function isLive(binding: Binding, nowMs: number): boolean {
  return binding.expiresAtMs > nowMs
}

/** RFC 3261 §10.3 steps 6 and 7: all of the request's changes, or a refusal and none. */
export function decideRegister(input: RegisterInput): RegisterPlan | Refusal {
  const { contact } = input.request
  switch (contact.kind) {
    case 'none':
      return nothing
    case 'wildcard':
      return removeAll(input)
    case 'list':
      return updateContacts(input, contact.contacts)
  }
}

function removeAll({ request, live, policy, nowMs }: RegisterInput): RegisterPlan | Refusal {
  if (parseDeltaSeconds(request.fields.first('expires') ?? '') !== 0) {
    return { kind: 'malformed', detail: 'Contact: * without Expires: 0', phrase: 'Wildcard Contact needs Expires: 0' }
  }
  for (const binding of live) {
    const order = orderOf(request, binding, policy, nowMs)
    if (order === 'late' || order === 'repeated') return { kind: 'out-of-order', detail: String(request.cSeq.number) }
  }
  return {
    kind: 'plan',
    changes: live.map((binding) => ({ kind: 'remove', binding })),
    happened: live.map((binding) => ({ what: { kind: 'removed' }, binding })),
    ownContacts: [],
  }
}

type Order = 'newer' | 'repeated' | 'late' | 'restarted'

/** How the request stands to the last one that made this binding (RFC 3261 §10.3 step 7, Call-ID and CSeq). */
function orderOf(request: SipRequest, binding: Binding, policy: RegisterPolicy, nowMs: number): Order {
  if (request.callId !== binding.callId || request.cSeq.number > binding.cSeq) return 'newer'
  if (policy.cSeqPolicy === 'strict') return 'late'
  if (nowMs - binding.refreshedAtMs >= lateCopyMs) return 'restarted'
  return request.cSeq.number === binding.cSeq ? 'repeated' : 'late'
}

function updateContacts(input: RegisterInput, contacts: readonly NameAddr[]): RegisterPlan | Refusal {
  const { request, live, policy, nowMs } = input
  const headerExpires = request.fields.first('expires')
  const changes: BindingChange[] = []
  const happened: { what: Happening; binding: Omit<Binding, 'id'> }[] = []
  const ownContacts: string[] = []
  const touched = new Set<Binding>()
  const added: Omit<Binding, 'id'>[] = []
  /** As the request leaves them: of several contacts for one device the first counts. */
  const settled: Omit<Binding, 'id'>[] = []

  for (const contact of contacts) {
    const asked = askedSeconds(contact, headerExpires, policy)
    if (asked > 0 && asked < policy.minExpiresSeconds && asked < hourSeconds) {
      return {
        kind: 'too-brief',
        detail: String(asked),
        headers: [`Min-Expires: ${policy.minExpiresSeconds}`],
      }
    }
    const q = readQ(contact.params.get('q'))
    if (q === undefined) return { kind: 'malformed', detail: 'q', phrase: 'Malformed q in Contact' }

    if (!ownContacts.includes(contact.uri.text)) ownContacts.push(contact.uri.text)
    if (matching(settled, contact).length > 0) continue

    const untouched = touched.size === 0 ? live : live.filter((other) => !touched.has(other))
    const [binding, ...alsoSame] = matching(untouched, contact)
    let order: Order = 'newer'
    if (binding !== undefined) {
      order = orderOf(request, binding, policy, nowMs)
      if (order === 'late') return { kind: 'out-of-order', detail: String(request.cSeq.number) }
      touched.add(binding)
      if (order === 'repeated') {
        settled.push(binding)
        continue
      }
    }
    for (const other of alsoSame) {
      touched.add(other)
      changes.push({ kind: 'remove', binding: other })
      happened.push({ what: { kind: 'replaced', because: 'same-device' }, binding: other })
    }

    if (asked === 0) {
      if (binding === undefined) continue
      changes.push({ kind: 'remove', binding })
      happened.push({ what: { kind: 'removed' }, binding })
      continue
    }
    const granted = input.grant(Math.min(asked, policy.maxExpiresSeconds), binding === undefined)
    const next = bindingFrom(input, contact, q, granted, binding)
    settled.push(next)
    if (binding === undefined) {
      added.push(next)
      happened.push({ what: { kind: 'registered' }, binding: next })
    } else {
      changes.push({ kind: 'update', binding: { ...next, id: binding.id } })
      const kind = order === 'restarted' ? 'restarted' : next.contactUri === binding.contactUri ? 'refreshed' : 'registered'
      happened.push({ what: { kind }, binding: next })
    }
  }

  const removed = changes.filter((change) => change.kind === 'remove').length
  const overflow = makeRoom(input, added, touched, removed)
  if (overflow === undefined) {
    return {
      kind: 'device-limit',
      detail: String(policy.contactLimit),
      phrase: `Only ${policy.contactLimit} Devices Per Extension`,
    }
  }
  for (const { binding, because } of overflow) {
    changes.push({ kind: 'remove', binding })
    happened.push({ what: { kind: 'replaced', because }, binding })
  }
  for (const binding of added) changes.push({ kind: 'add', binding })
  return { kind: 'plan', changes, happened, ownContacts }
}

/** What a Contact asks for, in seconds (RFC 3261 §10.3 step 7; malformed values count as an hour, §20.19). */
function askedSeconds(contact: NameAddr, header: string | undefined, policy: RegisterPolicy): number {
  const text = contact.params.get('expires') ?? header
  if (text === undefined) return contact.params.has('expires') ? hourSeconds : policy.defaultExpiresSeconds
  const seconds = parseDeltaSeconds(text)
  if (seconds === undefined) return hourSeconds
  return seconds === 'too-large' ? policy.maxExpiresSeconds : seconds
}

const qPattern = /^(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)$/

/** A qvalue (RFC 3261 §25.1), null where none was given, undefined where it is malformed. */
function readQ(text: string | null | undefined): number | null | undefined {
  if (text === undefined) return null
  return text !== null && qPattern.test(text) ? Number(text) : undefined
}

/** The stored bindings of the same device: by instance id first (RFC 5626 §6), then by URI (RFC 3261 §19.1.4). */
function matching<B extends Omit<Binding, 'id'>>(live: readonly B[], contact: NameAddr): readonly B[] {
  const instanceId = contact.params.get('+sip.instance') ?? null
  const text = contact.uri.text
  let key: string | undefined
  const sameInstance: B[] = []
  const sameContact: B[] = []
  for (const binding of live) {
    if (instanceId !== null && binding.instanceId === instanceId) sameInstance.push(binding)
    else if (binding.contactUri === text) sameContact.push(binding)
    else if (binding.contactKey === (key ??= contactKey(contact.uri))) {
      const stored = parseUri(binding.contactUri)
      if (stored !== undefined && sameUri(stored, contact.uri)) sameContact.push(binding)
    }
  }
  return sameInstance.length === 0 ? sameContact : [...sameInstance, ...sameContact]
}

function bindingFrom(
  { request, extension, source, local, nowMs }: RegisterInput,
  contact: NameAddr,
  q: number | null,
  grantedSeconds: number,
  previous: Binding | undefined,
): Omit<Binding, 'id'> {
  const regId = contact.params.get('reg-id')
  return {
    extension,
    contactUri: kept(contact.uri.text, previous?.contactUri),
    contactKey: previous?.contactUri === contact.uri.text ? previous.contactKey : detached(contactKey(contact.uri)),
    instanceId: kept(contact.params.get('+sip.instance') ?? null, previous?.instanceId),
    regId: regId != null && /^[0-9]{1,9}$/.test(regId) ? Number(regId) : null,
    q,
    path: request.fields.get('path')?.map(detached) ?? [],
    callId: kept(request.callId, previous?.callId),
    cSeq: request.cSeq.number,
    source,
    local,
    userAgent: kept(request.fields.first('user-agent') ?? null, previous?.userAgent),
    registeredAtMs: previous?.registeredAtMs ?? nowMs,
    refreshedAtMs: nowMs,
    expiresAtMs: nowMs + grantedSeconds * 1000,
  }
}

/** The text as it was before, if it still is, else a copy that outlives the datagram. */
function kept<Text extends string | null>(text: Text, previous: string | null | undefined): Text
function kept(text: string | null, previous: string | null | undefined): string | null {
  if (text === previous || text === null) return previous ?? null
  return detached(text)
}

type Because = 'same-device' | 'device-limit'

/** Which bindings have to go so that the new ones fit; undefined where they cannot. */
function makeRoom(
  { live, policy }: RegisterInput,
  added: readonly Omit<Binding, 'id'>[],
  touched: ReadonlySet<Binding>,
  removed: number,
): readonly { binding: Binding; because: Because }[] | undefined {
  if (added.length === 0) return []
  const excess = live.length - removed + added.length - policy.contactLimit
  if (excess <= 0) return []
  const others = live.filter((binding) => !touched.has(binding))
  if (policy.whenFull === 'refuse' || excess > others.length) return undefined

  const isSameDevice = (binding: Binding) =>
    added.some((next) => next.source.address === binding.source.address && next.userAgent === binding.userAgent)
  const inOrder = others
    .map((binding) => ({ binding, because: (isSameDevice(binding) ? 'same-device' : 'device-limit') as Because }))
    .sort((a, b) => rank(a) - rank(b) || a.binding.refreshedAtMs - b.binding.refreshedAtMs)
  return inOrder.slice(0, excess)
}

function rank({ because }: { because: Because }): number {
  return because === 'same-device' ? 0 : 1
}
