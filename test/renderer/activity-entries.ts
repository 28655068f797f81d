import type { ActivityEntry, Happening } from '../../shared/activity.ts'
import { nowMs } from '../support/fake-api.ts'

/** Something that happened to 101 once, a minute ago. */
export const anEntry = (
  id: number,
  what: Happening,
  changes: Partial<ActivityEntry> = {},
): ActivityEntry => ({
  id,
  what,
  extension: '101',
  source: { address: '192.168.1.40', port: 5060 },
  userAgent: 'Yealink SIP-T46S 66.85.0.5',
  count: 1,
  firstAtMs: changes.lastAtMs ?? nowMs - 60_000,
  lastAtMs: nowMs - 60_000,
  ...changes,
})
