import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  heatOf,
  spansOf,
  summaryOf,
  type HistoryState,
  type ObservedSpan,
  type SpanState,
  type StateChange,
  type StateSpan,
} from '../../shared/history.ts'

/** `at(5, 'gone')`: gone from 5 ms on. */
const at = (fromMs: number, state: HistoryState): StateChange => ({ fromMs, state })
const seen = (fromMs: number, toMs: number): ObservedSpan => ({ fromMs, toMs })
const span = (state: SpanState, fromMs: number, toMs: number): StateSpan => ({ state, fromMs, toMs })

/** `0 registered 5 gone 10` */
const inWords = (spans: readonly StateSpan[]) =>
  [spans[0]?.fromMs, ...spans.map(({ state, toMs }) => `${state} ${toMs}`)].join(' ')

describe('the states of a device from 0 to 10', () => {
  it.each<[string, readonly StateChange[], readonly ObservedSpan[], string]>([
    ['nothing is known', [], [], '0 unknown 10'],
    ['watched, and never heard of', [], [seen(0, 10)], '0 unknown 10'],
    ['never watched', [at(0, 'registered')], [], '0 unknown 10'],
    ['one state throughout', [at(0, 'registered')], [seen(0, 10)], '0 registered 10'],
    ['a state from before', [at(-9, 'gone')], [seen(-20, 20)], '0 gone 10'],
    ['the first that is heard of it', [at(4, 'registered')], [seen(0, 10)], '0 unknown 4 registered 10'],
    [
      'a change on each edge',
      [at(0, 'gone'), at(10, 'registered')],
      [seen(0, 10)], // what begins at the end is no part of it
      '0 gone 10',
    ],
    [
      'the program was not running for a while',
      [at(0, 'registered')],
      [seen(0, 3), seen(6, 10)],
      '0 registered 3 unknown 6 registered 10',
    ],
    [
      'it changed while nobody watched',
      [at(0, 'registered'), at(4, 'gone')],
      [seen(0, 3), seen(6, 10)],
      '0 registered 3 unknown 6 gone 10',
    ],
    [
      'it came and went while nobody watched',
      [at(0, 'registered'), at(4, 'gone'), at(5, 'registered')],
      [seen(0, 3), seen(6, 10)],
      '0 registered 3 unknown 6 registered 10',
    ],
    ['a state repeated', [at(0, 'gone'), at(5, 'gone')], [seen(0, 10)], '0 gone 10'],
    ['a program started twice in a row', [at(0, 'gone')], [seen(0, 4), seen(4, 10)], '0 gone 10'],
    [
      'the clock was set back',
      [at(0, 'registered'), at(5, 'gone')],
      [seen(0, 7), seen(4, 6), seen(5, 9)],
      '0 registered 5 gone 9 unknown 10',
    ],
    ['an observation without length', [at(0, 'gone')], [seen(3, 3)], '0 unknown 10'],
    ['observations outside', [at(-9, 'gone')], [seen(-9, 0), seen(10, 20)], '0 unknown 10'],
  ])('%s', (_, changes, observed, expected) => {
    expect(inWords(spansOf(changes, observed, 0, 10))).toBe(expected)
  })

  it.each([
    [5, 5],
    [5, 4],
  ])('are none where the time from %d to %d is empty', (fromMs, toMs) => {
    expect(spansOf([at(0, 'gone')], [seen(0, 10)], fromMs, toMs)).toEqual([])
  })
})

describe('the summary', () => {
  it('counts a phone that is overdue as up, and one that said goodbye as neither up nor down', () => {
    const spans = [
      span('registered', 0, 5),
      span('overdue', 5, 6),
      span('gone', 6, 8),
      span('signed-off', 8, 20),
    ]
    expect(summaryOf(spans)).toEqual({
      observedMs: 20,
      upMs: 6,
      downMs: 2,
      signedOffMs: 12,
      availability: 0.75,
      drops: 1,
      longestOutage: { fromMs: 6, toMs: 8, downMs: 2 },
    })
  })

  it.each<[string, readonly StateSpan[]]>([
    ['nothing', []],
    ['nobody watched', [span('unknown', 0, 10)]],
    ['signed off all the time', [span('signed-off', 0, 10)]],
  ])('knows no availability: %s', (_, spans) => {
    expect(summaryOf(spans)).toMatchObject({ availability: null, drops: 0, longestOutage: null })
  })

  it.each<[string, number, readonly StateSpan[]]>([
    [
      'unreachable and then gone',
      1,
      [span('registered', 0, 1), span('unreachable', 1, 2), span('gone', 2, 3)],
    ],
    ['back in between', 2, [span('gone', 0, 1), span('registered', 1, 2), span('gone', 2, 3)]],
    ['signed off in between', 2, [span('gone', 0, 1), span('signed-off', 1, 2), span('gone', 2, 3)]],
    ['gone when it was last seen and when it is seen again', 1, [span('gone', 0, 1), span('unknown', 1, 9), span('gone', 9, 10)]], // prettier-ignore
    [
      'dropped while nobody watched',
      1,
      [span('registered', 0, 1), span('unknown', 1, 9), span('gone', 9, 10)],
    ],
    ['only overdue', 0, [span('registered', 0, 1), span('overdue', 1, 2), span('registered', 2, 3)]],
  ])('counts each outage once: %s makes %d', (_, drops, spans) => {
    expect(summaryOf(spans).drops).toBe(drops)
  })

  it('measures the longest outage by what was watched of it', () => {
    const spans = [
      span('gone', 0, 3),
      span('registered', 3, 4),
      span('gone', 4, 5),
      span('unknown', 5, 50),
      span('unreachable', 50, 51),
    ]
    expect(summaryOf(spans).longestOutage).toEqual({ fromMs: 0, toMs: 3, downMs: 3 })
  })
})

describe('a strip of cells', () => {
  it('shows of each cell the worst that happened, and how much of it', () => {
    const spans = [
      span('registered', 0, 4),
      span('unreachable', 4, 5),
      span('gone', 5, 6),
      span('registered', 6, 20),
    ]
    const [first, second] = heatOf(spans, 2)
    expect(first).toMatchObject({ fromMs: 0, toMs: 10, worst: 'gone' })
    expect(first?.shares).toEqual({
      registered: 0.8,
      overdue: 0,
      unreachable: 0.1,
      gone: 0.1,
      'signed-off': 0,
      unknown: 0,
    })
    expect(second).toMatchObject({ fromMs: 10, toMs: 20, worst: 'registered', shares: { registered: 1 } })
  })

  it.each<[SpanState, SpanState]>([
    ['gone', 'unreachable'],
    ['unreachable', 'overdue'],
    ['overdue', 'signed-off'],
    ['signed-off', 'registered'],
    ['registered', 'unknown'],
  ])('takes %s for worse than %s', (worse, better) => {
    expect(heatOf([span(better, 0, 9), span(worse, 9, 10)], 1)[0]?.worst).toBe(worse)
    expect(heatOf([span(worse, 0, 1), span(better, 1, 10)], 1)[0]?.worst).toBe(worse)
  })

  it('has no cells where there is no time', () => {
    expect(heatOf([], 5)).toEqual([])
  })
})

const anyState = fc.constantFrom<HistoryState>('registered', 'overdue', 'unreachable', 'gone', 'signed-off')
const anyTime = fc.integer({ min: -20, max: 120 }).map((ms) => 1_790_000_000_000 + ms)
const anyChanges = fc
  .uniqueArray(fc.record({ state: anyState, fromMs: anyTime }), { selector: (change) => change.fromMs })
  .map((changes) => changes.sort((a, b) => a.fromMs - b.fromMs))
const anyObserved = fc
  .array(fc.record({ fromMs: anyTime, lengthMs: fc.nat(40) }))
  .map((spans) =>
    spans
      .map(({ fromMs, lengthMs }) => ({ fromMs, toMs: fromMs + lengthMs }))
      .sort((a, b) => a.fromMs - b.fromMs),
  )
const anyRecord = fc.record({ changes: anyChanges, observed: anyObserved })
const [fromMs, toMs] = [1_790_000_000_000, 1_790_000_000_100]

describe('whatever was recorded', () => {
  it('the spans cover the time exactly, and each moment has the state that was in force if anyone watched', () => {
    fc.assert(
      fc.property(anyRecord, ({ changes, observed }) => {
        const spans = spansOf(changes, observed, fromMs, toMs)
        expect([spans[0]?.fromMs, spans.at(-1)?.toMs]).toEqual([fromMs, toMs])
        spans.forEach((each, index) => {
          expect(each.toMs).toBeGreaterThan(each.fromMs)
          const next = spans[index + 1]
          if (next === undefined) return
          expect(next.fromMs).toBe(each.toMs)
          expect(next.state).not.toBe(each.state)
        })
        for (let ms = fromMs; ms < toMs; ms++) {
          const isObserved = observed.some((each) => each.fromMs <= ms && ms < each.toMs)
          const inForce = changes.findLast((change) => change.fromMs <= ms)?.state ?? 'unknown'
          const found = spans.find((each) => each.fromMs <= ms && ms < each.toMs)
          expect(found?.state).toBe(isObserved ? inForce : 'unknown')
        }
      }),
    )
  })

  it('two parts of a time come to the same as the whole', () => {
    fc.assert(
      fc.property(anyRecord, fc.integer({ min: 1, max: 99 }), ({ changes, observed }, atMs) => {
        const summary = (from: number, to: number) => summaryOf(spansOf(changes, observed, from, to))
        const whole = summary(fromMs, toMs)
        const [before, after] = [summary(fromMs, fromMs + atMs), summary(fromMs + atMs, toMs)]
        for (const total of ['observedMs', 'upMs', 'downMs', 'signedOffMs'] as const) {
          expect(before[total] + after[total]).toBe(whole[total])
        }
        // An outage that is cut in two is counted in both.
        expect([whole.drops, whole.drops + 1]).toContain(before.drops + after.drops)
      }),
    )
  })

  it('the availability is a fraction, and no outage is longer than all of them', () => {
    fc.assert(
      fc.property(anyRecord, ({ changes, observed }) => {
        const { availability, downMs, drops, longestOutage } = summaryOf(
          spansOf(changes, observed, fromMs, toMs),
        )
        expect(availability ?? 0).toBeGreaterThanOrEqual(0)
        expect(availability ?? 1).toBeLessThanOrEqual(1)
        expect(longestOutage?.downMs ?? 0).toBeLessThanOrEqual(downMs)
        expect(longestOutage === null).toBe(drops === 0)
      }),
    )
  })

  it('the cells follow on one another, and their shares come to the whole of each state', () => {
    fc.assert(
      fc.property(anyRecord, fc.integer({ min: 1, max: 150 }), ({ changes, observed }, cells) => {
        const spans = spansOf(changes, observed, fromMs, toMs)
        const heat = heatOf(spans, cells)
        expect(heat).toHaveLength(cells)
        expect([heat[0]?.fromMs, heat.at(-1)?.toMs]).toEqual([fromMs, toMs])
        for (const { shares } of heat) {
          expect(Object.values(shares).reduce((sum, share) => sum + share)).toBeCloseTo(1, 6)
        }
        for (const state of ['registered', 'gone', 'unknown'] as const) {
          const totalMs = spans
            .filter((each) => each.state === state)
            .reduce((sum, each) => sum + each.toMs - each.fromMs, 0)
          const ofCells = heat.reduce((sum, cell) => sum + cell.shares[state] * (cell.toMs - cell.fromMs), 0)
          expect(ofCells).toBeCloseTo(totalMs, 3)
        }
      }),
    )
  })
})
