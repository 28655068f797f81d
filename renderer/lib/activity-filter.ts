import type { ActivityEntry, ActivityKind, ActivityQuery } from '../../shared/activity.ts'
import type { ListedExtension } from '../../shared/model.ts'
import type { ActivityFilter } from '../state/navigation.svelte.ts'

const registrations = ['registered', 'restarted', 'md5-fallback', 'reachable'] as const
const dropOffs = ['expired', 'unreachable', 'flapping', 'removed', 'removed-by-admin', 'replaced'] as const
const refusals = ['refused'] as const
const renewals = ['refreshed'] as const
const computer = [
  ...(['listening', 'listener-problem', 'address-changed'] as const),
  ...(['network-lost', 'network-back', 'computer-resumed', 'clock-jumped'] as const),
] as const
const news = [...registrations, ...dropOffs, ...refusals, ...computer] as const

/** What can be chosen to look at, by the kinds that belong to it. */
const kindsOf = {
  news,
  registrations,
  'drop-offs': dropOffs,
  refusals,
  renewals,
  computer,
  everything: [...news, ...renewals],
} as const satisfies Readonly<Record<string, readonly ActivityKind[]>>

export type KindGroup = keyof typeof kindsOf

export const kindGroups: readonly { readonly value: KindGroup; readonly label: string }[] = [
  { value: 'news', label: 'Everything but renewals' },
  { value: 'registrations', label: 'Registrations' },
  { value: 'drop-offs', label: 'Drop-offs' },
  { value: 'refusals', label: 'Refusals' },
  { value: 'renewals', label: 'Renewals' },
  { value: 'computer', label: 'This computer' },
  { value: 'everything', label: 'Everything' },
]

/** Whether it happened to this computer and not to a phone. */
export function isOfComputer(kind: ActivityKind): boolean {
  return (computer as readonly ActivityKind[]).includes(kind)
}

export type Period = 'hour' | 'today' | 'week' | 'month' | 'all'

export const periods: readonly { readonly value: Period; readonly label: string }[] = [
  { value: 'all', label: 'Any time' },
  { value: 'hour', label: 'Last hour' },
  { value: 'today', label: 'Today' },
  { value: 'week', label: 'Last 7 days' },
  { value: 'month', label: 'Last 30 days' },
]

/** What the admin wants to see of the activity. */
export interface ActivityChoice {
  /** As typed: a number, or a name. */
  readonly extension: string
  readonly group: KindGroup
  readonly period: Period
}

export const wholeActivity: ActivityChoice = { extension: '', group: 'news', period: 'all' }

/** Whether it is what the page shows at first. */
export function isWholeActivity({ extension, group, period }: ActivityChoice): boolean {
  return extension === '' && group === wholeActivity.group && period === wholeActivity.period
}

/** The choice that comes nearest to what another page asked for: the smallest group that holds all its kinds. */
export function choiceFor({ extension, kinds }: ActivityFilter): ActivityChoice {
  const bySize = Object.entries(kindsOf).sort(([, a], [, b]) => a.length - b.length)
  const holdsAll = (group: readonly ActivityKind[]) => kinds?.every((kind) => group.includes(kind)) === true
  const group = bySize.find(([, group]) => holdsAll(group))?.[0] as KindGroup | undefined
  return { ...wholeActivity, extension, group: group ?? wholeActivity.group }
}

/** What of the activity to ask for, at that moment, in milliseconds since the epoch. */
export type WantedActivity = Omit<ActivityQuery, 'before' | 'limit'>

export function wantedActivity(
  choice: ActivityChoice,
  extensions: readonly ListedExtension[],
  nowMs: number,
): WantedActivity {
  const extension = numberFor(choice.extension, extensions)
  const sinceMs = beginOf(choice.period, nowMs)
  return {
    kinds: kindsOf[choice.group],
    ...(extension === '' ? {} : { extension }),
    ...(sinceMs === undefined ? {} : { sinceMs }),
  }
}

/** Whether an entry that was just told of belongs among those that were asked for. */
export function isWanted(entry: ActivityEntry, { extension, kinds, sinceMs }: WantedActivity): boolean {
  return (
    (extension === undefined || entry.extension === extension) &&
    (kinds === undefined || kinds.includes(entry.what.kind)) &&
    (sinceMs === undefined || entry.lastAtMs >= sinceMs)
  )
}

/** The number of the one extension that is called so; else the text is taken for a number. */
function numberFor(text: string, extensions: readonly ListedExtension[]): string {
  const wanted = text.trim()
  const isNumber = extensions.some(({ number }) => number === wanted)
  const called = extensions.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase())
  return isNumber || wanted === '' || called.length !== 1 ? wanted : (called[0]?.number ?? wanted)
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs

function beginOf(period: Period, nowMs: number): number | undefined {
  switch (period) {
    case 'hour':
      return nowMs - hourMs
    case 'today':
      return new Date(nowMs).setHours(0, 0, 0, 0)
    case 'week':
      return nowMs - 7 * dayMs
    case 'month':
      return nowMs - 30 * dayMs
    case 'all':
      return undefined
  }
}
