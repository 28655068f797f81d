import type { AnswersPings } from '../../shared/liveness.ts'
import type { Pace } from './ping-schedule.ts'
import { measured, type RoundTrip } from './round-trip.ts'

/** What is known of a device in every state. All moments are in milliseconds on the monotonic clock. */
interface Knowledge {
  readonly answersPings: AnswersPings
  /** Null while it has not answered. */
  readonly roundTrip: RoundTrip | null
  /** Its last sign of life. */
  readonly heardAtMs: number
  /** Pings missed since then. */
  readonly missedInARow: number
  /** Pings missed since its last answer to one, and registrations renewed meanwhile. */
  readonly unanswered: { readonly pings: number; readonly refreshes: number }
  /**
   * This computer was away, so that the device must give a sign of life first: with the outage that it was in before.
   * Null where it has given one.
   */
  readonly toVerify: { readonly unreachableSinceMs: number | null } | null
}

/**
 * The liveness of one device. `overdue`: by its own rhythm it has missed a refresh; `unreachable`: it has let two
 * pings in a row lie, and used to answer them; `gone`: its registration has lapsed. Only the first three hold a
 * binding, and no ping takes it from them.
 */
export type Liveness = Knowledge &
  (
    | { readonly state: 'registered' }
    | { readonly state: 'overdue'; readonly sinceMs: number }
    | { readonly state: 'unreachable'; readonly sinceMs: number; readonly overdueSinceMs: number | null }
    | { readonly state: 'gone' | 'signed-off'; readonly sinceMs: number }
  )

export type LivenessInput = { readonly atMs: number } & (
  | { readonly kind: 'registered' | 'refreshed' }
  /** Any other SIP packet came from it. */
  | { readonly kind: 'heard' }
  /** The round trip is null where it cannot be told which copy of the question was answered. */
  | { readonly kind: 'ping-answered'; readonly roundTripMs: number | null }
  | { readonly kind: 'ping-missed' }
  | { readonly kind: 'refresh-missed' }
  | { readonly kind: 'lapsed' }
  | { readonly kind: 'signed-off' }
  /** By the admin, or another device took its place. */
  | { readonly kind: 'removed' }
  /** This computer slept, was started, or had another clock, network or address: nobody is to blame for silence. */
  | { readonly kind: 'resumed' }
  /** It was found unreachable when this computer could not reach anybody: as if it had not been. */
  | { readonly kind: 'excused' }
)

const missesOfSilence = 2
/** So many pings missed, and so many registrations renewed meanwhile, and a device counts as one that never answers. */
const neverAnswered = { pings: 3, refreshes: 1 }
/** For one that used to answer, which may be a firewall's doing; a phone that dies again and again renews less. */
const answersNoMore = { pings: 9, refreshes: 3 }

/** A phone that was heard so short a time ago is there. */
const stillAnswersMs = 60_000

const nothingUnanswered = { pings: 0, refreshes: 0 }

/** A device that has just registered, with what is remembered of it. */
export function newLiveness(answersPings: AnswersPings, atMs: number): Liveness {
  const heard = { roundTrip: null, heardAtMs: atMs, missedInARow: 0, unanswered: nothingUnanswered }
  return { state: 'registered', answersPings, ...heard, toVerify: null }
}

/** The liveness after what has happened; the same object where that changes nothing. */
export function advance(liveness: Liveness, input: LivenessInput): Liveness {
  switch (input.kind) {
    case 'registered':
    case 'refreshed':
      return { ...knowledgeOf(renewed(liveness)), ...sign(input.atMs), state: 'registered' }
    case 'heard':
      return holdsBinding(liveness) ? alive(liveness, input.atMs) : liveness
    case 'ping-answered': {
      const { roundTripMs } = input
      const roundTrip = roundTripMs === null ? liveness.roundTrip : measured(liveness.roundTrip, roundTripMs)
      const known = { ...liveness, answersPings: 'yes', roundTrip, unanswered: nothingUnanswered } as const
      return holdsBinding(known) ? alive(known, input.atMs) : known
    }
    case 'ping-missed':
      return holdsBinding(liveness) ? missed(liveness, input.atMs) : liveness
    case 'refresh-missed':
      if (liveness.state === 'registered') return { ...liveness, state: 'overdue', sinceMs: input.atMs }
      if (liveness.state !== 'unreachable' || liveness.overdueSinceMs !== null) return liveness
      return { ...liveness, overdueSinceMs: input.atMs }
    case 'lapsed':
      return holdsBinding(liveness) ? ended(liveness, 'gone', input.atMs) : liveness
    case 'signed-off':
    case 'removed':
      return holdsBinding(liveness) ? ended(liveness, 'signed-off', input.atMs) : liveness
    case 'resumed':
      return holdsBinding(liveness) ? doubted(liveness) : liveness
    case 'excused':
      if (liveness.state !== 'unreachable') return liveness
      return { ...doubted(liveness), toVerify: { unreachableSinceMs: null } }
  }
}

/** How often the device is to be asked. */
export function paceOf({ answersPings }: Liveness): Pace {
  return answersPings === 'no' ? 'never-answers' : 'by-answers'
}

/** What is to be told: an outage that was in doubt meanwhile is still the same. */
export function livenessNews(before: Liveness | null, after: Liveness): 'unreachable' | 'reachable' | null {
  const wasOut = before !== null && unreachableSince(before) !== null
  const isOut = unreachableSince(after) !== null
  if (wasOut === isOut || !holdsBinding(after)) return null
  return isOut ? 'unreachable' : 'reachable'
}

/** What its registration's lapse is a sign of: that a phone still answers and did not renew is a fault of its account. */
export function lapseSign(liveness: Liveness | undefined): 'no-refresh' | 'lapsed' {
  if (liveness?.state !== 'gone' || liveness.answersPings !== 'yes') return 'lapsed'
  return liveness.sinceMs - liveness.heardAtMs <= stillAnswersMs ? 'no-refresh' : 'lapsed'
}

type Bound = Extract<Liveness, { readonly state: 'registered' | 'overdue' | 'unreachable' }>

function holdsBinding(liveness: Liveness): liveness is Bound {
  return liveness.state !== 'gone' && liveness.state !== 'signed-off'
}

/** The outage that it is in, or was in when the doubt began. */
function unreachableSince(liveness: Liveness): number | null {
  return liveness.state === 'unreachable' ? liveness.sinceMs : (liveness.toVerify?.unreachableSinceMs ?? null)
}

function sign(atMs: number): Pick<Knowledge, 'heardAtMs' | 'missedInARow' | 'toVerify'> {
  return { heardAtMs: atMs, missedInARow: 0, toVerify: null }
}

/** It renews its registration, and has perhaps let all pings lie. */
function renewed(liveness: Liveness): Liveness {
  const { pings, refreshes } = liveness.unanswered
  if (pings === 0) return liveness
  const unanswered = { pings, refreshes: refreshes + 1 }
  const limit = liveness.answersPings === 'unknown' ? neverAnswered : answersNoMore
  const isSilent = unanswered.pings >= limit.pings && unanswered.refreshes >= limit.refreshes
  return { ...liveness, unanswered, ...(isSilent && { answersPings: 'no' as const }) }
}

function alive(liveness: Bound, atMs: number): Liveness {
  return { ...reached(liveness), ...sign(atMs) }
}

/** As if nothing were known against it but a refresh that it has missed. */
function reached(liveness: Bound): Bound {
  if (liveness.state !== 'unreachable') return liveness
  const { overdueSinceMs } = liveness
  return overdueSinceMs === null
    ? { ...knowledgeOf(liveness), state: 'registered' }
    : { ...knowledgeOf(liveness), state: 'overdue', sinceMs: overdueSinceMs }
}

function missed(liveness: Bound, atMs: number): Liveness {
  const { answersPings } = liveness
  const missedInARow = liveness.missedInARow + 1
  const unanswered = { ...liveness.unanswered, pings: liveness.unanswered.pings + 1 }
  const isSilent = unanswered.pings >= neverAnswered.pings && unanswered.refreshes >= neverAnswered.refreshes
  const next = {
    ...liveness,
    missedInARow,
    unanswered,
    ...(answersPings === 'unknown' && isSilent && { answersPings: 'no' as const }),
  }
  if (answersPings !== 'yes' || missedInARow < missesOfSilence || next.state === 'unreachable') return next
  const sinceMs = next.toVerify?.unreachableSinceMs ?? atMs
  const overdueSinceMs = next.state === 'overdue' ? next.sinceMs : null
  return { ...next, state: 'unreachable', sinceMs, overdueSinceMs, toVerify: null }
}

function ended(liveness: Bound, state: 'gone' | 'signed-off', sinceMs: number): Liveness {
  return { ...knowledgeOf(liveness), state, sinceMs, missedInARow: 0, toVerify: null }
}

function doubted(liveness: Bound): Liveness {
  const toVerify = { unreachableSinceMs: unreachableSince(liveness) }
  return { ...reached(liveness), missedInARow: 0, unanswered: nothingUnanswered, toVerify }
}

function knowledgeOf({
  answersPings,
  roundTrip,
  heardAtMs,
  missedInARow,
  unanswered,
  toVerify,
}: Liveness): Knowledge {
  return { answersPings, roundTrip, heardAtMs, missedInARow, unanswered, toVerify }
}
