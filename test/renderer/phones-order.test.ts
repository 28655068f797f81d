import { describe, expect, it } from 'vitest'
import { withArrived } from '../../renderer/lib/phone-activity.ts'
import type { PhoneColumn } from '../../renderer/lib/phone-columns.ts'
import { countStates, inState, searchPhones } from '../../renderer/lib/phone-filter.ts'
import { orderPhones } from '../../renderer/lib/phone-order.ts'
import { latestPassed, overdueMoments } from '../../renderer/lib/phone-overdue.ts'
import { indexOfPhone, phoneKey, referenceTo } from '../../renderer/lib/phone-reference.ts'
import { phoneSentence } from '../../renderer/lib/phone-sentence.ts'
import type { ActivityEntry } from '../../shared/activity.ts'
import { phoneStateAt, type PhoneRow } from '../../shared/phone-row.ts'
import { goneRow, neverRow, nowMs, number, registeredRow, signedOffRow } from '../support/fake-api.ts'

const numbers = (rows: readonly PhoneRow[]) => rows.map(({ extension }) => extension)
const by = (column: PhoneColumn, rows: readonly PhoneRow[], descending = false) =>
  numbers(orderPhones(rows, { column, descending }, nowMs))
const from = (address: string, port = 5060) => ({ source: { address, port } })

describe('the order of phones', () => {
  it('has trouble on top: gone, no answer, overdue, each in natural order of the extensions', () => {
    const rows = [
      neverRow('98', 'Eva'),
      goneRow('100', 'Anna'),
      registeredRow('101', 'Ben'),
      registeredRow('102', 'Cleo', { overdueAtMs: nowMs - 1 }),
      goneRow('99', 'Dora'),
      signedOffRow('97', 'Finn'),
      registeredRow('103', 'Gil', { unreachableSinceMs: nowMs - 1 }),
    ]
    expect(by('state', rows)).toEqual(['99', '100', '103', '102', '101', '97', '98'])
  })

  it('counts as people do in names, and takes no notice of capitals and accents', () => {
    const rows = [
      registeredRow('101', 'Room 10'),
      registeredRow('102', 'Room 9'),
      registeredRow('103', 'Émile'),
      registeredRow('104', 'eva'),
      registeredRow('105', 'Dora'),
    ]
    expect(by('name', rows)).toEqual(['105', '103', '104', '102', '101'])
  })

  it('orders addresses by their numbers', () => {
    const rows = [
      registeredRow('101', 'A', from('192.168.1.20')),
      registeredRow('102', 'B', from('192.168.1.3', 40_000)),
      registeredRow('103', 'C', from('192.168.1.3')),
      registeredRow('104', 'D', from('10.0.0.200')),
    ]
    expect(by('address', rows)).toEqual(['104', '103', '102', '101'])
  })

  it('leaves what is not known at the end, whichever way round', () => {
    const rows = [
      registeredRow('101', 'A', { userAgent: null }),
      registeredRow('102', 'B', { userAgent: 'snomD785/10.1.64.14' }),
      registeredRow('103', 'C', { userAgent: 'Yealink SIP-T46S 66.85.0.5' }),
    ]
    expect(by('model', rows)).toEqual(['102', '103', '101'])
    expect(by('model', rows, true)).toEqual(['103', '102', '101'])
  })

  it('has the slowest to answer last, and those that do not answer at the end', () => {
    const rows = [
      registeredRow('101', 'A', { roundTripMs: null }),
      registeredRow('102', 'B', { roundTripMs: 40 }),
      registeredRow('103', 'C', { roundTripMs: 8.2 }),
      registeredRow('104', 'D', { roundTripMs: 5, unreachableSinceMs: nowMs }),
    ]
    expect(by('answer', rows)).toEqual(['103', '102', '101', '104'])
    expect(by('answer', rows, true)).toEqual(['102', '103', '101', '104'])
  })

  it('has those that are gone before those that expire soon', () => {
    const rows = [
      registeredRow('101', 'A', { expiresAtMs: nowMs + 60_000 }),
      neverRow('102', 'B'),
      goneRow('103', 'C'),
      registeredRow('104', 'D', { expiresAtMs: nowMs + 10_000 }),
    ]
    expect(by('expires', rows)).toEqual(['103', '104', '101', '102'])
  })

  it('keeps the devices of an extension in their places when one of them renews', () => {
    const [first, second] = [
      registeredRow('101', 'A', { deviceId: 1 }),
      registeredRow('101', 'A', { deviceId: 2 }),
    ]
    const devices = (rows: readonly PhoneRow[]) =>
      orderPhones(rows, { column: 'state', descending: false }, nowMs).map(({ device }) => device?.deviceId)
    expect(devices([first, second])).toEqual([1, 2])
    expect(devices([second, first])).toEqual([1, 2])
  })
})

describe('the search for phones', () => {
  const rows = [
    registeredRow('101', 'Jürgen Müller', from('192.168.1.40')),
    registeredRow('102', 'Anna', { userAgent: 'snomD785/10.1.64.14', ...from('192.168.1.41') }),
    neverRow('240', 'Ben'),
  ]

  it.each([
    ['number', '240', ['240']],
    ['name without its accents', 'MULLER', ['101']],
    ['model', 'snom d7', ['102']],
    ['address', '192.168.1.4', ['101', '102']],
    ['several words, of which each must occur', 'yealink jürgen', ['101']],
    ['words of which one occurs nowhere', 'yealink anna', []],
  ])('finds by %s', (_, search, found) => {
    expect(numbers(searchPhones(rows, search))).toEqual(found)
  })
})

describe('states over time', () => {
  const rows = [
    registeredRow('101', 'A', { overdueAtMs: nowMs + 5_000 }),
    registeredRow('102', 'B', { overdueAtMs: nowMs + 1_000 }),
    registeredRow('103', 'C', { overdueAtMs: null }),
    goneRow('104', 'D'),
  ]

  it.each([0, 1_000, 1_001, 4_999, 5_000, 9_000])(
    'are those of now at the last change, after %i ms',
    (passedMs) => {
      const at = latestPassed(overdueMoments(rows), nowMs + passedMs)
      expect(rows.map((row) => phoneStateAt(row, at))).toEqual(
        rows.map((row) => phoneStateAt(row, nowMs + passedMs)),
      )
    },
  )

  it('change only when a phone becomes overdue', () => {
    const moments = overdueMoments(rows)
    const changes = [0, 999, 1_000, 2_000, 5_000, 6_000].map((passedMs) =>
      latestPassed(moments, nowMs + passedMs),
    )
    expect(new Set(changes).size).toBe(3)
  })

  it('are counted and told apart', () => {
    const atMs = nowMs + 2_000
    expect(countStates(rows, atMs)).toEqual({
      registered: 2,
      overdue: 1,
      unreachable: 0,
      gone: 1,
      'signed-off': 0,
      never: 0,
    })
    expect(numbers(inState(rows, 'overdue', atMs))).toEqual(['102'])
    expect(inState(rows, null, atMs)).toBe(rows)
  })
})

describe('a row over many snapshots', () => {
  it('is followed by its device, wherever it moves', () => {
    const row = registeredRow('101', 'A', { deviceId: 7 })
    const later = [
      goneRow('100', 'B'),
      registeredRow('101', 'A', { deviceId: 6 }),
      goneRow('101', 'A', { deviceId: 7 }),
    ]
    expect(indexOfPhone(later, referenceTo(row))).toBe(2)
  })

  it('is followed to the first device of an extension that had none', () => {
    const later = [goneRow('100', 'B'), registeredRow('101', 'A')]
    expect(indexOfPhone(later, referenceTo(neverRow('101', 'A')))).toBe(1)
  })

  it('is nowhere when its extension was deleted', () => {
    expect(indexOfPhone([goneRow('100', 'B')], referenceTo(neverRow('101', 'A')))).toBe(-1)
  })

  it('has a key that no other row has', () => {
    const rows = [
      registeredRow('101', 'A', { deviceId: 1 }),
      registeredRow('101', 'A', { deviceId: 2 }),
      neverRow('1', 'B'),
    ]
    expect(new Set(rows.map(phoneKey)).size).toBe(3)
  })
})

describe('a phone in one sentence', () => {
  // Wall-clock times depend on the zone that the tests run in; the words do not.
  const sentence = (row: PhoneRow) => phoneSentence(row, nowMs).replace(/\d\d:\d\d/g, '<time>')

  it.each([
    [
      registeredRow('101', 'A', { expiresAtMs: nowMs + 42 * 60_000 }),
      'Registered since <time>, expires in 42 min.',
    ],
    [
      registeredRow('101', 'A', { overdueAtMs: nowMs - 60_000, expiresAtMs: nowMs + 45_000 }),
      'Overdue: should have renewed its registration at <time>, which expires in 45 s.',
    ],
    [
      registeredRow('101', 'A', { unreachableSinceMs: nowMs - 60_000, expiresAtMs: nowMs + 600_000 }),
      'Has not answered since <time>, though its registration is good for another 10 min.',
    ],
    [
      goneRow('101', 'A'),
      'Gone: did not renew its registration at <time>; last seen <time> at 192.168.1.41.',
    ],
    [signedOffRow('101', 'A'), 'Signed off at <time>; last seen <time> at 192.168.1.41.'],
    [
      signedOffRow('101', 'A', { how: 'removed' }),
      'Removed here at <time>; last seen <time> at 192.168.1.41.',
    ],
    [
      signedOffRow('101', 'A', { how: 'replaced' }),
      'Another phone took its place at <time>; last seen <time> at 192.168.1.41.',
    ],
    [neverRow('101', 'A'), 'No phone has registered for this extension yet.'],
  ])('%#', (row, expected) => {
    expect(sentence(row)).toBe(expected)
  })

  it('names the day where it was not today', () => {
    const row = goneRow('101', 'A', {
      endedAtMs: nowMs - 2 * 86_400_000,
      lastSeenAtMs: nowMs - 2 * 86_400_000,
    })
    expect(sentence(row)).toBe(
      'Gone: did not renew its registration on Fri <time>; last seen Fri <time> at 192.168.1.41.',
    )
  })
})

describe('recent activity', () => {
  const entry = (id: number, changes: Partial<ActivityEntry> = {}): ActivityEntry => ({
    id,
    what: { kind: 'registered' },
    extension: '101',
    source: null,
    userAgent: null,
    count: 1,
    firstAtMs: id,
    lastAtMs: id,
    ...changes,
  })
  const shown = [entry(2), entry(1)]
  const arrived = (...entries: readonly ActivityEntry[]) => withArrived(shown, entries, number('101'), 3)

  it('begins with what has just happened', () => {
    expect(arrived(entry(3)).map(({ id }) => id)).toEqual([3, 2, 1])
  })

  it('moves an entry up that has grown', () => {
    expect(arrived(entry(1, { lastAtMs: 9, count: 2 })).map(({ id, count }) => [id, count])).toEqual([
      [1, 2],
      [2, 1],
    ])
  })

  it('leaves out other extensions, and what is too much', () => {
    expect(arrived(entry(8, { extension: '102' }))).toBe(shown)
    expect(arrived(entry(3), entry(4)).map(({ id }) => id)).toEqual([4, 3, 2])
  })
})
