import type { LoadGenerator } from './load-generator.ts'

/** Registers every phone; throws where that fails for any, as what follows would measure nonsense. */
export async function registerEveryone(generator: LoadGenerator, inFlight: number): Promise<void> {
  await generator.registerAll('full', inFlight)
  const reasons = [...generator.tally.failures].map(([reason, count]) => `${count} × ${reason}`)
  if (reasons.length > 0)
    throw new Error(`Not every phone could be registered beforehand: ${reasons.join(', ')}.`)
}
