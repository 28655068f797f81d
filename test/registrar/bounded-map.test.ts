import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BoundedMap } from '../../main/registrar/bounded-map.ts'

it('keeps what was put in, until it is replaced or deleted', () => {
  const map = new BoundedMap<number>(10)
  map.set('a', 1)
  map.set('b', 2)
  map.set('a', 3)
  map.delete('b')
  map.delete('never there')
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([3, undefined, undefined])
})

it('deletes an entry also from the older generation', () => {
  const map = new BoundedMap<number>(2)
  for (const key of ['a', 'b', 'c']) map.set(key, 1)
  map.delete('a')
  expect(map.get('a')).toBeUndefined()
  expect(map.get('b')).toBe(1)
})

it('shows the newer value of a key that both generations hold', () => {
  const map = new BoundedMap<string>(2)
  map.set('a', 'old')
  map.set('b', '')
  map.set('c', '')
  map.set('a', 'new')
  expect(map.get('a')).toBe('new')
  map.delete('a')
  expect(map.get('a')).toBeUndefined()
})

it('makes no room for a key that is already there', () => {
  const map = new BoundedMap<number>(2)
  map.set('a', 1)
  map.set('b', 1)
  for (let at = 0; at < 10; at++) map.set('b', at)
  expect([map.get('a'), map.get('b')]).toEqual([1, 9])
})

it('whatever happens, the youngest are there and never more than twice the capacity', () => {
  const keys = fc.array(fc.integer({ min: 0, max: 40 }).map(String), { maxLength: 200 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), keys, (capacity, sequence) => {
      const map = new BoundedMap<number>(capacity)
      for (const [at, key] of sequence.entries()) map.set(key, at)
      const lastSetAt = new Map(sequence.map((key, at) => [key, at]))
      const youngest = [...lastSetAt].sort((a, b) => b[1] - a[1])
      for (const [key, at] of youngest.slice(0, capacity)) expect(map.get(key)).toBe(at)
      expect(youngest.filter(([key]) => map.get(key) !== undefined).length).toBeLessThanOrEqual(2 * capacity)
    }),
  )
})
