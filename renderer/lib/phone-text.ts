import { phoneModel } from '../../shared/phone-model.ts'

const beyondAscii = /[^\x00-\x7f]/
const mostRemembered = 50_000

/** Text as it is compared: small letters without accents, so that "muller" finds "Müller". */
export const foldedText = remembered((text) => {
  const plain = beyondAscii.test(text) ? text.normalize('NFKD').replace(/\p{M}/gu, '') : text
  return plain.toLowerCase()
})

/** A key that orders text as people do, 9 before 10, by plain comparison: far faster than a collator. */
export const orderKey = remembered((text) => foldedText(text).replace(/\d+/g, withLength))

/** The model of a phone by its User-Agent; empty where nothing of it can be read. */
export const modelOf = remembered(phoneModel)

/** A longer number is a greater one: "9" becomes "19" and "10" becomes "210". */
function withLength(digits: string): string {
  const significant = digits.replace(/^0+(?=\d)/, '')
  return `${significant.length}${significant}`
}

/** With every answer kept: thousands of rows ask the same for every snapshot. */
function remembered(tell: (text: string) => string): (text: string) => string {
  const answers = new Map<string, string>()
  return (text) => {
    const known = answers.get(text)
    if (known !== undefined) return known
    if (answers.size >= mostRemembered) answers.clear()
    const answer = tell(text)
    answers.set(text, answer)
    return answer
  }
}
