import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

const youngGenerationBytes = 8 * 1024 * 1024
/** Where the system has little memory, V8 never lets the young generation grow so far. */
const mostRounds = 1000

/**
 * Keeps the heap near the size of what is in use: V8 would spend a hundred megabytes of an office PC on speed that a
 * registrar gets from elsewhere. To be called before anything else has filled the heap.
 */
export function limitHeap(): void {
  // The old generation is collected when it has grown by a third, not when it has doubled.
  setFlagsFromString('--heap-growing-percent=30')
  // The young generation grows by itself to what a hundred batches of requests leave behind, and then no further.
  const kept: unknown[] = []
  for (let round = 0; round < mostRounds && youngGeneration() < youngGenerationBytes; round++) {
    for (let i = 0; i < 300; i++) kept.push({ i })
  }
  setFlagsFromString('--semi-space-growth-factor=1')
}

function youngGeneration(): number {
  return getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')?.space_size ?? Infinity
}
