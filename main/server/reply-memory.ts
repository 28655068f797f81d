/**
 * Replies by key, as octets in one block of fixed size that is written round and round: the oldest are overwritten,
 * nothing is allocated per reply, and nothing is left for the garbage collector however many come.
 *
 *     entry, in words of 8 octets:  previous entry of the same bucket | stored at, ms | lengths | key, reply …
 *
 * A place in the block is named by how many octets had been written before it, ever; so a place that has been
 * overwritten is known by being more than one block behind.
 */
export interface ReplyMemory {
  /** The octets stored under that key not longer ago than `maxAgeMs`, copied; undefined where there are none. */
  find(key: string, monotonicMs: number): Uint8Array | undefined
  store(key: string, reply: Uint8Array, monotonicMs: number): void
}

const wordLength = 8
const headerLength = 3 * wordLength
const bucketCount = 32_768
const noEntry = -1
/** Key and reply length share a word. */
const lengthBase = 0x10000

/**
 * @param blockBytes the size of the block, and so of everything that is remembered; a multiple of 8
 * @param seed 32 random bits of this run
 */
export function createReplyMemory(blockBytes: number, maxAgeMs: number, seed: number): ReplyMemory {
  const block = Buffer.alloc(blockBytes)
  const words = new Float64Array(block.buffer, block.byteOffset, blockBytes / wordLength)
  const buckets = new Float64Array(bucketCount).fill(noEntry)
  let written = 0

  const isOverwritten = (place: number) => place < written - blockBytes

  return {
    find(key, monotonicMs) {
      let place = buckets[bucketOf(key, seed)] ?? noEntry
      while (place !== noEntry && !isOverwritten(place)) {
        const at = place % blockBytes
        const word = at / wordLength
        if (monotonicMs - (words[word + 1] ?? 0) > maxAgeMs) return undefined // and so are all before it
        const lengths = words[word + 2] ?? 0
        const keyLength = lengths % lengthBase
        if (keyLength === key.length && holds(block, at + headerLength, key)) {
          const replyAt = at + headerLength + keyLength
          return Buffer.from(block.subarray(replyAt, replyAt + Math.floor(lengths / lengthBase)))
        }
        place = words[word] ?? noEntry
      }
      return undefined
    },

    store(key, reply, monotonicMs) {
      const length = Math.ceil((headerLength + key.length + reply.length) / wordLength) * wordLength
      if (length > blockBytes || key.length >= lengthBase || reply.length >= lengthBase) return
      const left = blockBytes - (written % blockBytes)
      if (length > left) written += left // an entry is never torn across the end of the block
      const at = written % blockBytes
      const bucket = bucketOf(key, seed)
      const word = at / wordLength
      words[word] = buckets[bucket] ?? noEntry
      words[word + 1] = monotonicMs
      words[word + 2] = reply.length * lengthBase + key.length
      block.write(key, at + headerLength, 'latin1')
      block.set(reply, at + headerLength + key.length)
      buckets[bucket] = written
      written += length
    },
  }
}

/** FNV-1a over the key; seeded, so that nobody can choose branches that all fall into one bucket. */
function bucketOf(key: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193)
  return (hash ^ (hash >>> 15)) & (bucketCount - 1)
}

function holds(block: Buffer, from: number, text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    if (block[from + at] !== text.charCodeAt(at)) return false
  }
  return true
}
