import type { RefusalReason } from '../../shared/activity.ts'
import type { StatusCode } from '../sip/response.ts'

/**
 * How a request ends. Rules pick an outcome; only the table below knows status codes. `detail` of a refusal is for
 * people (activity), header lines and reason phrases are for the phone.
 */
export type Outcome =
  | { readonly kind: 'ok'; readonly headers: readonly string[] }
  | { readonly kind: 'challenge'; readonly headers: readonly string[] }
  | { readonly kind: 'no-answer' }
  | Refusal

/** A request that is turned down, and why. */
export interface Refusal {
  readonly kind: RefusalKind
  readonly detail?: string
  readonly headers?: readonly string[]
  /** Replaces the reason phrase where that helps the person in front of the phone. */
  readonly phrase?: string
}

export type RefusalKind =
  | 'malformed'
  | 'version-not-supported'
  | 'method-not-allowed'
  | 'unknown-method'
  | 'unsupported-body'
  | 'unsupported-scheme'
  | 'unsupported-requirement'
  | 'foreign-domain'
  | 'not-permitted'
  | 'extension-disabled'
  | 'no-such-address-of-record'
  | 'too-brief'
  | 'out-of-order'
  | 'device-limit'
  | 'merged-request'
  | 'store-failure'
  | 'overload'

interface RefusalRule {
  readonly status: StatusCode
  /** How the activity list explains it; null for what concerns no phone's registration. */
  readonly reason: RefusalReason | null
}

/** RFC 3261 §8.2, §10.3 and §21. */
export const refusalRules: Readonly<Record<RefusalKind, RefusalRule>> = {
  malformed: { status: 400, reason: 'malformed' },
  'version-not-supported': { status: 505, reason: 'malformed' },
  'method-not-allowed': { status: 405, reason: null },
  'unknown-method': { status: 501, reason: null },
  'unsupported-body': { status: 415, reason: 'unsupported-body' },
  'unsupported-scheme': { status: 416, reason: 'malformed' },
  'unsupported-requirement': { status: 420, reason: 'unsupported-requirement' },
  'foreign-domain': { status: 404, reason: 'foreign-domain' },
  'not-permitted': { status: 403, reason: 'not-permitted' },
  'extension-disabled': { status: 403, reason: 'extension-disabled' },
  'no-such-address-of-record': { status: 404, reason: 'no-such-address-of-record' },
  'too-brief': { status: 423, reason: 'too-brief' },
  'out-of-order': { status: 500, reason: 'out-of-order' },
  'device-limit': { status: 403, reason: 'device-limit' },
  'merged-request': { status: 482, reason: null },
  'store-failure': { status: 500, reason: 'store-failure' },
  overload: { status: 503, reason: 'overload' },
}
