import { collectGarbage } from '../../support/collect-garbage.ts'

/** By how many octets the memory in use has grown when the work is done and its garbage is gone. */
export function leftBehind(work: () => void): number {
  const before = octetsInUse()
  work()
  return octetsInUse() - before
}

function octetsInUse(): number {
  collectGarbage()
  collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
