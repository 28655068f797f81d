import { describe, expect, it } from 'vitest'
import { historyStateOf, stateAtStart } from '../../main/history/history-state.ts'
import { createHistoryRecorder } from '../../main/history/history-recorder.ts'
import { advance, newLiveness, type Liveness, type LivenessInput } from '../../main/liveness/liveness.ts'
import { HistoryStore } from '../../main/store/history-store.ts'
import type { HistoryState } from '../../shared/history.ts'
import { extension, valueOf } from '../support/database.ts'
import { RosterBench } from '../support/roster-bench.ts'

describe('for its history', () => {
  const after = (...kinds: readonly Exclude<LivenessInput['kind'], 'ping-answered'>[]): HistoryState =>
    historyStateOf(
      kinds.reduce<Liveness>((liveness, kind) => advance(liveness, { kind, atMs: 0 }), newLiveness('yes', 0)),
    )
  const unplugged = ['ping-missed', 'ping-missed'] as const

  it.each<[HistoryState, readonly Exclude<LivenessInput['kind'], 'ping-answered'>[]]>([
    ['registered', []],
    ['overdue', ['refresh-missed']],
    ['unreachable', unplugged],
    ['gone', [...unplugged, 'lapsed']],
    ['signed-off', ['signed-off']],
    ['registered', ['resumed']],
    ['unreachable', [...unplugged, 'resumed']],
    ['unreachable', [...unplugged, 'refresh-missed', 'resumed']],
    ['registered', [...unplugged, 'resumed', 'heard']],
    ['gone', [...unplugged, 'resumed', 'lapsed']],
  ])('a phone is %s after %j', (expected, kinds) => {
    expect(after(...kinds)).toBe(expected)
  })
})

describe('at the start', () => {
  /** What a phone is that was `before` when the program stopped, and has lived through that. */
  function state(before: HistoryState | undefined, live: (office: RosterBench) => void) {
    const office = new RosterBench()
    live(office)
    office.roster.settle()
    const device = office.roster.all()[0]!
    const { state: now, fromMs } = stateAtStart(device, before, office.clock.now())
    return [now, (office.clock.now() - fromMs) / 60_000]
  }
  const registered = (office: RosterBench) => {
    const binding = office.register()
    office.clock.advance(30 * 60_000)
    return binding
  }

  it.each<[HistoryState, HistoryState | undefined]>([
    ['registered', undefined],
    ['registered', 'registered'],
    ['overdue', 'overdue'],
    ['unreachable', 'unreachable'],
    ['registered', 'gone'],
    ['registered', 'signed-off'],
  ])('a phone that is registered is %s, where it was %s', (expected, before) => {
    expect(state(before, registered)).toEqual([expected, 30])
  })

  it('a phone whose registration has lapsed is gone since then, swept or not', () => {
    expect(state('registered', (office) => office.lapse(office.register()))).toEqual(['gone', 0])
    expect(
      state('registered', (office) => {
        registered(office)
        office.clock.advance(40 * 60_000)
      }),
    ).toEqual(['gone', 10])
  })

  it.each(['signed-off', 'removed', 'replaced'] as const)('a phone that was %s is signed off', (how) => {
    expect(state('registered', (office) => office.end(registered(office), how))[0]).toBe('signed-off')
  })

  it('a recorder takes up every device, and writes nothing that it knows', () => {
    const office = new RosterBench()
    office.register()
    office.lapse(office.register({ extension: extension('102'), expiresAtMs: office.clock.now() + 60_000 }))
    const store = new HistoryStore(office.db)
    const rows = () => office.db.prepare('SELECT count(*) FROM device_state').pluck().get()
    const run = () => {
      const recorder = createHistoryRecorder({
        ...{ clock: office.clock, store, days: () => 90 },
        onProblem: () => undefined,
      })
      recorder.start(office.roster.all())
      office.clock.advance(60_000)
      recorder.stop()
    }
    run()
    expect(
      [...valueOf(store.statesAt(office.clock.now())).values()].map((each) => each.state).sort(),
    ).toEqual(['gone', 'registered'])
    run()
    expect(rows()).toBe(2)
  })
})
