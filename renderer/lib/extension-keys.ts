const pageRows = 10

/** The row that a key leads to from another one, among so many; undefined where it leads nowhere. */
export function rowAfterKey(key: string, index: number, count: number): number | undefined {
  const last = count - 1
  switch (key) {
    case 'ArrowDown':
      return Math.min(index + 1, last)
    case 'ArrowUp':
      return Math.max(index - 1, 0)
    case 'PageDown':
      return Math.min(index + pageRows, last)
    case 'PageUp':
      return Math.max(index - pageRows, 0)
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return undefined
  }
}
