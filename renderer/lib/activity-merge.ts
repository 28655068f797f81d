import type { ActivityEntry } from '../../shared/activity.ts'

/**
 * The entries together with those that are new or have grown: each once, as it was last seen, and the one that grew
 * last first.
 */
export function mergeActivity(
  entries: readonly ActivityEntry[],
  changed: readonly ActivityEntry[],
): readonly ActivityEntry[] {
  const byId = new Map<number, ActivityEntry>()
  for (const entry of [...entries, ...changed]) {
    const known = byId.get(entry.id)
    // An answer that was on its way may be older than what was pushed meanwhile.
    if (known === undefined || known.count <= entry.count) byId.set(entry.id, entry)
  }
  return [...byId.values()].sort((a, b) => b.lastAtMs - a.lastAtMs || b.id - a.id)
}
