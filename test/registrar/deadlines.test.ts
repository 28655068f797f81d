import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Deadlines } from '../../main/registrar/deadlines.ts'

/** Takes everything that is due by then. */
function taken(deadlines: Deadlines<string>, nowMs: number): string[] {
  const items: string[] = []
  for (let item = deadlines.takeDue(nowMs); item !== undefined; item = deadlines.takeDue(nowMs))
    items.push(item)
  return items
}

describe('deadlines', () => {
  it('are met in order of time, and none before its time', () => {
    const deadlines = new Deadlines<string>()
    deadlines.set('late', 300)
    deadlines.set('early', 100)
    deadlines.set('middle', 200)
    expect([deadlines.nextAtMs, taken(deadlines, 99), taken(deadlines, 200)]).toEqual([
      100,
      [],
      ['early', 'middle'],
    ])
    expect([deadlines.nextAtMs, deadlines.size]).toEqual([300, 1])
  })

  it('can be moved and left', () => {
    const deadlines = new Deadlines<string>()
    deadlines.set('a', 100)
    deadlines.set('b', 200)
    deadlines.set('a', 300)
    expect([deadlines.delete('b'), deadlines.delete('b'), deadlines.has('b')]).toEqual([true, false, false])
    expect([deadlines.nextAtMs, taken(deadlines, 1_000)]).toEqual([300, ['a']])
    expect(deadlines.nextAtMs).toBe(Number.POSITIVE_INFINITY)
  })

  it('agree with a sorted list, whatever is done to them', () => {
    const step = fc.record({
      what: fc.constantFrom('set', 'set', 'set', 'delete', 'take'),
      item: fc.nat({ max: 30 }),
      atMs: fc.nat({ max: 50 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const deadlines = new Deadlines<number>()
        const expected = new Map<number, number>()
        for (const { what, item, atMs } of steps) {
          if (what === 'set') {
            deadlines.set(item, atMs)
            expected.set(item, atMs)
          } else if (what === 'delete') {
            expect(deadlines.delete(item)).toBe(expected.delete(item))
          } else {
            const earliest = Math.min(...expected.values())
            const found = deadlines.takeDue(atMs)
            if (found === undefined) expect(earliest).toBeGreaterThan(atMs)
            else {
              expect(expected.get(found)).toBe(earliest)
              expected.delete(found)
            }
          }
          expect(deadlines.nextAtMs).toBe(Math.min(...expected.values()))
          expect(deadlines.size).toBe(expected.size)
        }
      }),
      { seed: 42, numRuns: 500 },
    )
  })
})
