import { describe, expect, it } from 'vitest'
import { formatSocketAddress, parseExtensionNumber } from '../../shared/model.ts'

describe('an extension number', () => {
  it.each(['1', '101', '0101', '*5', '+4930123', 'reception', 'Front_Desk-2.b', '1'.repeat(32)])(
    'may be %s',
    (text) => {
      expect(parseExtensionNumber(text)).toBe(text)
    },
  )

  it.each([
    ['empty', ''],
    ['longer than 32 characters', '1'.repeat(33)],
    ['begun with a dot', '.1'],
    ['begun with a minus, which spreadsheets take for a formula', '-1'],
    ['with a space', '10 1'],
    ['with a space at its end', '101 '],
    ['with a line break', '101\n'],
    ['with a NUL', '101\0'],
    ['with an @', '101@h'],
    ['with a #, which phones dial at once', '101#'],
    ['with an escape', '%31'],
    ['with letters beyond ASCII', 'büro'],
    ['with digits beyond ASCII', '１０１'],
  ])('may not be %s', (_, text) => {
    expect(parseExtensionNumber(text)).toBeUndefined()
  })
})

it.each([
  ['192.168.1.2', 5060, '192.168.1.2:5060'],
  ['2001:db8::1', 5060, '[2001:db8::1]:5060'],
  ['127.0.0.1', 0, '127.0.0.1:0'],
])('the address %s with the port %d reads %s', (address, port, text) => {
  expect(formatSocketAddress({ address, port })).toBe(text)
})
