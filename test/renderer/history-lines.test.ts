import { describe, expect, it } from 'vitest'
import {
  historyLines,
  historySortedBy,
  orderHistory,
  searchHistory,
  type HistoryColumn,
  type HistoryLine,
} from '../../renderer/lib/history-lines.ts'
import { paintStrip } from '../../renderer/lib/history-strip.ts'
import { heatOf, summaryOf, type SpanState, type StateSpan } from '../../shared/history.ts'
import { number } from '../support/fake-api.ts'

const minute = 60_000
/** One span after the other, from the epoch on, in minutes. */
const spansOf = (...parts: readonly (readonly [SpanState, number])[]): readonly StateSpan[] => {
  let atMs = 0
  return parts.map(([state, minutes]) => {
    const fromMs = atMs
    atMs += minutes * minute
    return { state, fromMs, toMs: atMs }
  })
}

const lines = historyLines(
  [
    ['100', 'Jürgen Müller', spansOf(['registered', 60], ['gone', 60], ['registered', 80])],
    ['9', 'Anna', spansOf(['gone', 1], ['registered', 9], ['gone', 1], ['registered', 189])],
    ['20', 'Ben', spansOf(['registered', 200])],
    ['21', 'Cleo', spansOf(['unknown', 200])],
  ].map(([extension, name, spans], deviceId) => ({
    deviceId,
    extension: number(extension as string),
    name: name as string,
    userAgent: 'Yealink SIP-T46S 66.85.0.5',
    summary: summaryOf(spans as readonly StateSpan[]),
    cells: new Uint16Array(),
  })),
)
const numbers = (some: readonly HistoryLine[]) => some.map(({ extension }) => extension)
const by = (column: HistoryColumn, descending: boolean) =>
  numbers(orderHistory(lines, { column, descending }))

describe('the overview', () => {
  it.each<[HistoryColumn, boolean, readonly string[]]>([
    ['extension', false, ['9', '20', '21', '100']],
    ['extension', true, ['100', '21', '20', '9']],
    ['availability', false, ['100', '9', '20', '21']],
    ['availability', true, ['20', '9', '100', '21']],
    ['drops', true, ['9', '100', '20', '21']],
    ['outage', true, ['100', '9', '20', '21']],
  ])('by %s (descending: %s) has phones nobody watched at the end', (column, descending, expected) => {
    expect(by(column, descending)).toEqual(expected)
  })

  it('begins with what is worst when a column is chosen', () => {
    const present = { column: 'extension', descending: false } as const
    expect(historySortedBy('drops', present)).toEqual({ column: 'drops', descending: true })
    expect(historySortedBy('availability', present)).toEqual({ column: 'availability', descending: false })
    expect(historySortedBy('extension', present)).toEqual({ column: 'extension', descending: true })
  })

  it('is searched by number, name without its accents, and model', () => {
    expect(numbers(searchHistory(lines, 'muller'))).toEqual(['100'])
    expect(numbers(searchHistory(lines, 'yealink 2'))).toEqual(['20', '21'])
    expect(searchHistory(lines, ' ')).toBe(lines)
  })
})

describe('a strip', () => {
  const ink = {
    registered: 'green',
    overdue: 'amber',
    unreachable: 'red',
    gone: 'dark red',
    'signed-off': 'grey',
    unknown: 'pale',
  }

  /** What is drawn into a box of 100 by 10 pixels: one pixel is a minute. */
  function painted(spans: readonly StateSpan[], untilMs = 100 * minute): readonly (readonly unknown[])[] {
    const bars: unknown[][] = []
    const context = {
      fillStyle: '',
      fillRect(x: number, y: number, width: number, height: number) {
        bars.push([this.fillStyle, x, y, width, height])
      },
    }
    const box = { x: 0, y: 0, width: 100, height: 10 }
    const canvas = context as unknown as CanvasRenderingContext2D
    paintStrip(canvas, heatOf(spans, 10), untilMs, box, ink)
    return bars
  }

  it('stands higher the worse it is', () => {
    const bars = painted(spansOf(['registered', 20], ['overdue', 10], ['gone', 10], ['signed-off', 60]))
    const highest = (colour: string) => bars.find(([fill]) => fill === colour)?.[4]
    expect([highest('green'), highest('amber'), highest('dark red'), highest('grey')]).toEqual([
      4, 6.2, 10, 1.6,
    ])
  })

  it('shows the shortest outage, on top of what was usual', () => {
    const bars = painted(spansOf(['registered', 13], ['gone', 0.1], ['registered', 86.9]))
    expect(bars.slice(1, 3)).toEqual([
      ['green', 10, 6, 10, 4],
      ['dark red', 10, 0, 2, 10],
    ])
  })

  it('ends where the present is', () => {
    const bars = painted(spansOf(['registered', 45], ['unknown', 55]), 45 * minute)
    expect(bars.at(-1)).toEqual(['green', 40, 6, 5, 4])
  })
})
