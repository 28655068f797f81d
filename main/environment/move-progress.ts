import type { ExtensionNumber } from '../../shared/model.ts'
import type { PhoneBehind, ServerMove } from '../../shared/server-move.ts'
import { byNumber } from '../extensions/natural-order.ts'

/** When all phones are back, this is to be seen for so long. */
export const allBackShownMs = 60_000

/** A known phone, and where it looks for this computer. */
export interface LocatedPhone {
  readonly deviceId: number
  readonly extension: ExtensionNumber
  readonly name: string
  readonly userAgent: string | null
  /** Our address at which it is registered; null while it is not. */
  readonly registeredAt: string | null
}

/** What is the case at a moment, on the monotonic clock. */
export interface MoveView {
  readonly nowMs: number
  readonly phones: readonly LocatedPhone[]
  /** Whether phones can find this computer at that address. */
  readonly isHere: (address: string) => boolean
  /** Whether it has lost that address, for long enough that it counts. */
  readonly isLost: (address: string) => boolean
  /** Whether it has got another address itself, and is another device there (see `devices/succession.ts`). */
  readonly hasMoved: (deviceId: number) => boolean
}

/** A move as far as it has come. */
export interface MoveProgress {
  readonly oldAddress: string
  /** By their ids: everyone who was found at a lost address since it began. */
  readonly phones: ReadonlyMap<number, PhoneBehind>
  /** On the monotonic clock; null while somebody is missing. */
  readonly allBackSinceMs: number | null
}

/** A move away from that address; undefined where no phone still looks for this computer there. */
export function beginMove(oldAddress: string, view: MoveView): MoveProgress | undefined {
  const phones = withPhonesBehind(new Map(), view)
  if (![...phones.values()].some(({ isBack }) => !isBack)) return undefined
  return { oldAddress, phones, allBackSinceMs: null }
}

/** The move as it is now; undefined when it is over, because the old address or everybody is back. */
export function advanceMove(move: MoveProgress, view: MoveView): MoveProgress | undefined {
  if (view.isHere(move.oldAddress)) return undefined
  const phones = withPhonesBehind(move.phones, view)
  const isComplete = [...phones.values()].every(({ isBack }) => isBack)
  const allBackSinceMs = isComplete ? (move.allBackSinceMs ?? view.nowMs) : null
  const isOver =
    phones.size === 0 || (allBackSinceMs !== null && view.nowMs >= allBackSinceMs + allBackShownMs)
  return isOver ? undefined : { ...move, phones, allBackSinceMs }
}

function withPhonesBehind(
  known: ReadonlyMap<number, PhoneBehind>,
  { phones, isHere, isLost, hasMoved }: MoveView,
): ReadonlyMap<number, PhoneBehind> {
  const next = new Map<number, PhoneBehind>()
  for (const { registeredAt, ...phone } of phones) {
    const { deviceId } = phone
    const isBehind = registeredAt !== null && isLost(registeredAt)
    if (!known.has(deviceId) && !isBehind) continue
    const isBack = (registeredAt !== null && isHere(registeredAt)) || hasMoved(deviceId)
    next.set(deviceId, { ...phone, isBack })
  }
  // A phone that was another device at its new address is no more under its old id; it stays ticked off.
  for (const phone of known.values())
    if (phone.isBack && !next.has(phone.deviceId)) next.set(phone.deviceId, phone)
  return next
}

/** The move as the window shows it. */
export function shownMove(
  { oldAddress, phones }: MoveProgress,
  newAddresses: readonly string[],
  atMs: number,
): ServerMove {
  const inOrder = [...phones.values()].sort(
    (a, b) =>
      Number(a.isBack) - Number(b.isBack) || byNumber({ number: a.extension }, { number: b.extension }),
  )
  return { oldAddress, newAddresses, atMs, phones: inOrder }
}
