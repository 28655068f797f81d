import fc from 'fast-check'
import { expect, it } from 'vitest'
import { makePassword } from '../../main/extensions/password.ts'

/** Octets as a test wants them, over and over. */
const from = (octets: readonly number[]) => {
  let at = 0
  return (size: number) => Uint8Array.from({ length: size }, () => octets[at++ % octets.length] ?? 0)
}

it('a made password has 16 characters that nobody mistakes for one another', () => {
  const octets = fc.array(fc.integer({ min: 0, max: 219 }), { minLength: 1, maxLength: 64 })
  fc.assert(
    fc.property(octets, (random) => {
      expect(makePassword(from(random))).toMatch(/^[a-hjkmnp-zA-HJ-NP-Z2-9]{16}$/)
    }),
  )
})

it('every character is equally likely: octets that would favour the first ones are passed over', () => {
  const counts = new Map<string, number>()
  for (let octet = 0; octet < 220; octet++) {
    const first = makePassword(from([octet])).charAt(0)
    counts.set(first, (counts.get(first) ?? 0) + 1)
  }
  expect([counts.size, new Set(counts.values())]).toEqual([55, new Set([4])])
  for (let octet = 220; octet < 256; octet++) {
    expect(makePassword(from([octet, octet, 7]))).toBe(makePassword(from([7])))
  }
})

it('other octets make another password, the same octets the same', () => {
  const ascending = Array.from({ length: 16 }, (_, at) => at)
  expect(makePassword(from(ascending))).toBe(makePassword(from(ascending)))
  expect(makePassword(from(ascending))).not.toBe(makePassword(from(ascending.toReversed())))
})
