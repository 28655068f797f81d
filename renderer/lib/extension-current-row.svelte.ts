import type { ExtensionNumber, ListedExtension } from '../../shared/model.ts'

/** The row of the table that has the focus, or had it last, and that Tab leads to. */
export interface CurrentRow {
  /** Where it stands now; where it is gone, the row that took its place. The first one at the beginning. */
  readonly index: number
  set(number: ExtensionNumber, index: number): void
}

export function createCurrentRow(rows: () => readonly ListedExtension[]): CurrentRow {
  let current = $state<ExtensionNumber>()
  let lastIndex = 0
  const index = $derived.by(() => {
    const found = rows().findIndex(({ number }) => number === current)
    return found === -1 ? Math.max(0, Math.min(lastIndex, rows().length - 1)) : found
  })
  return {
    get index() {
      return index
    },
    set(number, at) {
      lastIndex = at
      current = number
    },
  }
}
