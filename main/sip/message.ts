/**
 * SIP messages as the rest of the program sees them. Text holds one character per byte (latin1), so that what a
 * phone sent is echoed byte for byte; `shared/readable-text.ts` makes it readable for people.
 */
import type { NamedValues } from './named-values.ts'

/** A host as in RFC 3261 §25.1; IPv6 without brackets and in lower case, names in lower case. */
export interface HostPort {
  readonly host: string
  readonly port: number | undefined
}

/** Parameters by lower-case name; a parameter without a value is null. Quoted values are unquoted. */
export type Params = ReadonlyMap<string, string | null>

/** A sip: or sips: URI (RFC 3261 §19.1.1), escapes left as they were sent. */
export interface SipUri extends HostPort {
  readonly kind: 'sip'
  readonly scheme: 'sip' | 'sips'
  readonly user: string | undefined
  readonly password: string | undefined
  readonly params: Params
  /** The part behind `?`, as sent. */
  readonly headers: string | undefined
  readonly text: string
}

/** Any other absolute URI: tel:, mailto:, http: … */
export interface OtherUri {
  readonly kind: 'other'
  readonly scheme: string
  readonly text: string
}

export type Uri = SipUri | OtherUri

/** name-addr or addr-spec with header parameters (RFC 3261 §20.10, §20.20, §20.39). */
export interface NameAddr {
  readonly displayName: string | undefined
  readonly uri: Uri
  readonly params: Params
}

/** One Contact header field value, or all of it where it is the wildcard. */
export type ContactField =
  | { readonly kind: 'none' }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'list'; readonly contacts: readonly NameAddr[] }

/** One Via header field value (RFC 3261 §20.42). */
export interface Via extends HostPort {
  readonly transport: string
  /** Undefined where a phone of RFC 2543 sent none. */
  readonly branch: string | undefined
  /** `;rport` without a value: the client asks for its source port (RFC 3581). */
  readonly wantsRport: boolean
  readonly maddr: string | undefined
  readonly params: Params
  /** As sent, without the header field name. */
  readonly text: string
}

export interface CSeq {
  readonly number: number
  readonly method: string
}

/** The header field values that every response repeats, exactly as they were sent (RFC 3261 §8.2.6.2). */
export interface EchoedFields {
  readonly vias: readonly string[]
  readonly from: string | undefined
  readonly to: string | undefined
  readonly callId: string | undefined
  readonly cSeq: string | undefined
}

export interface SipRequest {
  readonly method: string
  readonly requestUri: Uri
  readonly via: Via
  readonly from: NameAddr
  readonly to: NameAddr
  readonly fromTag: string | undefined
  readonly toTag: string | undefined
  readonly callId: string
  readonly cSeq: CSeq
  readonly contact: ContactField
  /** All header fields, those above included. */
  readonly fields: NamedValues
  readonly body: string
  readonly echo: EchoedFields
}
