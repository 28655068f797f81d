import { expect, it } from 'vitest'
import { createRandomNumbers } from '../../main/random-numbers.ts'

it('gives each of the octets that it draws to one number only, and draws anew when they are used up', () => {
  const sizes: number[] = []
  const random = createRandomNumbers((size) => {
    sizes.push(size)
    const octets = Buffer.alloc(size)
    for (let at = 0; at < size; at += 4) octets.writeUInt32BE((sizes.length * size + at) * 1000, at)
    return octets
  })
  const numbers = Array.from({ length: 1000 }, random)
  expect(new Set(numbers).size).toBe(1000)
  expect(sizes.length).toBeGreaterThan(1)
  expect(sizes.length).toBeLessThan(10)
})

it('spreads from 0 up to but not 1', () => {
  const all = (octet: number) => createRandomNumbers((size) => Buffer.alloc(size, octet))()
  expect(all(0)).toBe(0)
  expect(all(0x80)).toBeCloseTo(0.502, 3)
  expect(all(0xff)).toBeLessThan(1)
})
