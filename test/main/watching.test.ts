import { describe, expect, it } from 'vitest'
import type { ClientRequest } from '../../main/server/client-transactions.ts'
import type { Stores } from '../../main/store/open-stores.ts'
import { HistoryStore } from '../../main/store/history-store.ts'
import { createWatching, type WatchingEvent } from '../../main/watching.ts'
import { defaultSettings, type Settings } from '../../shared/settings.ts'
import { valueOf } from '../support/database.ts'
import { RosterBench } from '../support/roster-bench.ts'

const minute = 60_000
const hour = 60 * minute

it('a phone that answers to the end and does not renew is said to, whatever was with this computer before', () => {
  const before = new RosterBench()
  const binding = before.register({ userAgent: null })
  before.roster.settle()
  before.roster.learnt(1, 'yes')
  before.roster.stop()
  const bench = new RosterBench(before)
  const { clock, locations, extensions, store: devices } = bench
  const events: WatchingEvent[] = []
  const answer = ({ onFinal }: ClientRequest) => {
    clock.after(5, () => onFinal(200, 5))
    return { hush: () => undefined, cancel: () => undefined }
  }
  const watching = createWatching({
    clock,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    random: () => 0.5,
    stores: { locations, extensions, devices, history: new HistoryStore(bench.db) } as Stores,
    settings: () => defaultSettings,
    transactions: { request: answer, receive: () => false, size: 0, stop: () => undefined },
    socketFor: (local) => ({ local, send: () => undefined }),
    onActivity: () => undefined,
    onEvent: (event) => events.push(event),
    onLivenessChanged: () => undefined,
  })
  watching.start()
  clock.advance(hour)
  locations.apply([{ kind: 'remove', binding }])
  locations.commit()
  watching.roster.ended(binding, 'lapsed')
  watching.roster.settle()
  clock.advance(20_000)
  watching.stop()
  const alerts = events.flatMap((event) => (event.kind === 'alert' ? [event.alert] : []))
  expect(alerts.map(({ body }) => body)).toEqual([
    expect.stringContaining('It still answers, but did not renew its registration'),
  ])
})

/** A phone that answers while `isReachable`, on a registrar that has just started, one second after it registered. */
function watchOnePhone(changes: Partial<Settings> = {}) {
  const settings: Settings = { ...defaultSettings, ...changes }
  const before = new RosterBench()
  const binding = before.register()
  before.roster.settle()
  before.roster.learnt(1, 'yes')
  before.roster.stop()
  const { clock, db, locations, extensions, store: devices } = new RosterBench(before)
  const happened: string[] = []
  const phone = { isReachable: true }
  const history = new HistoryStore(db)
  const watching = createWatching({
    clock,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    random: () => 0.5,
    stores: { locations, extensions, devices, history } as Stores,
    settings: () => settings,
    transactions: {
      request({ onFinal }: ClientRequest) {
        if (phone.isReachable) clock.after(5, () => onFinal(200, 5))
        return { hush: () => undefined, cancel: () => undefined }
      },
      ...{ receive: () => false, size: 0, stop: () => undefined },
    },
    socketFor: (local) => ({ local, send: () => undefined }),
    onActivity: ({ what }) => happened.push(what.kind),
    onEvent: () => undefined,
    onLivenessChanged: () => undefined,
  })
  watching.start()
  clock.advance(2 * minute)
  const isUnreachable = () => {
    const [row] = watching.phones()
    return row?.state === 'registered' && row.device.unreachableSinceMs !== null
  }
  const observed = () => {
    watching.stop()
    return valueOf(history.observed({ fromMs: 0, toMs: clock.now() + 1 }))
  }
  return { clock, watching, phone, happened, binding, isUnreachable, observed, settings }
}

it('a phone that answers no questions and sends a message of its own is there', () => {
  const { clock, watching, phone, happened, binding, isUnreachable } = watchOnePhone()
  phone.isReachable = false
  clock.advance(minute)
  expect([isUnreachable(), happened]).toEqual([true, ['unreachable']])
  watching.heard({ ...binding.source, port: binding.source.port + 1 })
  expect(isUnreachable()).toBe(true)
  watching.heard({ ...binding.source })
  expect([isUnreachable(), happened]).toEqual([false, ['unreachable', 'reachable']])
  watching.stop()
})

describe('while this computer has no network', () => {
  it('nobody is unreachable, nor stays so who was found so just before that was noticed', () => {
    const { clock, watching, phone, happened, isUnreachable } = watchOnePhone()
    phone.isReachable = false
    while (!isUnreachable()) clock.advance(100)
    clock.advance(4_000)
    watching.networkLost(5_000)
    expect([isUnreachable(), happened]).toEqual([false, ['unreachable']])
    clock.advance(10 * minute)
    expect(isUnreachable()).toBe(false)
    phone.isReachable = true
    watching.networkChanged('network-back')
    clock.advance(minute)
    expect([isUnreachable(), happened]).toEqual([false, ['unreachable']])
    watching.stop()
  })

  it('a phone that was lost long before is still the same outage', () => {
    const { clock, watching, phone, happened, isUnreachable } = watchOnePhone()
    phone.isReachable = false
    clock.advance(5 * minute)
    watching.networkLost(5_000)
    expect(isUnreachable()).toBe(true)
    watching.networkChanged('network-back')
    clock.advance(minute)
    expect([isUnreachable(), happened]).toEqual([true, ['unreachable']])
    watching.stop()
  })

  it('the history observes nothing', () => {
    const { clock, watching, observed } = watchOnePhone()
    const lostMs = clock.now()
    watching.networkLost(0)
    clock.advance(10 * minute)
    const backMs = clock.now()
    watching.networkChanged('network-back')
    clock.advance(10 * minute)
    const spans = observed()
    expect(spans).toHaveLength(2)
    expect(spans[0]?.toMs).toBe(lostMs - 10_000)
    expect(spans[1]).toEqual({ fromMs: backMs, toMs: clock.now() })
  })

  it('the history observes nothing up to the end of the program', () => {
    const { clock, watching, observed } = watchOnePhone()
    const lostMs = clock.now()
    watching.networkLost(0)
    clock.advance(10 * minute)
    expect(observed()[0]?.toMs).toBe(lostMs - 10_000)
  })
})

it('while no socket listens nobody is to blame, and afterwards everyone is asked', () => {
  const { clock, watching, phone, isUnreachable } = watchOnePhone()
  phone.isReachable = false
  watching.listening(false)
  clock.advance(10 * minute)
  expect(isUnreachable()).toBe(false)
  watching.listening(true)
  clock.advance(minute)
  expect(isUnreachable()).toBe(true)
  watching.stop()
})

it('a shorter time between questions counts at once, not after the longer one', () => {
  const { clock, watching, phone, isUnreachable, settings } = watchOnePhone({ pingEverySeconds: 600 })
  Object.assign(settings, { pingEverySeconds: 10 })
  watching.pingIntervalChanged()
  phone.isReachable = false
  clock.advance(30_000)
  expect(isUnreachable()).toBe(true)
  watching.stop()
})
