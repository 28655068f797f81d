import type { ActivityEntry } from '../../shared/activity.ts'
import { formatMoment } from './format-time.ts'

/** The entries of one day, by when they last happened. */
export interface ActivityDay {
  /** "Today", "Yesterday", "Thursday 19 November", with the year where it is another. */
  readonly title: string
  readonly entries: readonly ActivityEntry[]
}

/** The entries by days, in the order that they have. */
export function activityDays(entries: readonly ActivityEntry[], nowMs: number): readonly ActivityDay[] {
  const days = new Map<string, ActivityEntry[]>()
  for (const entry of entries) {
    const title = titleOf(new Date(entry.lastAtMs), new Date(nowMs))
    const day = days.get(title)
    if (day === undefined) days.set(title, [entry])
    else day.push(entry)
  }
  return [...days].map(([title, ofDay]) => ({ title, entries: ofDay }))
}

function titleOf(at: Date, now: Date): string {
  if (at.toDateString() === now.toDateString()) return 'Today'
  const yesterday = new Date(now)
  yesterday.setDate(now.getDate() - 1)
  if (at.toDateString() === yesterday.toDateString()) return 'Yesterday'
  const weekday = at.toLocaleDateString('en-GB', { weekday: 'long' })
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const)
  return `${weekday} ${at.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', ...year })}`
}

/** "14:32", or "09:12 – 14:32" for what happened more than once, with the day where it began on another. */
export function timeSpan({ firstAtMs, lastAtMs }: ActivityEntry): string {
  const last = formatMoment(lastAtMs, lastAtMs)
  const first = formatMoment(firstAtMs, lastAtMs)
  return first === last ? last : `${first} – ${last}`
}
