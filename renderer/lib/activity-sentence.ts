import type { ActivityEntry } from '../../shared/activity.ts'
import { describeActivity } from '../../shared/describe-activity.ts'

/**
 * What happened, for a row that shows the phone, its address and the count beside it: without them, except where
 * they are what the sentence is about.
 */
export function activitySentence(entry: ActivityEntry): string {
  const once = { ...entry, count: 1, userAgent: null }
  const isUnsaved = entry.what.kind === 'refused' && entry.what.reason === 'store-failure'
  return describeActivity(entry.extension === null || isUnsaved ? once : { ...once, source: null })
}
