import { describe, expect, it } from 'vitest'
import {
  advance,
  lapseSign,
  livenessNews,
  newLiveness,
  paceOf,
  type Liveness,
  type LivenessInput,
} from '../../main/liveness/liveness.ts'
import type { AnswersPings } from '../../shared/liveness.ts'

type Kind = LivenessInput['kind']
type Step = Kind | readonly [Kind, number]

/** One step a second, from second 1 on; an answer takes 10 ms unless it says otherwise. */
function after(answersPings: AnswersPings, ...steps: readonly Step[]): Liveness {
  return steps.reduce<Liveness>(
    (liveness, step, at) => {
      const [kind, roundTripMs] = typeof step === 'string' ? [step, 10] : step
      const atMs = 1_000 * (at + 1)
      return advance(liveness, kind === 'ping-answered' ? { kind, atMs, roundTripMs } : { kind, atMs })
    },
    newLiveness(answersPings, 0),
  )
}

/** The state in a word; `?` stands behind one that must be verified. */
const nameOf = (liveness: Liveness) => `${liveness.state}${liveness.toVerify === null ? '' : '?'}`

/** How a phone that answers pings comes into each state. */
const ways: Readonly<Record<string, readonly Kind[]>> = {
  registered: [],
  'registered, missed one': ['ping-missed'],
  overdue: ['refresh-missed'],
  'overdue, missed one': ['refresh-missed', 'ping-missed'],
  unreachable: ['ping-missed', 'ping-missed'],
  'unreachable, overdue': ['refresh-missed', 'ping-missed', 'ping-missed'],
  'registered?': ['resumed'],
  'registered? was unreachable': ['ping-missed', 'ping-missed', 'resumed'],
  gone: ['lapsed'],
  'signed-off': ['signed-off'],
}

const inputs: readonly Kind[] = [
  ...(['registered', 'refreshed', 'heard', 'ping-answered', 'ping-missed'] as const),
  ...(['refresh-missed', 'lapsed', 'signed-off', 'removed', 'resumed'] as const),
]
const [reg, over, un, gone, off] = ['registered', 'overdue', 'unreachable', 'gone', 'signed-off']
const doubt = 'registered?'

/** In the order of `inputs`. */
const table: Readonly<Record<string, readonly (string | undefined)[]>> = {
  registered: [reg, reg, reg, reg, reg, over, gone, off, off, doubt],
  'registered, missed one': [reg, reg, reg, reg, un, over, gone, off, off, doubt],
  overdue: [reg, reg, over, over, over, over, gone, off, off, 'overdue?'],
  'overdue, missed one': [reg, reg, over, over, un, over, gone, off, off, 'overdue?'],
  unreachable: [reg, reg, reg, reg, un, un, gone, off, off, doubt],
  'unreachable, overdue': [reg, reg, over, over, un, un, gone, off, off, 'overdue?'],
  'registered?': [reg, reg, reg, reg, doubt, 'overdue?', gone, off, off, doubt],
  'registered? was unreachable': [reg, reg, reg, reg, doubt, 'overdue?', gone, off, off, doubt],
  gone: [reg, reg, gone, gone, gone, gone, gone, gone, gone, gone],
  'signed-off': [reg, reg, off, off, off, off, off, off, off, off],
}

describe('a phone that answers pings', () => {
  it.each(
    Object.entries(ways).flatMap(([name, way]) =>
      inputs.map((input, at) => [name, input, table[name]?.[at], way] as const),
    ),
  )('%s, then %s: %s', (_, input, expected, way) => {
    expect(nameOf(after('yes', ...way, input))).toBe(expected)
  })

  it('is unreachable since it missed the second ping in a row', () => {
    expect(after('yes', 'ping-missed', 'ping-missed', 'ping-missed')).toMatchObject({ sinceMs: 2_000 })
    expect(after('yes', 'ping-missed', 'heard', 'ping-missed').state).toBe('registered')
  })

  it('is overdue since it missed its refresh, also where it was unreachable meanwhile', () => {
    const back = after('yes', 'refresh-missed', 'ping-missed', 'ping-missed', 'ping-answered')
    expect(back).toMatchObject({ state: 'overdue', sinceMs: 1_000 })
  })

  it('that must be verified is silent after two more pings, and since the time before', () => {
    const doubted = ['ping-missed', 'ping-missed', 'resumed', 'ping-missed'] as const
    expect(nameOf(after('yes', ...doubted))).toBe('registered?')
    expect(after('yes', ...doubted, 'ping-missed')).toMatchObject({ state: 'unreachable', sinceMs: 2_000 })
    expect(after('yes', 'resumed', 'ping-missed', 'ping-missed')).toMatchObject({ sinceMs: 3_000 })
  })
})

describe('a phone of which nothing is known', () => {
  it.each<[AnswersPings, readonly Kind[]]>([
    ['unknown', ['ping-missed', 'ping-missed', 'ping-missed', 'ping-missed']],
    ['unknown', ['refreshed', 'ping-missed', 'ping-missed', 'ping-missed']],
    ['unknown', ['ping-missed', 'refreshed', 'ping-missed']],
    ['unknown', ['ping-missed', 'ping-missed', 'ping-missed', 'resumed', 'refreshed']],
    ['no', ['ping-missed', 'refreshed', 'ping-missed', 'ping-missed']],
    ['no', ['ping-missed', 'ping-missed', 'ping-missed', 'refreshed']],
    ['yes', ['ping-answered']],
    ['yes', ['ping-missed', 'ping-missed', 'ping-missed', 'refreshed', 'ping-answered']],
  ])('answers pings: %s, after %j', (answersPings, steps) => {
    expect(after('unknown', ...steps).answersPings).toBe(answersPings)
  })

  it('is never unreachable, whatever it misses', () => {
    const misses = Array.from({ length: 20 }, () => 'ping-missed' as const)
    expect(after('unknown', ...misses).state).toBe('registered')
    expect(after('no', ...misses).state).toBe('registered')
  })

  it('is asked rarely once it counts as one that never answers, until it does', () => {
    expect(paceOf(after('unknown', 'ping-missed'))).toBe('by-answers')
    const never = ['ping-missed', 'ping-missed', 'ping-missed', 'refreshed'] as const
    expect(paceOf(after('unknown', ...never))).toBe('never-answers')
    expect(paceOf(after('unknown', ...never, 'ping-answered'))).toBe('by-answers')
  })
})

it('a phone that used to answer is believed dead at first, and to answer no more after three renewals', () => {
  const round = ['refreshed', 'ping-missed', 'ping-missed', 'ping-missed'] as const
  expect(after('yes', ...round, ...round, 'refreshed').answersPings).toBe('yes')
  const renewed = after('yes', ...round, ...round, ...round, 'refreshed')
  expect([renewed.answersPings, renewed.state]).toEqual(['no', 'registered'])
})

it('the round trip is smoothed as RFC 6298 §2 says', () => {
  const answers = [100, 20, 60].map((ms) => ['ping-answered', ms] as const)
  expect(after('unknown', ...answers).roundTrip).toEqual({ lastMs: 60, smoothedMs: (7 / 8) * 90 + 60 / 8 })
  expect(after('unknown', ...answers, 'lapsed').roundTrip?.lastMs).toBe(60)
})

it.each(Object.entries(ways))(
  'nothing is left of an outage in a phone that was %s and has registered',
  (_, way) => {
    const registered = after('yes', ...way, 'registered')
    expect(registered).not.toHaveProperty('sinceMs')
    expect(registered).not.toHaveProperty('overdueSinceMs')
  },
)

describe('what is told', () => {
  const news = (before: readonly Kind[], ...then: readonly Kind[]) =>
    livenessNews(after('yes', ...before), after('yes', ...before, ...then))
  const lost = ['ping-missed', 'ping-missed'] as const

  it.each<[ReturnType<typeof livenessNews>, readonly Kind[], readonly Kind[]]>([
    ['unreachable', ['ping-missed'], ['ping-missed']],
    [null, ['refresh-missed'], ['ping-missed']],
    [null, lost, ['ping-missed']],
    ['reachable', lost, ['ping-answered']],
    ['reachable', lost, ['refreshed']],
    [null, lost, ['resumed']],
    ['reachable', [...lost, 'resumed'], ['heard']],
    [null, [...lost, 'resumed'], ['ping-missed', 'ping-missed']],
    ['unreachable', ['resumed', 'ping-missed'], ['ping-missed']],
    [null, lost, ['lapsed']],
    [null, lost, ['signed-off']],
    [null, [...lost, 'lapsed'], ['registered']],
  ])('%s: after %j comes %j', (expected, before, then) => {
    expect(news(before, ...then)).toBe(expected)
  })

  it('is nothing of a phone that registers for the first time', () => {
    expect(livenessNews(null, newLiveness('yes', 0))).toBeNull()
  })
})

it.each<[string, AnswersPings, readonly Kind[]]>([
  ['no-refresh', 'yes', ['ping-answered', 'lapsed']],
  ['lapsed', 'no', ['lapsed']],
  ['lapsed', 'yes', ['ping-answered']],
  ['lapsed', 'yes', ['ping-answered', ...Array.from({ length: 60 }, () => 'ping-missed' as const), 'lapsed']],
])('a lapse is a sign of %s for a phone that answers pings (%s) after %j', (sign, answersPings, steps) => {
  expect(lapseSign(after(answersPings, ...steps))).toBe(sign)
})
