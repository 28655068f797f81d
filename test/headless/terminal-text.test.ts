import { expect, it } from 'vitest'
import { cutToWidth, remainingTime, textWidth, wrapWords } from '../../main/headless/terminal-text.ts'

it('measures double-width and combining characters as the terminal does', () => {
  expect(textWidth('Büro')).toBe(4)
  expect(textWidth('e\u0301')).toBe(1)
  expect(textWidth('電話')).toBe(4)
  expect(textWidth('📞')).toBe(2)
})

it('cuts to the width with an ellipsis, never through a wide character', () => {
  expect(cutToWidth('Reception', 9)).toBe('Reception')
  expect(cutToWidth('Reception', 5)).toBe('Rece…')
  expect(cutToWidth('電話機', 4)).toBe('電…')
  expect(cutToWidth('Reception', 0)).toBe('')
})

it('wraps between words, and cuts a word that no line can hold', () => {
  expect(wrapWords('one two three', 7)).toEqual(['one two', 'three'])
  expect(wrapWords('incomprehensible it is', 8)).toEqual(['incompr…', 'it is'])
})

it('writes the time that is left as a clock would', () => {
  expect(remainingTime(3_600_000)).toBe('1:00:00')
  expect(remainingTime(59 * 60_000 + 6_001)).toBe('59:07')
  expect(remainingTime(-5)).toBe('0:00')
})
