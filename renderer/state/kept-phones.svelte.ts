import { SvelteSet } from 'svelte/reactivity'

/** Pairs of phones that may share an extension, as the admin has said; until the window is closed. */
export interface KeptPhones {
  has(pair: string): boolean
  keep(pair: string): void
}

export function createKeptPhones(): KeptPhones {
  const pairs = new SvelteSet<string>()
  return {
    has: (pair) => pairs.has(pair),
    keep: (pair) => void pairs.add(pair),
  }
}
