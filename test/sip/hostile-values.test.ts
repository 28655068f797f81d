import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  parseContacts,
  parseCSeq,
  parseDeltaSeconds,
  parseNameAddr,
  parseVia,
} from '../../main/sip/header-values.ts'
import { requestUriFor } from '../../main/sip/options-request.ts'
import { parseParams, splitList } from '../../main/sip/params.ts'
import { routeSet } from '../../main/sip/route-set.ts'
import { parseUri } from '../../main/sip/uri.ts'

/** Every parser that meets what a stranger sent. */
const parsers: readonly ((text: string) => unknown)[] = [
  parseUri,
  splitList,
  (text) => parseParams(text, 0),
  parseNameAddr,
  (text) => parseContacts([text, text]),
  (text) => parseVia([text]),
  parseCSeq,
  parseDeltaSeconds,
  requestUriFor,
  (text) => routeSet([text, text]),
]

describe('whatever is sent', () => {
  test('no parser throws', () => {
    const pieces = fc.constantFrom(
      ...[
        'sip:',
        '<',
        '>',
        '"',
        '\\',
        ';',
        '=',
        ',',
        '@',
        ':',
        '?',
        '%',
        '%41',
        '[',
        ']',
        '::',
        '*',
        '/',
        ' ',
        '1',
        'a',
      ],
      ...['SIP/2.0/UDP ', '\0', '\xff', '\u{1f4de}'],
    )
    const likely = fc.array(pieces, { maxLength: 20 }).map((chosen) => chosen.join(''))
    fc.assert(
      fc.property(fc.oneof(likely, fc.string({ unit: 'binary' })), (text) => {
        for (const parse of parsers) expect(() => parse(text)).not.toThrow()
      }),
      { numRuns: 2000 },
    )
  })

  test('no parser takes more than linear time', () => {
    const size = 300_000 // quadratic time would be minutes
    const repeated = [
      ';',
      '<',
      '>',
      '"',
      '\\',
      '"\\',
      'a=',
      ';a=',
      ' ',
      ' ;',
      ',',
      'a,',
      '@',
      ':',
      '[',
      '%41',
      '%',
      '1',
      '.',
      'a.',
    ]
    const starts = [
      '',
      'sip:',
      'sip:u@',
      'sip:u@h;',
      'sip:u@h?',
      '<sip:u@h>;a=',
      '"',
      'SIP',
      'SIP/2.0/UDP ',
      'SIP/2.0/UDP h:',
      '1 ',
    ]
    for (const start of starts) {
      for (const piece of repeated) {
        const text = start + piece.repeat(size / piece.length)
        for (const parse of parsers) parse(text)
      }
    }
    const names = Array.from({ length: 50_000 }, (_, i) => `;p${i}=1`).join('')
    expect(parseParams(names, 0)?.size).toBe(50_000)
  })
})
