import { expect, test } from 'vitest'
import {
  displayChar,
  endOf,
  endOfEscaped,
  skipBlanks,
  sliceTrimmed,
  tokenChar,
  userChar,
} from '../../main/sip/characters.ts'

test('a scan stops at the first character outside the class, or at the end', () => {
  expect(endOf('tag=1', 0, tokenChar)).toBe(3)
  expect(endOf('x;tag', 2, tokenChar)).toBe(5)
  expect(endOf('', 0, tokenChar)).toBe(0)
})

test('a token holds exactly the characters that RFC 3261 §25.1 lists', () => {
  const all = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))
  const tokens = all.filter((character) => endOf(character, 0, tokenChar) === 1).join('')
  expect(tokens).toBe("!%'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_`abcdefghijklmnopqrstuvwxyz~")
})

test('UTF-8 octets are display characters, but no tokens', () => {
  expect(endOf('J\xc3\xb6rg', 0, displayChar)).toBe(5)
  expect(endOf('J\xc3\xb6rg', 0, tokenChar)).toBe(1)
})

test('characters beyond one octet are in no class', () => {
  expect(endOf('\u2713', 0, displayChar)).toBe(0)
})

test('an escape counts as one character of the class if it has two hexadecimal digits', () => {
  expect(endOfEscaped('a%40b@', 0, userChar)).toBe(5)
  expect(endOfEscaped('a%4', 0, userChar)).toBe(1)
  expect(endOfEscaped('a%zz', 0, userChar)).toBe(1)
})

test('blanks are spaces and tabs, never the 0xA0 that is half of a UTF-8 character', () => {
  expect(skipBlanks(' \t x', 0)).toBe(3)
  expect(sliceTrimmed('; \xc3\xa0 \t', 1, 6)).toBe('\xc3\xa0')
})
