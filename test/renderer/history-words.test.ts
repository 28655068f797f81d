import { describe, expect, it } from 'vitest'
import { historyRange, rangeInWords, ticksOf, type RangeName } from '../../renderer/lib/history-range.ts'
import {
  availabilityInWords,
  cellInWords,
  outageInWords,
  outagesInWords,
  spanInWords,
} from '../../renderer/lib/history-words.ts'
import { heatOf, summaryOf, type SpanState, type StateSpan } from '../../shared/history.ts'

/** By the clock of the computer that the tests run on, as the window tells it. */
const at = (day: number, hours = 0, minutes = 0) => new Date(2026, 10, day, hours, minutes).getTime()
const span = (state: SpanState, fromMs: number, toMs: number): StateSpan => ({ state, fromMs, toMs })
/** A Sunday. */
const shown = { fromMs: at(16), untilMs: at(22, 16) }

describe('a range', () => {
  it.each<[RangeName, number, number]>([
    ['today', at(22), 96],
    ['7-days', at(16), 84],
    ['30-days', new Date(2026, 9, 24).getTime(), 120],
  ])('%s is whole days up to the end of this one', (name, fromMs, cells) => {
    expect(historyRange(name, at(22, 16))).toEqual({ name, fromMs, toMs: at(23), cells })
  })

  it.each<[RangeName, readonly string[]]>([
    ['today', ['00:00', '06:00', '12:00', '18:00']],
    ['7-days', ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']],
    ['30-days', ['24 Oct', '31 Oct', '7 Nov', '14 Nov', '21 Nov']],
  ])('%s has local times on its axis', (name, texts) => {
    expect(ticksOf(historyRange(name, at(22, 16))).map(({ text }) => text)).toEqual(texts)
  })

  it('is named by its days', () => {
    expect(rangeInWords(historyRange('today', at(22, 16)))).toBe('22 Nov 2026')
    expect(rangeInWords(historyRange('7-days', at(22, 16)))).toBe('16 Nov – 22 Nov 2026')
    const newYear = historyRange('7-days', new Date(2027, 0, 3, 9).getTime())
    expect(rangeInWords(newYear)).toBe('28 Dec 2026 – 3 Jan 2027')
  })
})

describe('a span in words', () => {
  it.each([
    [span('gone', at(22, 14, 32), at(22, 15, 10)), 'Gone 14:32–15:10 (38 min)'],
    [span('unreachable', at(20, 22), at(21, 6)), 'No answer Fri 22:00 – Sat 06:00 (8 h)'],
    [span('registered', at(22, 8), at(22, 16)), 'Registered since 08:00 (8 h)'],
    [span('signed-off', at(16), at(17, 9)), 'Signed off until Tue 09:00'],
    [span('registered', at(16), at(22, 16)), 'Registered all the time'],
    [span('unknown', at(22, 3), at(22, 4)), 'Not watched 03:00–04:00 (1 h)'],
  ])('%#', (told, words) => {
    expect(spanInWords(told, shown)).toBe(words)
  })
})

describe('what a strip says to those who do not see it', () => {
  const up = (fromHour: number, toHour: number) => span('registered', at(22, fromHour), at(22, toHour))
  const said = (...spans: readonly StateSpan[]) => outagesInWords(summaryOf(spans), shown.untilMs)
  const down = (hour: number) => span('gone', at(22, hour), at(22, hour + 1))

  it('names the longest outage, and counts them', () => {
    expect(said(up(1, 3), down(3), up(4, 5))).toBe('Missing once, 1 h, 03:00')
    const twice = [down(1), up(2, 3), span('gone', at(22, 3), at(22, 5))]
    expect(said(...twice)).toBe('Missing 2 times, the longest 2 h, 03:00')
  })

  it('says that there was none, or that nobody looked', () => {
    expect(said(up(1, 3))).toBe('Never missing')
    expect(said(span('unknown', at(16), at(22)))).toBe('Not watched in this time')
  })

  it('tells of one cell what was worst, and how long', () => {
    const spans = [
      up(0, 3),
      span('gone', at(22, 3), at(22, 3, 5)),
      span('registered', at(22, 3, 5), at(22, 16)),
      span('unknown', at(22, 16), at(23)),
    ]
    const cells = heatOf(spans, 96)
    expect(cellInWords(cells[12]!, at(22, 16))).toBe('03:00–03:15: gone 5 min')
    expect(cellInWords(cells[0]!, at(22, 16))).toBe('00:00–00:15: registered')
  })
})

describe('figures', () => {
  it('never round up to all of the time', () => {
    const percent = (availability: number | null) => availabilityInWords({ availability })
    expect([1, 0.99999, 0.875, 0, null].map(percent)).toEqual(['100 %', '99.9 %', '87.5 %', '0.0 %', '—'])
  })

  it('say how long the longest outage was, and when', () => {
    const outage = { fromMs: at(19, 14, 32), toMs: at(19, 15, 10), downMs: 38 * 60_000 }
    expect(outageInWords(outage, at(22, 16))).toBe('38 min, Thu 14:32')
    expect(outageInWords(null, at(22, 16))).toBe('none')
  })
})
