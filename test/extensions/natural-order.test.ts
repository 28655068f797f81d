import { expect, it } from 'vitest'
import { byNumber } from '../../main/extensions/natural-order.ts'
import { extension } from '../support/database.ts'

const ordered = (...numbers: readonly string[]) =>
  numbers
    .map((number) => ({ number: extension(number) }))
    .sort(byNumber)
    .map(({ number }) => number)

it('extensions are listed as people count', () => {
  expect(ordered('100', 'door2', '99', 'door10', '9')).toEqual(['9', '99', '100', 'door2', 'door10'])
})

it('numbers that differ in leading zeros or in case always come in the same order', () => {
  expect(ordered('1', '001', '01', 'A', 'a')).toEqual(ordered('a', 'A', '01', '001', '1'))
})
