import type { RefusalReason } from './activity.ts'
import type { AnswersPings, DeviceBadge } from './liveness.ts'
import type { ExtensionNumber, SocketAddress } from './model.ts'

interface KnownDevice {
  /** Stays the same over restarts and new registrations of the same phone. */
  readonly deviceId: number
  /** Where its last REGISTER came from. */
  readonly source: SocketAddress
  readonly userAgent: string | null
}

/** A device with a live binding (RFC 3261 §10). */
export interface RegisteredDevice extends KnownDevice {
  readonly bindingId: number
  readonly contactUri: string
  /** False for a contact that is no SIP URI, such as tel: */
  readonly pingable: boolean
  readonly registeredAtMs: number
  readonly refreshedAtMs: number
  readonly expiresAtMs: number
  /** When a refresh will have been missed, by the phone's own rhythm; null while that is not known. */
  readonly overdueAtMs: number | null
  /** How long it takes to answer, smoothed (RFC 6298 §2); null while it has not answered. */
  readonly roundTripMs: number | null
  readonly answersPings: AnswersPings
  /** Since when it lets questions lie that it used to answer; null while it answers, or never did. */
  readonly unreachableSinceMs: number | null
  readonly badges: readonly DeviceBadge[]
}

/**
 * How a registration ended: its time was up; the phone unregistered in order; it had to make room for another one, or
 * for itself at another address; or the admin removed it.
 */
export type EndOfPhone = 'lapsed' | 'signed-off' | 'replaced' | 'removed'

/** A device that was registered once and is not now. */
export interface AbsentDevice extends KnownDevice {
  readonly lastSeenAtMs: number
  readonly endedAtMs: number
  readonly how: EndOfPhone
}

interface RowOfExtension {
  readonly extension: ExtensionNumber
  readonly name: string
  readonly enabled: boolean
  /** Off duty: nobody is told of its phones, and none of them is missed. */
  readonly muted: boolean
}

/**
 * One line of the list of phones: an extension with one of its devices, or with none. `gone`: its registration lapsed;
 * `signed-off`: it ended in another way; `never`: no device is known.
 */
export type PhoneRow = RowOfExtension &
  (
    | { readonly state: 'registered'; readonly device: RegisteredDevice }
    | { readonly state: 'signed-off' | 'gone'; readonly device: AbsentDevice }
    | { readonly state: 'never'; readonly device: null }
  )

export type PhoneState = PhoneRow['state'] | 'overdue' | 'unreachable'

/**
 * The state at that moment: a registered phone that does not answer any more is unreachable, else one that has missed
 * its refresh is overdue.
 */
export function phoneStateAt(row: PhoneRow, nowMs: number): PhoneState {
  if (row.state !== 'registered') return row.state
  const { overdueAtMs, unreachableSinceMs } = row.device
  if (unreachableSinceMs !== null) return 'unreachable'
  return overdueAtMs !== null && nowMs >= overdueAtMs ? 'overdue' : 'registered'
}

/** Whether the phone should be registered and in order at that moment, and is not. */
export function isMissed(row: PhoneRow, nowMs: number): boolean {
  if (!row.enabled || row.muted) return false
  const state = phoneStateAt(row, nowMs)
  return state === 'gone' || state === 'unreachable' || state === 'overdue'
}

/** A device that has sent a REGISTER and holds no registration: it was challenged or refused, and why. */
export interface HeardPhone {
  readonly source: SocketAddress
  /** The extension that it asks for, as it named it. */
  readonly extension: string
  readonly userAgent: string | null
  readonly lastAtMs: number
  /** Null: it has been asked for its password and has not answered yet. */
  readonly refusal: RefusalReason | null
}
