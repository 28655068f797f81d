import type { ExtensionNumber, ListedExtension } from '../../shared/model.ts'
import type { PhoneRow } from '../../shared/phone-row.ts'

export type SortKey = 'number' | 'name' | 'last-seen'

export interface SortOrder {
  readonly by: SortKey
  readonly descending: boolean
}

const naturally = new Intl.Collator('en', { numeric: true })
const alphabetically = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true })

/** The rows of each extension in the list of phones. */
export function phonesByExtension(
  phones: readonly PhoneRow[],
): ReadonlyMap<ExtensionNumber, readonly PhoneRow[]> {
  const rows = new Map<ExtensionNumber, PhoneRow[]>()
  for (const row of phones) {
    const others = rows.get(row.extension)
    if (others === undefined) rows.set(row.extension, [row])
    else others.push(row)
  }
  return rows
}

/** When one of its phones was last heard of as registered; null: never. */
export function lastSeenAtMs(extension: ListedExtension, phones: readonly PhoneRow[]): number | null {
  let last = extension.lastSeenAtMs
  for (const row of phones) {
    if (row.state === 'never') continue
    const atMs = row.state === 'registered' ? row.device.refreshedAtMs : row.device.lastSeenAtMs
    if (last === null || atMs > last) last = atMs
  }
  return last
}

/** Those whose number or name has every word of the search in it, in whichever case. */
export function matchingExtensions(
  extensions: readonly ListedExtension[],
  search: string,
): readonly ListedExtension[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return extensions
  return extensions.filter(({ number, name }) => {
    const text = `${number} ${name}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/**
 * A copy in that order. Equal ones stand in the order of their numbers, and those without a name or never seen come
 * last either way.
 */
export function sortedExtensions(
  extensions: readonly ListedExtension[],
  { by, descending }: SortOrder,
  lastSeen: (extension: ListedExtension) => number | null,
): readonly ListedExtension[] {
  const direction = descending ? -1 : 1
  const byNumber = (a: ListedExtension, b: ListedExtension) =>
    naturally.compare(a.number, b.number) || (a.number < b.number ? -1 : 1)
  switch (by) {
    case 'number':
      return extensions.toSorted((a, b) => direction * byNumber(a, b))
    case 'name':
      return extensions.toSorted(
        (a, b) =>
          Number(a.name === '') - Number(b.name === '') ||
          direction * alphabetically.compare(a.name, b.name) ||
          byNumber(a, b),
      )
    case 'last-seen': {
      const seen = new Map(extensions.map((each) => [each, lastSeen(each)]))
      return extensions.toSorted((a, b) => {
        const [atMs, otherMs] = [seen.get(a) ?? null, seen.get(b) ?? null]
        if (atMs === null || otherMs === null) {
          return Number(atMs === null) - Number(otherMs === null) || byNumber(a, b)
        }
        return direction * (atMs - otherMs) || byNumber(a, b)
      })
    }
  }
}

export function howManySelected(
  shown: readonly ListedExtension[],
  selected: ReadonlySet<ExtensionNumber>,
): 'none' | 'some' | 'all' {
  const count = shown.filter(({ number }) => selected.has(number)).length
  return count === 0 ? 'none' : count === shown.length ? 'all' : 'some'
}
