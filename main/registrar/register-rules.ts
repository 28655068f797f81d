import type { Happening } from '../../shared/activity.ts'
import type { Binding, ExtensionNumber, SocketAddress } from '../../shared/model.ts'
import type { Settings } from '../../shared/settings.ts'
import { detached } from '../sip/detached.ts'
import { parseDeltaSeconds } from '../sip/header-values.ts'
import type { NameAddr, SipRequest } from '../sip/message.ts'
import { contactKey } from '../sip/uri.ts'
import { chooseSurplus } from './contact-limit.ts'
import { readWishes, type ContactWish, type ExpiresPolicy } from './contact-wishes.ts'
import type { Refusal } from './outcomes.ts'
import type { BindingChange } from './ports.ts'
import { sameDevice } from './same-device.ts'

/** The settings that the rules for one REGISTER depend on. */
export type RegisterPolicy = ExpiresPolicy & Pick<Settings, 'contactLimit' | 'whenFull' | 'cSeqPolicy'>

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
    return {
      kind: 'malformed',
      detail: 'Contact: * without Expires: 0',
      phrase: 'Wildcard Contact needs Expires: 0',
    }
  }
  for (const binding of live) {
    const order = orderOf(request, binding, policy, nowMs)
    if (order === 'late' || order === 'repeated')
      return { kind: 'out-of-order', detail: String(request.cSeq.number) }
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
  const wishes = readWishes(request, contacts, policy)
  if ('kind' in wishes) return wishes

  const changes: BindingChange[] = []
  const happened: { what: Happening; binding: Omit<Binding, 'id'> }[] = []
  const touched: Binding[] = []
  const added: Omit<Binding, 'id'>[] = []
  /** As the request leaves them: of several contacts for one device the first counts. */
  const settled: Omit<Binding, 'id'>[] = []

  for (const wish of wishes) {
    const { contact, seconds } = wish
    if (sameDevice(settled, contact).length > 0) continue
    const untouched = touched.length === 0 ? live : live.filter((other) => !touched.includes(other))
    const [binding, ...alsoSame] = sameDevice(untouched, contact)
    const order = binding === undefined ? 'newer' : orderOf(request, binding, policy, nowMs)
    if (order === 'late') return { kind: 'out-of-order', detail: String(request.cSeq.number) }
    if (binding !== undefined) touched.push(binding)
    if (binding !== undefined && order === 'repeated') {
      settled.push(binding)
      continue
    }
    for (const other of alsoSame) {
      touched.push(other)
      changes.push({ kind: 'remove', binding: other })
      happened.push({ what: { kind: 'replaced', because: 'same-device' }, binding: other })
    }
    if (seconds === 0) {
      if (binding === undefined) continue
      changes.push({ kind: 'remove', binding })
      happened.push({ what: { kind: 'removed' }, binding })
      continue
    }
    const next = bindingFrom(input, wish, input.grant(seconds, binding === undefined), binding)
    settled.push(next)
    if (binding === undefined) added.push(next)
    else changes.push({ kind: 'update', binding: { ...next, id: binding.id } })
    happened.push({ what: { kind: kindOfUpdate(binding, next, order) }, binding: next })
  }

  const ownContacts = contacts.map(({ uri }) => uri.text).filter((text, at, all) => all.indexOf(text) === at)
  const plan: RegisterPlan = { kind: 'plan', changes, happened, ownContacts }
  if (added.length === 0) return plan

  const removed = changes.filter((change) => change.kind === 'remove').length
  const untouched = live.filter((binding) => !touched.includes(binding))
  const surplus = chooseSurplus(untouched, added, live.length - removed + added.length, policy)
  if (surplus === undefined) {
    const phrase = `Only ${policy.contactLimit} Devices Per Extension`
    return { kind: 'device-limit', detail: String(policy.contactLimit), phrase }
  }
  for (const { binding, because } of surplus) {
    changes.push({ kind: 'remove', binding })
    happened.push({ what: { kind: 'replaced', because }, binding })
  }
  for (const binding of added) changes.push({ kind: 'add', binding })
  return plan
}

/** What to call it that `next` took the place of `binding`. A phone at a new address has registered anew. */
function kindOfUpdate(
  binding: Binding | undefined,
  next: Omit<Binding, 'id'>,
  order: Order,
): 'registered' | 'refreshed' | 'restarted' {
  if (binding === undefined) return 'registered'
  if (order === 'restarted') return 'restarted'
  return next.contactUri === binding.contactUri ? 'refreshed' : 'registered'
}

function bindingFrom(
  { request, extension, source, local, nowMs }: RegisterInput,
  { contact, q }: ContactWish,
  grantedSeconds: number,
  previous: Binding | undefined,
): Omit<Binding, 'id'> {
  const regId = contact.params.get('reg-id')
  return {
    extension,
    contactUri: kept(contact.uri.text, previous?.contactUri),
    contactKey:
      previous?.contactUri === contact.uri.text ? previous.contactKey : detached(contactKey(contact.uri)),
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
