import { beforeEach, expect, it } from 'vitest'
import type { Alert } from '../../main/alerts/drop-alert-text.ts'
import { HistoryStore } from '../../main/store/history-store.ts'
import type { Stores } from '../../main/store/open-stores.ts'
import { createWatching, type Watching } from '../../main/watching.ts'
import type { Binding } from '../../shared/model.ts'
import { defaultSettings } from '../../shared/settings.ts'
import { extension } from '../support/database.ts'
import { RosterBench } from '../support/roster-bench.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

let bench: RosterBench
let watching: Watching
let alerts: Alert[]

/** Nobody answers. */
function watch(of: RosterBench): void {
  bench = of
  alerts = []
  const { clock, locations, extensions, store: devices } = bench
  watching = createWatching({
    clock,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    random: () => 0.5,
    stores: { locations, extensions, devices, history: new HistoryStore(bench.db) } as Stores,
    settings: () => defaultSettings,
    transactions: { request: () => undefined, receive: () => false, size: 0, stop: () => undefined },
    socketFor: () => undefined,
    onActivity: () => undefined,
    onEvent(event) {
      if (event.kind === 'alert') alerts.push(event.alert)
    },
    onLivenessChanged: () => undefined,
  })
  watching.start()
}

/** A phone that never answers, as was learnt before the program started anew. */
function silentPhone(): Binding {
  const before = new RosterBench()
  const binding = before.register({ userAgent: 'Fanvil X4U' })
  before.roster.settle()
  before.roster.learnt(1, 'no')
  before.roster.stop()
  watch(new RosterBench(before))
  return binding
}

const current = () => bench.locations.bindingsOf(extension('101'))[0]!
function refresh(): void {
  bench.refresh(current())
  watching.roster.touched('101')
  watching.roster.settle()
}
function end(binding: Binding, how: 'lapsed' | 'replaced'): void {
  bench.locations.apply([{ kind: 'remove', binding }])
  bench.locations.commit()
  watching.roster.ended(binding, how)
}
const titles = () => alerts.map(({ title }) => title)
const settleAndWait = () => {
  watching.roster.settle()
  bench.clock.advance(minute)
}

beforeEach(() => watch(new RosterBench()))

it('a phone that never answers is told of when it misses its rhythm, once, and told to be back', () => {
  silentPhone()
  for (let count = 0; count < 4; count++) {
    bench.clock.advance(10 * minute)
    refresh()
  }
  // Ten minutes and 15 % of it, 15 s, a minute, and the hold-off.
  bench.clock.advance(11.5 * minute + 90 * second - 1)
  expect(titles()).toEqual([])
  bench.clock.advance(1)
  expect(titles()).toEqual(['101 Phone 101 is gone'])
  expect(alerts[0]?.body).toContain('when it usually does')
  bench.clock.advance(47 * minute)
  end(current(), 'lapsed')
  settleAndWait()
  expect(titles()).toHaveLength(1)
  bench.register()
  watching.roster.touched('101')
  settleAndWait()
  expect(titles()).toEqual(['101 Phone 101 is gone', expect.stringContaining('is back after')])
})

it('a phone that is a minute late, as after a new start, is not told of', () => {
  silentPhone()
  for (const minutes of [10, 10, 10, 12.4, 10]) {
    bench.clock.advance(minutes * minute)
    refresh()
  }
  expect(titles()).toEqual([])
})

it.each(['after this computer slept', 'while its network is away'])('nobody is late %s', (when) => {
  silentPhone()
  for (let count = 0; count < 4; count++) {
    bench.clock.advance(10 * minute)
    refresh()
  }
  const nowMs = bench.clock.now()
  if (when === 'after this computer slept') watching.missedTime({ fromMs: nowMs, toMs: nowMs, kind: 'slept' })
  else {
    watching.networkLost(0)
    bench.clock.advance(5 * minute)
    watching.networkChanged('network-back')
  }
  bench.clock.advance(30 * minute)
  expect(titles().filter((title) => title.startsWith('101'))).toEqual([])
})

it.each([true, false])(
  'what lapsed while Rollcall was closed is in one summary, unless it is back: %s',
  (isBack) => {
    const before = new RosterBench()
    before.register()
    before.roster.stop()
    before.clock.advance(2 * hour)
    watch(new RosterBench(before))
    end(current(), 'lapsed')
    watching.roster.settle()
    bench.clock.advance(minute)
    if (isBack) {
      bench.register()
      watching.roster.touched('101')
      watching.roster.settle()
    }
    bench.clock.advance(10 * minute)
    expect(alerts.map(({ body }) => body.includes('Since Rollcall was started'))).toEqual(
      isBack ? [] : [true],
    )
    watching.stop()
    watch(new RosterBench(bench))
    bench.clock.advance(10 * minute)
    expect(alerts).toEqual([])
  },
)

it.each([
  [
    'another phone',
    { userAgent: 'snomD785/10.1.64.14' },
    ['101 Phone 101: another phone took over the extension'],
  ],
  ['itself at another address, for all that is known', {}, []],
])('a phone that had to make room for %s', (_, changes, expected) => {
  const old = bench.register()
  watching.roster.touched('101')
  settleAndWait()
  end(old, 'replaced')
  const contact = { contactUri: 'sip:101@192.168.1.77', contactKey: 'sip:101@192.168.1.77' }
  bench.register({ ...contact, source: { address: '192.168.1.77', port: 5060 }, ...changes })
  watching.roster.touched('101')
  settleAndWait()
  expect(titles()).toEqual(expected)
})
