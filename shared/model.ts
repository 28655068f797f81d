/** Plain data that both sides of the bridge speak of. All times are milliseconds since the Unix epoch. */

declare const brand: unique symbol

/** The user part of an address-of-record, as dialled: "101". Made only by {@link parseExtensionNumber}. */
export type ExtensionNumber = string & { readonly [brand]: 'ExtensionNumber' }

/** Characters that need no escaping in a SIP URI and that a person can type on a phone or a keyboard. */
const extensionNumberPattern = /^[0-9A-Za-z*+][0-9A-Za-z*+._-]{0,31}$/

/** The text as an extension number, or undefined where it is none (1 to 32 letters, digits or `* + . _ -`). */
export function parseExtensionNumber(text: string): ExtensionNumber | undefined {
  return extensionNumberPattern.test(text) ? (text as ExtensionNumber) : undefined
}

/** An IP address (IPv6 without brackets) and a UDP port. */
export interface SocketAddress {
  readonly address: string
  readonly port: number
}

/** `101.2.3.4:5060` or `[2001:db8::1]:5060`. */
export function formatSocketAddress({ address, port }: SocketAddress): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

/**
 * Which digest algorithms an extension is challenged with: MD5 alone (every phone can), SHA-256 and MD5
 * together with a fall-back to MD5 alone, or SHA-256 alone.
 */
export type AlgorithmPolicy = 'md5' | 'automatic' | 'sha256'

/** What an admin knows of an extension. Never holds a secret. */
export interface Extension {
  readonly number: ExtensionNumber
  readonly name: string
  readonly algorithmPolicy: AlgorithmPolicy
  /** A phone of this extension could not answer two challenges: it is offered MD5 alone from then on. */
  readonly md5Fallback: boolean
  /** How many devices may be registered at once; null means the general setting. */
  readonly contactLimit: number | null
  readonly enabled: boolean
  /** Off duty: nobody is alerted to its phones. */
  readonly muted: boolean
  readonly createdAtMs: number
}

/** An extension in the list of extensions. */
export interface ListedExtension extends Extension {
  /** When a phone last registered for it; null means never. */
  readonly lastSeenAtMs: number | null
}

/** A password in the one moment that it is shown. */
export interface NewCredentials {
  readonly number: ExtensionNumber
  readonly name: string
  readonly password: string
}

/** One device that is registered for one extension (RFC 3261 §10: a binding of an address-of-record). */
export interface Binding {
  readonly id: number
  readonly extension: ExtensionNumber
  /** Byte for byte as the phone sent it, one character per byte (latin1). */
  readonly contactUri: string
  /** Two Contacts are the same by RFC 3261 §19.1.4 if their keys are the same and their URIs compare equal. */
  readonly contactKey: string
  /** `+sip.instance` without quotes (RFC 5626 §4.1). */
  readonly instanceId: string | null
  readonly regId: number | null
  /** Preference between 0 and 1, where the phone gave one. */
  readonly q: number | null
  /** Path header field values in order (RFC 3327). */
  readonly path: readonly string[]
  readonly callId: string
  readonly cSeq: number
  /** Where the REGISTER came from, which is where a NATed phone can be reached. */
  readonly source: SocketAddress
  /** Our socket that it arrived on. */
  readonly local: SocketAddress
  readonly userAgent: string | null
  readonly registeredAtMs: number
  readonly refreshedAtMs: number
  readonly expiresAtMs: number
}

/** One served socket, as the admin sees it. */
export type ListenerStatus =
  | { readonly state: 'listening'; readonly local: SocketAddress }
  | { readonly state: 'retrying'; readonly local: SocketAddress; readonly problem: Problem }

/** Anything the operator can fix: a stable code, and a sentence that says what happened and what to do. */
export interface Problem {
  readonly code: ProblemCode
  readonly message: string
}

export type ProblemCode =
  | 'port-in-use'
  | 'port-forbidden'
  | 'address-gone'
  | 'network-failure'
  | 'small-receive-buffer'
  | 'data-folder-in-use'
  | 'data-folder-unusable'
  | 'database-locked'
  | 'database-corrupt'
  | 'database-read-only'
  | 'database-newer'
  | 'database-failure'
  | 'disk-full'
  | 'realm-change'
  | 'bad-settings'
  | 'bad-import'
  | 'bad-extension'
  | 'extension-exists'
  | 'no-such-extension'
  | 'no-such-device'
  | 'file-failure'
  | 'autostart-failure'
  | 'bad-request'
