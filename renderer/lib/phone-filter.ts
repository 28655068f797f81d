import { phoneStateAt, type PhoneRow, type PhoneState } from '../../shared/phone-row.ts'
import { foldedText, modelOf } from './phone-text.ts'

export type StateCounts = Readonly<Record<PhoneState, number>>

/** The rows in whose number, name, model or address every word of the search occurs, in the same order. */
export function searchPhones(rows: readonly PhoneRow[], search: string): readonly PhoneRow[] {
  const words = foldedText(search)
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return rows
  return rows.filter((row) => {
    const texts = searchedTexts(row).map(foldedText)
    return words.every((word) => texts.some((text) => text.includes(word)))
  })
}

/** The rows that are in the state at that moment, or all where it is null. */
export function inState(
  rows: readonly PhoneRow[],
  state: PhoneState | null,
  atMs: number,
): readonly PhoneRow[] {
  return state === null ? rows : rows.filter((row) => phoneStateAt(row, atMs) === state)
}

/** How many rows are in each state at that moment. */
export function countStates(rows: readonly PhoneRow[], atMs: number): StateCounts {
  const counts = { registered: 0, overdue: 0, unreachable: 0, gone: 0, 'signed-off': 0, never: 0 }
  for (const row of rows) counts[phoneStateAt(row, atMs)] += 1
  return counts
}

function searchedTexts({ extension, name, device }: PhoneRow): readonly string[] {
  if (device === null) return [extension, name]
  return [extension, name, modelOf(device.userAgent ?? ''), device.source.address]
}
