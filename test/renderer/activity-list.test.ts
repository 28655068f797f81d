import { describe, expect, it } from 'vitest'
import { activityDays, timeSpan } from '../../renderer/lib/activity-days.ts'
import { choiceFor, isWanted, wantedActivity, wholeActivity } from '../../renderer/lib/activity-filter.ts'
import { mergeActivity } from '../../renderer/lib/activity-merge.ts'
import { activitySentence } from '../../renderer/lib/activity-sentence.ts'
import { aListedExtension } from '../support/fake-api.ts'
import { anEntry } from './activity-entries.ts'

/** In the time zone of the computer, as the admin reads it. */
const at = (day: number, hour: number, minute = 0, month = 11, year = 2026) =>
  new Date(year, month - 1, day, hour, minute).getTime()
const registered = (id: number, lastAtMs: number, count = 1) =>
  anEntry(id, { kind: 'registered' }, { lastAtMs, count })

describe('what is new joins the list', () => {
  const list = [registered(2, 200), registered(1, 100)]
  const ids = (entries: readonly { readonly id: number }[]) => entries.map(({ id }) => id)

  it('on top', () => {
    expect(ids(mergeActivity(list, [registered(3, 300)]))).toEqual([3, 2, 1])
  })

  it('in place of what it has grown from', () => {
    const merged = mergeActivity(list, [registered(1, 300, 2)])
    expect(merged.map(({ id, count }) => [id, count])).toEqual([
      [1, 2],
      [2, 1],
    ])
  })

  it('and is not put back by an older answer', () => {
    expect(mergeActivity([registered(1, 300, 5)], [registered(1, 100, 2)])).toEqual([registered(1, 300, 5)])
  })

  it('in the order of the database where two happened at once', () => {
    expect(ids(mergeActivity([registered(1, 100)], [registered(2, 100)]))).toEqual([2, 1])
  })
})

describe('days', () => {
  const now = at(22, 12)
  const titles = (...moments: readonly number[]) =>
    activityDays(
      moments.map((moment, index) => registered(index, moment)),
      now,
    ).map(({ title }) => title)

  it('are named as people name them', () => {
    expect(titles(at(22, 0, 0), at(21, 23, 59), at(19, 8), at(31, 8, 0, 12, 2025))).toEqual([
      'Today',
      'Yesterday',
      'Thursday 19 November',
      'Wednesday 31 December 2025',
    ])
  })

  it('each hold all of their entries', () => {
    const days = activityDays([registered(1, at(22, 11)), registered(2, at(22, 9))], now)
    expect(days.map(({ entries }) => entries.map(({ id }) => id))).toEqual([[1, 2]])
  })
})

describe('the time of an entry', () => {
  const span = (firstAtMs: number, lastAtMs: number) =>
    timeSpan(anEntry(1, { kind: 'registered' }, { firstAtMs, lastAtMs }))

  it('is one moment for what happened once', () => {
    expect(span(at(22, 14, 32), at(22, 14, 32))).toBe('14:32')
  })

  it('is a span for what happened again', () => {
    expect(span(at(22, 9, 12), at(22, 14, 32))).toBe('09:12 – 14:32')
  })

  it('names the day where it began on another', () => {
    expect(span(at(21, 22, 10), at(22, 14, 32))).toBe('Sat 22:10 – 14:32')
  })
})

describe('filters', () => {
  const extensions = [aListedExtension('101', 'Anna'), aListedExtension('102', 'Ben')]
  const wanted = (changes: Partial<typeof wholeActivity>, now = at(22, 12)) =>
    wantedActivity({ ...wholeActivity, ...changes }, extensions, now)

  it('leave out renewals at first', () => {
    expect(isWanted(anEntry(1, { kind: 'refreshed' }), wanted({}))).toBe(false)
    expect(isWanted(anEntry(1, { kind: 'expired' }), wanted({}))).toBe(true)
  })

  it('find an extension by its name too', () => {
    expect(wanted({ extension: ' anna ' }).extension).toBe('101')
    expect(wanted({ extension: '999' }).extension).toBe('999')
  })

  it('begin today at midnight', () => {
    expect(wanted({ period: 'today' }).sinceMs).toBe(at(22, 0))
  })

  it('let through what is pushed only if it was asked for', () => {
    const asked = wanted({ extension: '101', group: 'refusals', period: 'hour' })
    const refused = { kind: 'refused', reason: 'wrong-password', detail: null } as const
    const recent = { lastAtMs: at(22, 11, 30) }
    expect(isWanted(anEntry(1, refused, recent), asked)).toBe(true)
    expect(isWanted(anEntry(1, { kind: 'expired' }, recent), asked)).toBe(false)
    expect(isWanted(anEntry(1, refused, { ...recent, extension: '102' }), asked)).toBe(false)
    expect(isWanted(anEntry(1, refused, { lastAtMs: at(22, 10, 30) }), asked)).toBe(false)
  })

  it.each([
    [['refused'], 'refusals'],
    [['expired', 'removed'], 'drop-offs'],
    [['registered', 'expired'], 'news'],
    [['registered', 'refreshed'], 'everything'],
    [null, 'news'],
  ] as const)('hold all that another page asks for: %j', (kinds, group) => {
    expect(choiceFor({ extension: '101', kinds })).toMatchObject({ extension: '101', group })
  })
})

describe('the sentence of an entry', () => {
  it('leaves the phone to the line below', () => {
    const entry = anEntry(1, { kind: 'registered' }, { count: 7 })
    expect(activitySentence(entry)).toBe('101 registered')
  })

  it('keeps the address that this computer listens on', () => {
    const source = { address: '192.168.1.2', port: 5060 }
    const entry = anEntry(1, { kind: 'listening' }, { extension: null, userAgent: null, source })
    expect(activitySentence(entry)).toBe('Listening for phones on 192.168.1.2:5060')
  })
})
