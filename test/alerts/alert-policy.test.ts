import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decide, type AlertEvent } from '../../main/alerts/alert-policy.ts'
import { nothingToTell, type AlertConfig, type AlertState } from '../../main/alerts/alert-state.ts'
import type { EnvironmentKind } from '../../main/alerts/outage-reason.ts'
import { dropped } from './dropped-device.ts'

const minute = 60_000
const quiet = { fromMinute: 30, toMinute: 60 }
const mutedNumber = '104'
const config: AlertConfig = {
  isOn: true,
  quietHours: quiet,
  isMuted: (number) => number === mutedNumber,
  localMinuteOf: (atMs) => Math.floor(atMs / minute) % 1_440,
  timeOfDay: () => '',
}

type Step =
  | { readonly what: 'lose' | 'find' | 'drop'; readonly number: string }
  | { readonly what: 'environment'; readonly kind: EnvironmentKind }

const number = fc.constantFrom('101', '102', '103', mutedNumber)
const step = fc.oneof(
  fc.record({ what: fc.constantFrom('lose' as const, 'find' as const, 'drop' as const), number }),
  fc.record({
    what: fc.constant('environment' as const),
    kind: fc.constantFrom<EnvironmentKind>('resumed', 'network-lost', 'network-back', 'started'),
  }),
)
const timeline = fc.array(fc.tuple(fc.integer({ min: 0, max: 10 * minute }), step), { maxLength: 40 })

function eventOf(step: Step, atMs: number): AlertEvent {
  if (step.what === 'environment') return { kind: 'environment', what: step.kind, atMs }
  const device = dropped(step.number)
  if (step.what === 'drop') return { kind: 'outage-dropped', deviceId: device.deviceId, atMs }
  if (step.what === 'find') return { kind: 'outage-ended', device, atMs }
  return { kind: 'outage-began', device, sign: 'no-answer', lastSeenAtMs: atMs, atMs }
}

/** Runs the events with every tick that is asked for in between, and an hour longer. */
function run(
  steps: readonly (readonly [delayMs: number, step: Step])[],
  look: (before: AlertState, after: AlertState, titles: readonly string[], atMs: number) => void,
): void {
  let state = nothingToTell
  let wakeAtMs: number | null = null
  let nowMs = 0
  const take = (atMs: number, ...events: readonly AlertEvent[]) => {
    const decision = decide(state, events, atMs, config)
    expect(decision.wakeAtMs ?? Infinity).toBeGreaterThan(atMs)
    const before = state
    state = decision.state
    wakeAtMs = decision.wakeAtMs
    const titles = decision.show.map(({ title }) => title)
    look(before, state, titles, atMs)
  }
  const tickUntil = (untilMs: number) => {
    while (wakeAtMs !== null && wakeAtMs <= untilMs) take(wakeAtMs)
  }
  for (const [delayMs, next] of steps) {
    tickUntil(nowMs + delayMs)
    nowMs += delayMs
    take(nowMs, eventOf(next, nowMs))
  }
  tickUntil(nowMs + 60 * minute)
}

it('nothing is shown in the quiet hours, nor of who is off duty, whatever happens', () => {
  fc.assert(
    fc.property(timeline, (steps) => {
      run(steps, (_, __, titles, atMs) => {
        const minuteOfDay = config.localMinuteOf(atMs)
        if (minuteOfDay >= quiet.fromMinute && minuteOfDay < quiet.toMinute) expect(titles).toEqual([])
        expect(titles.filter((title) => title.startsWith(mutedNumber))).toEqual([])
      })
    }),
  )
})

it('every outage is told at most once, and a return only where the outage was told', () => {
  fc.assert(
    fc.property(timeline, (steps) => {
      /** Who is gone as far as the admin knows. */
      const known = new Set<number>()
      run(steps, (before, after, titles) => {
        for (const [deviceId, { standing }] of after.outages) {
          if (standing !== 'told' || before.outages.get(deviceId)?.standing === 'told') continue
          if (before.returns.has(deviceId)) continue // its return was not told yet
          expect(titles).not.toEqual([])
          known.add(deviceId)
        }
        const back = titles.filter((title) => / (?:is|are) back/.test(title))
        if (back.length > 0) {
          const returned = [...before.returns.keys()]
          expect(returned.some((deviceId) => known.has(deviceId))).toBe(true)
        }
      })
    }),
  )
})

it('an outage that goes on is told in the end, unless its phone is off duty', () => {
  fc.assert(
    fc.property(timeline, (steps) => {
      let last = nothingToTell
      run([...steps, [0, { what: 'environment', kind: 'network-back' }]], (_, after) => void (last = after))
      for (const { device, standing } of last.outages.values()) {
        expect(standing).toBe(device.extension === mutedNumber ? 'dismissed' : 'told')
      }
    }),
  )
})
