/** Text for a terminal: measured, cut and wrapped, in columns; and times as people read them. */

const combining = /\p{M}/u
const doubleWidth =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u

function characterWidth(character: string): number {
  if (character <= '\u007e') return 1
  if (combining.test(character)) return 0
  return doubleWidth.test(character) ? 2 : 1
}

/** How many columns the text takes. */
export function textWidth(text: string): number {
  let width = 0
  for (const character of text) width += characterWidth(character)
  return width
}

/** The text in at most so many columns; where it is cut, an ellipsis says so. */
export function cutToWidth(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  let kept = ''
  let left = width - 1
  for (const character of text) {
    left -= characterWidth(character)
    if (left < 0) break
    kept += character
  }
  return width > 0 ? `${kept}…` : ''
}

/** The text in lines of at most so many columns, broken between words. */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line === '' || textWidth(longer) <= width) line = longer
    else {
      lines.push(line)
      line = word
    }
  }
  return [...lines, line].map((one) => cutToWidth(one, width))
}

const twoDigits = (value: number) => String(value).padStart(2, '0')

/** `59:07` or `1:00:00`; nothing is left of a time that has passed. */
export function remainingTime(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const tail = twoDigits(seconds % 60)
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${tail}` : `${minutes}:${tail}`
}

/** `08:01:59`, local time. */
export function timeOfDay(atMs: number): string {
  const at = new Date(atMs)
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join(':')
}

/** `2026-11-22 08:01:59`, local time. */
export function dateAndTime(atMs: number): string {
  const at = new Date(atMs)
  return `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())} ${timeOfDay(atMs)}`
}
