/** The outages of one device, as far as they tell whether it comes and goes. */
export interface FlapRecord {
  /** When its last outages began, the oldest first. */
  readonly beganAtMs: readonly number[]
  /** When it was last lost or found again. */
  readonly changedAtMs: number
  readonly isFlapping: boolean
}

const outagesOfFlapping = 3
/** Within which they make it flap, and after which without a change it flaps no more. */
const steadyMs = 30 * 60_000

/** With one more outage. */
export function withOutage(before: FlapRecord | undefined, atMs: number): FlapRecord {
  const recent = (before?.beganAtMs ?? []).filter((beganAtMs) => atMs - beganAtMs < steadyMs)
  const beganAtMs = [...recent, atMs].slice(-outagesOfFlapping)
  const isFlapping = before?.isFlapping === true || beganAtMs.length === outagesOfFlapping
  return { beganAtMs, changedAtMs: atMs, isFlapping }
}

/** When it will have been without a change for so long that nothing of this matters any more. */
export function steadyAtMs({ changedAtMs }: FlapRecord): number {
  return changedAtMs + steadyMs
}
