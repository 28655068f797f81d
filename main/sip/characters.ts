/**
 * The character classes of the SIP grammar (RFC 3261 §25.1) and the forward scans over them. Looking a character
 * up in a table never goes back, so every parser built on these scans takes time linear in the length of its input.
 */

export const digit = 1
export const hexDigit = 2
export const tokenChar = 4
/** What a display name may hold without quotes: tokens, spaces, and UTF-8, which real phones send bare. */
export const displayChar = 8
/** Letters, digits, `-` and `.`; and `_`, which is in the names of many Windows and Docker hosts. */
export const hostChar = 16
export const userChar = 32
export const passwordChar = 64
/** Of the name or the value of a URI parameter. */
export const uriParamChar = 128
/** Of the part of a URI behind `?`, loosely: anything visible that cannot end the URI. */
export const uriHeaderChar = 256

const classes = new Uint16Array(256)

function include(characters: string, flags: number): void {
  for (let i = 0; i < characters.length; i++) {
    const code = characters.charCodeAt(i)
    classes[code] = (classes[code] ?? 0) | flags
  }
}

function range(from: number, to: number): string {
  return String.fromCharCode(...Array.from({ length: to - from + 1 }, (_, i) => from + i))
}

const digits = '0123456789'
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const unreserved = `${digits}${letters}-_.!~*'()`

include(digits, digit)
include(`${digits}abcdefABCDEF`, hexDigit)
include(`${digits}${letters}-.!%*_+\`'~`, tokenChar | displayChar)
include(` \t${range(0x80, 0xff)}`, displayChar)
include(`${digits}${letters}-._`, hostChar)
include(`${unreserved}&=+$,;?/`, userChar)
include(`${unreserved}&=+$,`, passwordChar)
include(`${unreserved}[]/:&+$`, uriParamChar)
include(range(0x21, 0x7e).replace(/[%<>"]/g, ''), uriHeaderChar)

function isIn(text: string, at: number, charClass: number): boolean {
  return ((classes[text.charCodeAt(at)] ?? 0) & charClass) !== 0
}

/** The first offset from `start` whose character is not in the class; the length where there is none. */
export function endOf(text: string, start: number, charClass: number): number {
  let at = start
  while (at < text.length && isIn(text, at, charClass)) at++
  return at
}

/** Like {@link endOf}, but `%HH` is part of every class. A `%` without two hexadecimal digits ends the run. */
export function endOfEscaped(text: string, start: number, charClass: number): number {
  let at = start
  while (at < text.length) {
    if (isIn(text, at, charClass)) at++
    else if (text[at] === '%' && isIn(text, at + 1, hexDigit) && isIn(text, at + 2, hexDigit)) at += 3
    else break
  }
  return at
}

/** The first offset from `start` that holds neither space nor tab. */
export function skipBlanks(text: string, start: number): number {
  let at = start
  while (at < text.length && isBlank(text.charCodeAt(at))) at++
  return at
}

/** The text between two offsets without blanks at its ends. Not `trim()`: 0xA0 may be half of a UTF-8 character. */
export function sliceTrimmed(text: string, start: number, end: number): string {
  let from = start
  let to = end
  while (from < to && isBlank(text.charCodeAt(from))) from++
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--
  return text.slice(from, to)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}
