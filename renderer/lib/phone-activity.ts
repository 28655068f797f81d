import type { ActivityEntry } from '../../shared/activity.ts'
import type { ExtensionNumber } from '../../shared/model.ts'
import { mergeActivity } from './activity-merge.ts'

/**
 * The latest entries of an extension with those that have just arrived, the one that grew last first.
 *
 * @param limit how many are kept
 */
export function withArrived(
  shown: readonly ActivityEntry[],
  arrived: readonly ActivityEntry[],
  extension: ExtensionNumber,
  limit: number,
): readonly ActivityEntry[] {
  const concerning = arrived.filter((entry) => entry.extension === extension)
  return concerning.length === 0 ? shown : mergeActivity(shown, concerning).slice(0, limit)
}
