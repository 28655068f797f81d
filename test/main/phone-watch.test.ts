import { beforeEach, describe, expect, it } from 'vitest'
import { createHeardPhones, type HeardPhones } from '../../main/devices/heard-phones.ts'
import { createPhoneWatch, type PhoneWatch } from '../../main/phone-watch.ts'
import type { ActivityEvent, Happening, RefusalReason } from '../../shared/activity.ts'
import type { Binding } from '../../shared/model.ts'
import { extension } from '../support/database.ts'
import { RosterBench } from '../support/roster-bench.ts'

const source = { address: '192.168.1.20', port: 5060 }
const stranger = { address: '192.168.1.40', port: 5060 }

let bench: RosterBench
let heardPhones: HeardPhones
let watch: PhoneWatch
/** What the listener saw each time: how many devices were stored by then. */
let changes: number[]

beforeEach(() => {
  bench = new RosterBench()
  heardPhones = createHeardPhones(bench.clock)
  changes = []
  watch = createPhoneWatch({
    clock: bench.clock,
    extensions: bench.extensions,
    roster: bench.roster,
    heardPhones,
    isRegisteredFrom: (number, address) =>
      bench.locations.bindingsOf(extension(number)).some((binding) => binding.source.address === address),
    onChanged: () => changes.push(bench.stored().length),
  })
})

const event = (what: Happening, from = source): ActivityEvent => ({
  what,
  extension: '101',
  source: from,
  userAgent: 'Desk Phone 1.0',
})
const refused = (reason: RefusalReason): ActivityEvent =>
  event({ kind: 'refused', reason, detail: null }, stranger)
const heard = () => heardPhones.list().map(({ source: { address }, refusal }) => [address, refusal])

function register(): Binding {
  const binding = bench.register()
  watch.observe(event({ kind: 'registered' }))
  return binding
}

describe('the watch', () => {
  it('tells once of what happens within a moment, when the roster of devices is up to date', () => {
    register()
    watch.observe(event({ kind: 'refreshed' }))
    expect(changes).toEqual([])
    bench.clock.advance(200)
    expect(changes).toEqual([1])
    bench.clock.advance(10_000)
    expect(changes).toEqual([1])
  })

  it('follows a refresh, so that the rhythm of the phone is learnt', () => {
    let binding = register()
    for (let count = 0; count < 2; count++) {
      bench.clock.advance(600_000)
      const next = {
        ...binding,
        refreshedAtMs: bench.clock.now(),
        expiresAtMs: bench.clock.now() + 3_600_000,
      }
      bench.locations.apply([{ kind: 'update', binding: next }])
      bench.locations.commit()
      binding = next
      watch.observe(event({ kind: 'refreshed' }))
    }
    bench.clock.advance(200)
    expect(bench.roster.devicesOf(extension('101'))[0]?.overdueAtMs).not.toBeNull()
  })

  it('notes when an extension was last seen', () => {
    register()
    bench.clock.advance(200)
    expect(bench.extensions.list().find(({ number }) => number === '101')?.lastSeenAtMs).toBe(
      bench.clock.now(),
    )
  })

  it('tells nothing of sockets', () => {
    watch.observe({ ...event({ kind: 'listening' }), extension: null })
    watch.observe({ ...event({ kind: 'listener-problem', detail: '' }), extension: null })
    expect(bench.clock.pendingTimers).toBe(0)
  })

  it('tells what the admin did', () => {
    const binding = register()
    bench.clock.advance(200)
    bench.end(binding, 'removed')
    watch.observe(event({ kind: 'removed-by-admin' }))
    bench.clock.advance(200)
    expect([changes.length, bench.devices()]).toEqual([2, [[1, '192.168.1.20', 'removed']]])
  })

  it('tells nothing more once it was stopped', () => {
    register()
    watch.stop()
    bench.clock.advance(200)
    expect([changes, bench.clock.pendingTimers]).toEqual([[], 0])
  })
})

describe('a phone that knocks', () => {
  it('is listed when it is asked for its password, and when it is refused', () => {
    watch.challenged('101', stranger, null)
    expect(heard()).toEqual([['192.168.1.40', null]])
    watch.observe(refused('wrong-password'))
    expect(heard()).toEqual([['192.168.1.40', 'wrong-password']])
    bench.clock.advance(200)
    expect(changes).toHaveLength(1)
  })

  it('is told of once, however often it tries', () => {
    watch.challenged('101', stranger, null)
    watch.observe(refused('wrong-password'))
    bench.clock.advance(200)
    watch.challenged('101', stranger, null)
    watch.observe(refused('wrong-password'))
    expect(bench.clock.pendingTimers).toBe(0)
  })

  it.each(['registered', 'refreshed', 'restarted'] as const)('is listed no more when it has %s', (kind) => {
    watch.observe(refused('wrong-password'))
    watch.observe(event({ kind }, { ...stranger, port: 31_000 }))
    expect(heard()).toEqual([])
  })

  it('is no stranger while it is registered, whatever it sends', () => {
    const binding = register()
    watch.challenged('101', source, null)
    watch.observe({ ...refused('wrong-password'), source })
    expect(heard()).toEqual([])
    bench.end(binding, 'lapsed')
    watch.observe({ ...refused('wrong-password'), source })
    expect(heard()).toEqual([['192.168.1.20', 'wrong-password']])
  })

  it('is not listed where nobody knows who it is', () => {
    watch.observe({ ...refused('malformed'), extension: null })
    watch.observe({ ...refused('overload'), source: null })
    expect([heard(), bench.clock.pendingTimers]).toEqual([[], 0])
  })
})
