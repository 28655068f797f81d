import type { RosterDevice } from '../devices/device-roster.ts'
import type { Clock } from '../registrar/ports.ts'
import type { Gap } from './sleep-watch.ts'

/** Why no phone can reach this computer: it has no network, or none of its sockets listens. */
export type AbsenceReason = 'network' | 'sockets'

/** So long phones have to renew what fell due meanwhile: they try again by themselves, though not at once. */
const renewWithinMs = 90_000

/** The time in which no phone could reach this computer, whatever it did, and for which none is to be blamed. */
export interface OwnAbsence {
  readonly isAway: boolean
  /** It began so long ago; another reason for the same absence changes nothing. */
  began(reason: AbsenceReason, agoMs: number): void
  /** Returns the time that nobody watched, since the epoch; undefined unless this was the last reason of an absence. */
  ended(reason: AbsenceReason): { readonly fromMs: number; readonly toMs: number } | undefined
  /** When it began, since the epoch; undefined unless it lasts. */
  readonly sinceMs: number | undefined
  /** The deadlines of phones were moved. */
  moved(gap: Gap): void
  /** The device, overdue no sooner than it can be blamed for it. */
  judged(known: RosterDevice): RosterDevice
}

export function createOwnAbsence(clock: Clock): OwnAbsence {
  const reasons = new Set<AbsenceReason>()
  /** The last absence: refreshes that are missed from its beginning until then are excused. */
  let fromMs = Number.POSITIVE_INFINITY
  let untilMs = Number.NEGATIVE_INFINITY

  return {
    get isAway() {
      return reasons.size > 0
    },
    get sinceMs() {
      return reasons.size > 0 ? fromMs : undefined
    },
    began(reason, agoMs) {
      const beganMs = clock.now() - agoMs
      // What was excused and has not renewed yet still is.
      if (reasons.size === 0 && beganMs > untilMs) fromMs = beganMs
      untilMs = Number.POSITIVE_INFINITY
      reasons.add(reason)
    },
    ended(reason) {
      if (!reasons.delete(reason) || reasons.size > 0) return undefined
      const toMs = clock.now()
      untilMs = toMs + renewWithinMs
      return { fromMs, toMs }
    },
    moved({ kind, fromMs: pausedMs, toMs }) {
      const byMs = toMs - pausedMs
      untilMs += byMs
      fromMs = kind === 'slept' ? Math.min(fromMs, pausedMs) : fromMs + byMs
    },
    judged(known) {
      const { overdueAtMs } = known
      if (overdueAtMs === null || overdueAtMs < fromMs || overdueAtMs >= untilMs) return known
      return { ...known, overdueAtMs: reasons.size > 0 ? null : untilMs }
    },
  }
}
