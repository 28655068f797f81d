import type { ExtensionNumber } from './model.ts'

/**
 * Whether a device answers OPTIONS (RFC 3261 §11): `no` is one that renews its registration and lets the questions
 * lie, so that its silence says nothing.
 */
export type AnswersPings = 'unknown' | 'yes' | 'no'

/** Something about a registered device that is worth a look. */
export type DeviceBadge =
  /** It has counted its requests from the beginning within the last hour (RFC 3261 §8.1.1.5). */
  | { readonly kind: 'restarted'; readonly atMs: number }
  /** Its packets come from another address since less than a day. */
  | { readonly kind: 'address-changed'; readonly from: string; readonly to: string; readonly atMs: number }
  /** A phone of the extension cannot answer SHA-256. */
  | { readonly kind: 'md5-only' }
  | { readonly kind: 'never-answers-pings' }
  /** It names an address at which it is not: `contact`, while its packets come from its `source`. */
  | { readonly kind: 'router-rewrites-address'; readonly contact: string }
  /** Another phone is registered for the same extension: a User-Agent as it was sent, or null, and its address. */
  | {
      readonly kind: 'shares-extension'
      readonly extension: ExtensionNumber
      readonly otherUserAgent: string | null
      readonly otherAddress: string
    }
