import type { Refusal } from '../../main/registrar/outcomes.ts'
import {
  decideRegister,
  type RegisterInput,
  type RegisterPlan,
  type RegisterPolicy,
} from '../../main/registrar/register-rules.ts'
import { contactKey, parseUri } from '../../main/sip/uri.ts'
import type { Binding } from '../../shared/model.ts'
import { defaultSettings } from '../../shared/settings.ts'
import { extension, testBinding, testNowMs } from './database.ts'
import { request, type RequestParts } from './requests.ts'

export const deskPhone = '<sip:101@192.168.1.20:5060>'

/** What the registrar knows when the request of {@link testBinding}'s phone comes in. */
export type Situation = Partial<Omit<RegisterInput, 'request' | 'policy' | 'extension'>> & {
  readonly policy?: Partial<RegisterPolicy>
}

/** A row of the store, with the key that its Contact really has. */
export function storedBinding(id: number, changes: Partial<Omit<Binding, 'id'>> = {}): Binding {
  const binding = testBinding(changes)
  const uri = parseUri(binding.contactUri)
  if (uri === undefined) throw new Error(`${binding.contactUri} is no URI`)
  return { ...binding, id, contactKey: contactKey(uri) }
}

/** What the rules make of an authenticated REGISTER from the phone of extension 101. */
export function decide(parts: RequestParts, situation: Situation = {}): RegisterPlan | Refusal {
  const { source, local } = testBinding()
  return decideRegister({
    source,
    local,
    live: [],
    nowMs: testNowMs,
    grant: (seconds) => seconds,
    ...situation,
    request: request(parts),
    extension: extension('101'),
    policy: { ...defaultSettings, ...situation.policy },
  })
}

/** The same where a refusal would be a failure of the test. */
export function plan(parts: RequestParts, situation: Situation = {}): RegisterPlan {
  const decision = decide(parts, situation)
  if (decision.kind !== 'plan') throw new Error(`refused: ${decision.kind} ${decision.detail ?? ''}`)
  return decision
}

/** `add sip:101@h`, `remove 2`: what a plan does, in order. */
export function changesOf({ changes }: RegisterPlan): readonly string[] {
  return changes.map((change) =>
    change.kind === 'add' ? `add ${change.binding.contactUri}` : `${change.kind} ${change.binding.id}`,
  )
}

/** The seconds that each added or updated binding was granted, in the order of the changes. */
export function grantedBy({ changes }: RegisterPlan): readonly number[] {
  return changes.flatMap(({ kind, binding }) =>
    kind === 'remove' ? [] : [(binding.expiresAtMs - binding.refreshedAtMs) / 1000],
  )
}
