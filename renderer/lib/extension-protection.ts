import type { AlgorithmPolicy } from '../../shared/model.ts'

/** How a phone must prove that it knows the password, in words. */
interface Protection {
  readonly name: string
  /** What it means, in a sentence or two. */
  readonly meaning: string
}

export const protections: Readonly<Record<AlgorithmPolicy, Protection>> = {
  md5: {
    name: 'Standard (MD5)',
    meaning:
      'Every phone can do this. Safe in an office network with the long passwords that Rollcall makes.',
  },
  automatic: {
    name: 'Automatic',
    meaning:
      'SHA-256 where a phone can do it, MD5 where it cannot. A phone that cannot choose is asked for MD5 alone.',
  },
  sha256: {
    name: 'SHA-256 only',
    meaning: 'The strictest. Phones that do not know SHA-256 are refused, and many older ones do not.',
  },
}
