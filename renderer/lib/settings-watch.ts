import type { Settings } from '../../shared/settings.ts'
import { typedNumber } from './settings-duration.ts'

/** The section on watching phones as it is typed. */
export interface WatchFields {
  readonly pingEverySeconds: string
  readonly historyDays: string
}

export function watchFields({ pingEverySeconds, historyDays }: Settings): WatchFields {
  return { pingEverySeconds: String(pingEverySeconds), historyDays: String(historyDays) }
}

/** What the fields stand for; NaN where a text is no number. */
export function watchSettings({ pingEverySeconds, historyDays }: WatchFields): Partial<Settings> {
  return { pingEverySeconds: typedNumber(pingEverySeconds), historyDays: typedNumber(historyDays) }
}
