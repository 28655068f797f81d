import type { RandomBytes } from './registrar/ports.ts'

const octetsEach = 4
/** Asking the system takes microseconds however little is asked for, and every REGISTER may need a number. */
const drawnAtOnce = 256

/** Numbers from 0 up to 1, evenly spread, with 32 random bits each. */
export function createRandomNumbers(randomBytes: RandomBytes): () => number {
  let drawn = Buffer.alloc(0)
  let used = 0
  return () => {
    if (used === drawn.length) {
      drawn = Buffer.from(randomBytes(drawnAtOnce * octetsEach))
      used = 0
    }
    const number = drawn.readUInt32BE(used)
    used += octetsEach
    return number / 2 ** 32
  }
}
