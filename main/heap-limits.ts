import { setFlagsFromString } from 'node:v8'

/**
 * Keeps the heap near the size of what is really in use. V8 would give the memory of a PC away for speed that a
 * registrar has no use for; to be called before anything else has filled the heap.
 */
export function limitHeap(): void {
  // The young generation stays at its first megabyte: what one batch of requests needs fits in many times over.
  setFlagsFromString('--semi-space-growth-factor=1')
  // The old generation is collected when it has grown by a third, not when it has doubled.
  setFlagsFromString('--heap-growing-percent=30')
}
