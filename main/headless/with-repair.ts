import type { ActivityEntry } from '../../shared/activity.ts'
import { describeActivity, suggestRepair } from '../../shared/describe-activity.ts'

/** What happened as a sentence and, for a refusal, what to do about it. */
export function withRepair(entry: ActivityEntry): string {
  const repair = suggestRepair(entry)
  return repair === null ? describeActivity(entry) : `${describeActivity(entry)}. ${repair}`
}
