import type { DeviceOverview } from '../../shared/history.ts'
import { foldedText, modelOf, orderKey } from './phone-text.ts'

/** One phone in the overview of the past. */
export interface HistoryLine extends DeviceOverview {
  readonly model: string
}

export type HistoryColumn = 'extension' | 'availability' | 'drops' | 'outage'

export interface HistorySort {
  readonly column: HistoryColumn
  readonly descending: boolean
}

export function historyLines(overview: readonly DeviceOverview[]): readonly HistoryLine[] {
  return overview.map((device) => ({ ...device, model: modelOf(device.userAgent ?? '') }))
}

/** The lines in whose number, name or model every word of the search occurs, in the same order. */
export function searchHistory(lines: readonly HistoryLine[], search: string): readonly HistoryLine[] {
  const words = foldedText(search)
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return lines
  return lines.filter(({ extension, name, model }) => {
    const texts = [extension, name, model].map(foldedText)
    return words.every((word) => texts.some((text) => text.includes(word)))
  })
}

/** What a click on the head of a column makes of the present sort: what is worst stands on top first. */
export function historySortedBy(column: HistoryColumn, present: HistorySort): HistorySort {
  const worstIsHigh = column === 'drops' || column === 'outage'
  return { column, descending: present.column === column ? !present.descending : worstIsHigh }
}

/**
 * A copy in that order, equal ones in natural order of their extensions. Phones of which nothing is known stand at the
 * end, whichever way round.
 */
export function orderHistory(lines: readonly HistoryLine[], sort: HistorySort): readonly HistoryLine[] {
  const direction = sort.descending ? -1 : 1
  const byExtension = lines.toSorted((a, b) => compare(orderKey(a.extension), orderKey(b.extension)))
  const { column } = sort
  if (column === 'extension') return sort.descending ? byExtension.toReversed() : byExtension
  return byExtension.toSorted((a, b) => {
    const [one, other] = [figure(a, column), figure(b, column)]
    if (one === null || other === null) return Number(one === null) - Number(other === null)
    return direction * (one - other)
  })
}

function figure({ summary }: HistoryLine, column: Exclude<HistoryColumn, 'extension'>): number | null {
  if (summary.observedMs === 0) return null
  switch (column) {
    case 'availability':
      return summary.availability
    case 'drops':
      return summary.drops
    case 'outage':
      return summary.longestOutage?.downMs ?? 0
  }
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}
