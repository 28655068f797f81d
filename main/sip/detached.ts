/**
 * A copy of the text. What is cut out of a datagram keeps all of the datagram in memory, so whatever is kept for
 * longer than the answer takes has to be copied out of it.
 */
export function detached(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}
