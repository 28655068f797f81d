import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

/** The numbers that the titles of the wire tests begin with. */
function numbersTested(): ReadonlySet<number> {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts'))
  const sources = files.map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  const titles = /\(\s*['"`](\d+): /g
  return new Set(
    sources.flatMap((source) => [...source.matchAll(titles)].map(([, number]) => Number(number))),
  )
}

it('has a wire test for every numbered statement but the one on TCP', () => {
  const statements = Array.from({ length: 96 }, (_, index) => index + 1).filter((number) => number !== 10)
  const tested = numbersTested()
  expect(statements.filter((number) => !tested.has(number))).toEqual([])
})
