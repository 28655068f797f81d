import { parseExtensionNumber, type Extension, type ExtensionNumber } from '../../shared/model.ts'

type Known = Pick<Extension, 'number' | 'name' | 'createdAtMs'>

const longestName = 80
const mostDevices = 100

/** "101 Anna", or the number alone where there is no name. */
export function numberAndName({ number, name }: Pick<Extension, 'number' | 'name'>): string {
  return name === '' ? number : `${number} ${name}`
}

/** What is wrong with the number of a new extension, in a sentence; undefined where nothing is. */
export function numberFault(text: string, extensions: readonly Known[]): string | undefined {
  const number = text.trim()
  if (number === '') return 'Type the number that people dial, such as 101.'
  const existing = extensions.find((each) => each.number === number)
  if (existing !== undefined) {
    return existing.name === '' ? `${number} already exists.` : `${number} already exists: ${existing.name}.`
  }
  if (parseExtensionNumber(number) !== undefined) return undefined
  if (/\s/.test(number)) return 'Leave out the spaces: only letters, digits and * + . _ - can be used.'
  if (/^[._-]/.test(number)) return 'Begin with a letter, a digit, * or +.'
  return 'Use 1 to 32 letters, digits or * + . _ - only.'
}

/** What is wrong with a name, in a sentence; undefined where nothing is. */
export function nameFault(name: string): string | undefined {
  return Array.from(name.trim()).length > longestName ? `Use ${longestName} characters at most.` : undefined
}

/** How many devices an extension may have, 1 to 100; undefined where the text is no such number. */
export function parseDeviceLimit(text: string): number | undefined {
  const limit = /^\d{1,3}$/.test(text.trim()) ? Number(text.trim()) : 0
  return limit >= 1 && limit <= mostDevices ? limit : undefined
}

/**
 * The number to suggest for the next extension: the first free one behind `last`, or else behind the extension that
 * was added last. Leading zeros are kept. Empty where no extension has a number that can be counted on from.
 */
export function nextFreeNumber(extensions: readonly Known[], last?: ExtensionNumber): string {
  const taken = new Set<string>(extensions.map(({ number }) => number))
  const from = last !== undefined && isCountable(last) ? last : lastCountable(extensions)
  if (from === undefined) return ''
  for (let next = Number(from) + 1; ; next++) {
    const text = String(next).padStart(from.length, '0')
    if (!taken.has(text)) return text
  }
}

function lastCountable(extensions: readonly Known[]): ExtensionNumber | undefined {
  let last: Known | undefined
  for (const each of extensions) {
    if (!isCountable(each.number)) continue
    if (last === undefined || isLater(each, last)) last = each
  }
  return last?.number
}

/** Those of one import were added at the same moment: the highest number is then the last. */
function isLater(one: Known, other: Known): boolean {
  if (one.createdAtMs !== other.createdAtMs) return one.createdAtMs > other.createdAtMs
  return Number(one.number) > Number(other.number)
}

function isCountable(number: ExtensionNumber): boolean {
  return /^\d{1,15}$/.test(number)
}
