/** In UTF-16 units, as text fields count. */
export const longestName = 80

/** Control characters, and halves of characters, which no file can hold. */
const unwritable = /[\p{Cc}\p{Cs}]/u

/** What is wrong with the name of an extension, as the end of a sentence; undefined where nothing is. */
export function faultOfName(name: string): string | undefined {
  if (unwritable.test(name)) return 'the name has a line break or another control character'
  if (name.length > longestName) return `the name has more than ${longestName} characters`
  return undefined
}
