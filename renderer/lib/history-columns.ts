import type { HistoryColumn } from './history-lines.ts'

/** The overview as strips of time, or with all of it in figures. */
export type HistoryLook = 'strips' | 'figures'

export const lookChoices = [
  { value: 'strips', label: 'Strips' },
  { value: 'figures', label: 'Table' },
] as const satisfies readonly { readonly value: HistoryLook; readonly label: string }[]

export interface HistoryHead {
  readonly key: string
  readonly title: string
  /** What counts, where the title does not say it all. */
  readonly hint?: string
  /** By what a click on it sorts; undefined: by nothing. */
  readonly sort?: HistoryColumn
}

const first: readonly HistoryHead[] = [
  { key: 'extension', title: 'Extension', sort: 'extension' },
  { key: 'name', title: 'Name' },
]

const last: readonly HistoryHead[] = [
  { key: 'availability', title: 'Availability', sort: 'availability' },
  { key: 'drops', title: 'Drops', sort: 'drops' },
  { key: 'outage', title: 'Longest outage', sort: 'outage' },
]

const figures: readonly HistoryHead[] = [
  { key: 'up', title: 'Registered', hint: 'Also while it was overdue' },
  { key: 'down', title: 'Missing', hint: 'Gone, or no answer' },
  { key: 'signed-off', title: 'Signed off' },
  { key: 'unknown', title: 'Not watched', hint: 'Rollcall was not running' },
]

/** The columns of either look, in the order in which they stand. */
export const historyHeads: Readonly<Record<HistoryLook, readonly HistoryHead[]>> = {
  strips: [...first, { key: 'strip', title: 'Time' }, ...last],
  figures: [...first, ...figures, ...last],
}
