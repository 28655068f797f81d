import { describe, expect, it } from 'vitest'
import { nextFreeNumber, numberFault, parseDeviceLimit } from '../../renderer/lib/extension-fields.ts'
import { lastSeenAtMs, matchingExtensions, sortedExtensions } from '../../renderer/lib/extension-list.ts'
import { phonesInWords } from '../../renderer/lib/extension-phones.ts'
import { phoneProgress } from '../../renderer/lib/extension-progress.ts'
import {
  aListedExtension,
  aStatus,
  goneRow,
  neverRow,
  nowMs,
  number,
  registeredRow,
  signedOffRow,
} from '../support/fake-api.ts'

const anna = aListedExtension('101', 'Anna', { createdAtMs: 1 })
const numbers = (extensions: readonly { number: string }[]) => extensions.map((each) => each.number)

describe('the number that is suggested', () => {
  it.each([
    ['nothing while there are none', [], ''],
    [
      'the one behind the last that was added',
      [
        ['200', 5],
        ['101', 9],
      ],
      '102',
    ],
    [
      'the next one that is free',
      [
        ['101', 9],
        ['102', 1],
        ['103', 1],
      ],
      '104',
    ],
    [
      'the one behind the highest of an import',
      [
        ['101', 5],
        ['102', 5],
      ],
      '103',
    ],
    ['with leading zeros where they are used', [['007', 5]], '008'],
    ['nothing behind names', [['lobby', 5]], ''],
  ] as const)('is %s', (_, added, expected) => {
    const extensions = added.map(([text, createdAtMs]) => aListedExtension(text, '', { createdAtMs }))
    expect(nextFreeNumber(extensions)).toBe(expected)
  })
})

it.each([
  ['102', undefined],
  [' 102 ', undefined],
  ['101', '101 already exists: Anna.'],
  ['', 'Type the number that people dial, such as 101.'],
  ['10 2', 'Leave out the spaces: only letters, digits and * + . _ - can be used.'],
  ['-1', 'Begin with a letter, a digit, * or +.'],
  ['1'.repeat(33), 'Use 1 to 32 letters, digits or * + . _ - only.'],
  ['10#', 'Use 1 to 32 letters, digits or * + . _ - only.'],
])('judges the number "%s"', (text, fault) => {
  expect(numberFault(text, [anna])).toBe(fault)
})

it.each([
  ['1', 1],
  [' 100 ', 100],
  ['0', undefined],
  ['101', undefined],
  ['2.5', undefined],
  ['', undefined],
])('reads "%s" as a number of devices', (text, limit) => {
  expect(parseDeviceLimit(text)).toBe(limit)
})

describe('the phones of an extension in words', () => {
  const inWords = (...phones: Parameters<typeof phonesInWords>[0]) =>
    phonesInWords(phones, nowMs).map(({ text }) => text)

  it('are one word or two where there is one phone', () => {
    expect(inWords(registeredRow('101', ''))).toEqual(['1 registered'])
    expect(inWords(registeredRow('101', '', { overdueAtMs: nowMs }))).toEqual(['Overdue'])
    expect(inWords(goneRow('101', ''))).toEqual(['Gone'])
    expect(inWords(neverRow('101', ''))).toEqual(['Never registered'])
    expect(inWords()).toEqual(['Never registered'])
  })

  it('are counted by state where there are more', () => {
    expect(
      inWords(
        goneRow('101', ''),
        registeredRow('101', ''),
        registeredRow('101', ''),
        signedOffRow('101', ''),
      ),
    ).toEqual(['2 registered', '1 gone', '1 signed off'])
  })
})

describe('the order of the list', () => {
  const seen = new Map([
    ['101', 2000],
    ['99', 1000],
  ])
  const extensions = [
    aListedExtension('101', 'Ben'),
    aListedExtension('99', ''),
    aListedExtension('100', 'anna'),
  ]
  const sorted = (by: 'number' | 'name' | 'last-seen', descending: boolean) =>
    numbers(sortedExtensions(extensions, { by, descending }, ({ number: each }) => seen.get(each) ?? null))

  it('is that of names without regard to case, those without one last', () => {
    expect(sorted('name', false)).toEqual(['100', '101', '99'])
    expect(sorted('name', true)).toEqual(['101', '100', '99'])
  })

  it('is that of the last sign of life, those never seen last', () => {
    expect(sorted('last-seen', true)).toEqual(['101', '99', '100'])
    expect(sorted('last-seen', false)).toEqual(['99', '101', '100'])
  })
})

it('finds every word in number or name', () => {
  const extensions = [aListedExtension('101', 'Anna Berg'), aListedExtension('102', 'Anna Diaz')]
  expect(numbers(matchingExtensions(extensions, 'BERG anna'))).toEqual(['101'])
  expect(numbers(matchingExtensions(extensions, '10'))).toEqual(['101', '102'])
})

it('takes the latest sign of life of all phones', () => {
  const phones = [
    goneRow('101', '', { lastSeenAtMs: 5000 }),
    registeredRow('101', '', { refreshedAtMs: 9000 }),
  ]
  expect(lastSeenAtMs({ ...anna, lastSeenAtMs: 7000 }, phones)).toBe(9000)
  expect(lastSeenAtMs(anna, [neverRow('101', '')])).toBeNull()
})

it('does not take a phone for the new one that was registered before the password was made', () => {
  const status = aStatus({ phones: [registeredRow('101', 'Anna', { refreshedAtMs: nowMs - 1 })] })
  expect(phoneProgress(number('101'), status, nowMs).kind).toBe('waiting')
  expect(phoneProgress(number('101'), status, nowMs - 1).kind).toBe('registered')
})
