import type { ActivityEvent, RefusalReason } from '../../shared/activity.ts'

const minuteMs = 60_000
const newRefusalsPerMinute = 100

/** Allows 100 new refusal entries a minute; who sends from forged addresses cannot fill the list. */
export interface RefusalAllowance {
  /** Takes one from the allowance; false where it is used up. */
  take(monotonicMs: number): boolean
}

export function createRefusalAllowance(): RefusalAllowance {
  let minuteBeganMs = -Infinity
  let taken = 0
  return {
    take(monotonicMs) {
      if (monotonicMs - minuteBeganMs >= minuteMs) {
        minuteBeganMs = monotonicMs
        taken = 0
      }
      taken += 1
      return taken <= newRefusalsPerMinute
    },
  }
}

/** The event that stands for all refusals of one reason that found no allowance. */
export function refusedInFlood(reason: RefusalReason): ActivityEvent {
  return { what: { kind: 'refused', reason, detail: null }, extension: null, source: null, userAgent: null }
}
