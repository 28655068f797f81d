import type { Settings } from '../../shared/settings.ts'
import { parseDeltaSeconds } from '../sip/header-values.ts'
import type { NameAddr, SipRequest } from '../sip/message.ts'
import type { Refusal } from './outcomes.ts'

/** What a REGISTER asks for one of its Contacts. */
export interface ContactWish {
  readonly contact: NameAddr
  /** How long to register it, shortened to what is allowed; zero removes it. */
  readonly seconds: number
  /** Its preference, where it names one. */
  readonly q: number | null
}

export type ExpiresPolicy = Pick<
  Settings,
  'minExpiresSeconds' | 'defaultExpiresSeconds' | 'maxExpiresSeconds'
>

/** Below this a request may be told that it is too brief, and malformed values count as this (RFC 3261 §10.3). */
const hourSeconds = 3600

/** Reads all of a request's Contacts before anything is decided: if one is not acceptable, none is. */
export function readWishes(
  request: SipRequest,
  contacts: readonly NameAddr[],
  policy: ExpiresPolicy,
): readonly ContactWish[] | Refusal {
  const headerExpires = request.fields.first('expires')
  const wishes: ContactWish[] = []
  for (const contact of contacts) {
    const asked = askedSeconds(contact, headerExpires, policy)
    if (asked > 0 && asked < policy.minExpiresSeconds && asked < hourSeconds) {
      const headers = [`Min-Expires: ${policy.minExpiresSeconds}`]
      return { kind: 'too-brief', detail: String(asked), headers }
    }
    const q = readQ(contact.params.get('q'))
    if (q === undefined) return { kind: 'malformed', detail: 'q', phrase: 'Malformed q in Contact' }
    wishes.push({ contact, seconds: Math.min(asked, policy.maxExpiresSeconds), q })
  }
  return wishes
}

/** The Contact's own `expires`, else the header field, else the default (RFC 3261 §10.3 step 7). */
function askedSeconds(contact: NameAddr, header: string | undefined, policy: ExpiresPolicy): number {
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
