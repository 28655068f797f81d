/** Fails on anything that is not UTF-8; keeps a byte order mark, which is then removed with the other marks. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** C0, DEL and C1 controls, line separators, and the marks that turn the direction of the text around them. */
const unprintable = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu

const beyondAscii = /[^\x00-\x7f]/
const beyondLatin1 = /[^\x00-\xff]/

/**
 * Text from a phone (one character per byte) as people may see it: decoded where its bytes are valid UTF-8,
 * taken for latin1 where not, without control characters, and at most `limit` characters long. Text that is
 * decoded already passes unharmed.
 */
export function readable(text: string, limit = 80): string {
  return shortened(decoded(text).replace(unprintable, '').trim(), limit)
}

function decoded(text: string): string {
  if (!beyondAscii.test(text) || beyondLatin1.test(text)) return text
  try {
    return utf8.decode(Uint8Array.from(text, (character) => character.charCodeAt(0)))
  } catch {
    return text
  }
}

function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text
  // toWellFormed would put a replacement character where a pair of surrogates was cut in two.
  return text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '') + '…'
}
