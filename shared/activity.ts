import type { SocketAddress } from './model.ts'

/** Why a request was refused, in terms that lead to a repair. */
export type RefusalReason =
  | 'wrong-password'
  | 'unknown-extension'
  | 'extension-disabled'
  | 'foreign-domain'
  | 'not-permitted'
  | 'no-such-address-of-record'
  | 'weak-algorithm'
  | 'too-brief'
  | 'unsupported-requirement'
  | 'unsupported-body'
  | 'malformed'
  | 'out-of-order'
  | 'device-limit'
  | 'too-many-wrong-passwords'
  | 'store-failure'
  | 'overload'

/** What happened. `detail` names the thing in question: the domain asked for, the seconds, the header field. */
export type Happening =
  | { readonly kind: 'registered' }
  | { readonly kind: 'refreshed' }
  | { readonly kind: 'restarted' }
  | { readonly kind: 'removed' }
  | { readonly kind: 'expired' }
  /** The admin removed the binding in the window. */
  | { readonly kind: 'removed-by-admin' }
  /** Another device took the place of this one: it was the same phone with a new address, or the limit was reached. */
  | { readonly kind: 'replaced'; readonly because: 'same-device' | 'device-limit' }
  | { readonly kind: 'md5-fallback' }
  | { readonly kind: 'refused'; readonly reason: RefusalReason; readonly detail: string | null }
  /** It lets questions lie that it used to answer. */
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'reachable' }
  /** It has been lost and found again so often that its single outages are no news. */
  | { readonly kind: 'flapping' }
  | { readonly kind: 'clock-jumped'; readonly bySeconds: number }
  /** This computer slept. */
  | { readonly kind: 'computer-resumed' }
  | { readonly kind: 'network-lost' }
  | { readonly kind: 'network-back' }
  /** `detail`: "192.168.1.2 is now 192.168.1.7". */
  | { readonly kind: 'address-changed'; readonly detail: string }
  | { readonly kind: 'listening' }
  | { readonly kind: 'listener-problem'; readonly detail: string }

/** Something that happened once, with whom it concerns. */
export interface ActivityEvent {
  readonly what: Happening
  /** The extension as the phone named it; it need not exist. Null where none is concerned. */
  readonly extension: string | null
  readonly source: SocketAddress | null
  readonly userAgent: string | null
}

/** One line of the activity list: the same thing from the same phone makes one entry that grows. */
export interface ActivityEntry extends ActivityEvent {
  readonly id: number
  readonly count: number
  readonly firstAtMs: number
  readonly lastAtMs: number
}

export type ActivityKind = Happening['kind']

/** Which entries to list, the one that grew last first. */
export interface ActivityQuery {
  /** Of this extension only. */
  readonly extension?: string
  /** Of these kinds only. */
  readonly kinds?: readonly ActivityKind[]
  /** Those that last happened at or after that moment. */
  readonly sinceMs?: number
  /** To go on behind an entry of an earlier answer. */
  readonly before?: { readonly lastAtMs: number; readonly id: number }
  /** At most so many, 1 to 500. */
  readonly limit: number
}
