import { beforeEach, describe, expect, it } from 'vitest'
import { extension, testNowMs } from '../support/database.ts'
import { phoneAt, RosterBench } from '../support/roster-bench.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const yealink = 'Yealink SIP-T46S 66.85.0.5'

let bench: RosterBench

beforeEach(() => {
  bench = new RosterBench()
})

const kinds = () => bench.events.map(({ kind, device }) => [kind, device.deviceId])

describe('a phone that registers', () => {
  it('is a device at once, and stored with the next settling', () => {
    bench.register()
    expect(bench.devices()).toEqual([[1, '192.168.1.20', 'registered']])
    expect(bench.stored()).toEqual([])
    bench.roster.settle()
    expect(bench.stored()).toEqual([[1, '192.168.1.20', testNowMs, null]])
    expect(bench.events).toEqual([])
  })

  it('writes nothing for a refresh, nor for a new port of its router', () => {
    const binding = bench.register()
    bench.roster.settle()
    const writes = () => Number(bench.db.prepare('SELECT total_changes() AS n').pluck().get())
    const { id } = binding
    bench.clock.advance(hour / 2)
    bench.refresh(binding, { source: { address: '192.168.1.20', port: 31_000 } })
    const before = writes()
    bench.roster.settle()
    expect([writes(), binding.id]).toEqual([before, id])
  })

  it('is stored anew when its address or its firmware changes', () => {
    const binding = bench.register()
    bench.roster.settle()
    bench.clock.advance(minute)
    bench.refresh(binding, { source: { address: '192.168.1.33', port: 5060 } })
    bench.roster.settle()
    expect(bench.stored()).toEqual([[1, '192.168.1.33', testNowMs + minute, null]])
    expect(bench.devices()).toEqual([[1, '192.168.1.33', 'registered']])
  })

  it('and goes again between two looks is remembered all the same', () => {
    bench.end(bench.register(), 'signed-off')
    bench.roster.settle()
    expect(bench.devices()).toEqual([[1, '192.168.1.20', 'signed-off']])
  })

  it('is one device each where two phones of one model share an extension', () => {
    bench.register(phoneAt('192.168.1.20'))
    bench.register(phoneAt('192.168.1.21'))
    expect(bench.devices().map(([id]) => id)).toEqual([1, 2])
  })
})

describe('a phone that lapses', () => {
  it('is told of with all that the admin needs to find it', () => {
    const binding = bench.register({ userAgent: yealink })
    bench.clock.advance(10 * minute)
    bench.lapse(bench.refresh(binding))
    expect(bench.events).toEqual([
      {
        kind: 'device-gone',
        device: {
          deviceId: 1,
          extension: '101',
          name: 'Phone 101',
          source: { address: '192.168.1.20', port: 5060 },
          userAgent: yealink,
          lastSeenAtMs: testNowMs + 10 * minute,
          goneAtMs: testNowMs + 10 * minute + hour,
        },
      },
    ])
    expect(bench.stored()).toEqual([[1, '192.168.1.20', testNowMs + 10 * minute, 'lapsed']])
  })

  it('is the same device when it comes back, and that is told', () => {
    bench.lapse(bench.register())
    bench.clock.advance(hour)
    bench.register(phoneAt('192.168.1.33', { contactUri: 'sip:101@new' }))
    bench.roster.settle()
    expect(bench.devices()).toEqual([[1, '192.168.1.33', 'registered']])
    expect(kinds()).toEqual([
      ['device-gone', 1],
      ['device-back', 1],
    ])
    expect(bench.events[1]?.device).toMatchObject({
      goneAtMs: testNowMs + hour,
      source: { address: '192.168.1.33' },
    })
    expect(bench.stored()).toEqual([[1, '192.168.1.33', testNowMs + 2 * hour, null]])
  })

  it('and registers again before anybody looked was never gone', () => {
    bench.end(bench.register(), 'lapsed')
    bench.register()
    bench.roster.settle()
    expect([bench.devices(), bench.events]).toEqual([[[1, '192.168.1.20', 'registered']], []])
  })

  it('is told of once', () => {
    bench.lapse(bench.register())
    bench.roster.touched('101')
    bench.roster.settle()
    expect(kinds()).toEqual([['device-gone', 1]])
  })

  it('is told of by its settling, and not because somebody looked at the list before', () => {
    const binding = bench.register()
    bench.roster.settle()
    bench.end(binding, 'lapsed')
    expect(bench.devices()).toMatchObject([[1, '192.168.1.20', 'lapsed']])
    expect(bench.events).toEqual([])
    bench.roster.settle()
    expect(kinds()).toEqual([['device-gone', 1]])
  })
})

describe('a phone that ends otherwise', () => {
  it.each(['signed-off', 'replaced', 'removed'] as const)('is %s, and nobody is alerted', (how) => {
    const binding = bench.register()
    bench.clock.advance(minute)
    bench.end(binding, how)
    bench.roster.settle()
    expect([bench.devices(), bench.events]).toEqual([[[1, '192.168.1.20', how]], []])
    expect(bench.stored()).toMatchObject([[1, '192.168.1.20', expect.any(Number), how]])
    bench.register()
    bench.roster.settle()
    expect([bench.devices(), bench.events]).toEqual([[[1, '192.168.1.20', 'registered']], []])
  })

  it('was last seen when it signed off', () => {
    const binding = bench.register()
    bench.clock.advance(minute)
    bench.end(binding, 'signed-off')
    bench.roster.settle()
    expect(bench.stored()).toEqual([[1, '192.168.1.20', testNowMs + minute, 'signed-off']])
  })

  it('goes on as the same device where it has replaced itself with a new Contact', () => {
    const old = bench.register()
    bench.roster.settle()
    bench.register({ contactUri: 'sip:101@192.168.1.20:6060' })
    bench.end(old, 'replaced')
    bench.roster.settle()
    expect(bench.devices()).toEqual([[1, '192.168.1.20', 'registered']])
  })

  it('is another device than the one of its model that took its place', () => {
    const old = bench.register(phoneAt('192.168.1.20'))
    bench.roster.settle()
    bench.register(phoneAt('192.168.1.21'))
    bench.end(old, 'replaced')
    bench.roster.settle()
    expect(bench.devices()).toEqual([
      [1, '192.168.1.20', 'replaced'],
      [2, '192.168.1.21', 'registered'],
    ])
  })
})

describe('the rhythm of a phone', () => {
  const overdueAtMs = () => bench.roster.devicesOf(extension('101'))[0]?.overdueAtMs
  const registerNow = () => {
    const binding = bench.register()
    bench.roster.settle()
    return binding
  }
  /** Refreshes ten minutes after the last time. */
  const refreshLater = (binding: Parameters<RosterBench['refresh']>[0]) => {
    bench.clock.advance(10 * minute)
    const next = bench.refresh(binding)
    bench.roster.settle()
    return next
  }

  it('says when it is overdue, once it has refreshed twice', () => {
    let binding = refreshLater(registerNow())
    expect(overdueAtMs()).toBeNull()
    binding = refreshLater(binding)
    expect(overdueAtMs()).toBe(binding.refreshedAtMs + 11.5 * minute + 15_000)
  })

  it('moves along with the computer’s clock', () => {
    const binding = refreshLater(refreshLater(registerNow()))
    bench.locations.shiftTimes(-8 * hour)
    bench.roster.touched('101')
    bench.roster.settle()
    expect(overdueAtMs()).toBe(binding.refreshedAtMs - 8 * hour + 11.5 * minute + 15_000)
  })

  it('starts anew with a new registration', () => {
    const binding = refreshLater(refreshLater(registerNow()))
    bench.end(binding, 'signed-off')
    bench.register()
    expect(overdueAtMs()).toBeNull()
  })
})

describe('a device', () => {
  it('that is gone is forgotten when the admin says so, for good', () => {
    bench.lapse(bench.register())
    expect(bench.roster.forget(1)).toEqual({ ok: true, value: null })
    expect([bench.devices(), bench.stored()]).toEqual([[], []])
    expect(bench.roster.forget(1)).toMatchObject({ ok: false, problem: { code: 'no-such-device' } })
  })

  it('that is registered is not forgotten, and the admin is told why', () => {
    bench.register()
    const refused = bench.roster.forget(1)
    expect(refused).toMatchObject({ ok: false, problem: { code: 'bad-request' } })
    expect(refused.ok ? '' : refused.problem.message).toContain('192.168.1.20 is registered for 101')
  })

  it('stays in the list where it could not be deleted', () => {
    bench.lapse(bench.register())
    const failing = new RosterBench(bench)
    failing.store.remove = () => ({ ok: false, problem: { code: 'disk-full', message: 'The disk is full.' } })
    expect(failing.roster.forget(1)).toMatchObject({ ok: false, problem: { code: 'disk-full' } })
    expect(failing.devices()).toHaveLength(1)
  })

  it('that could not be stored is stored with the next settling', () => {
    const save = bench.store.save.bind(bench.store)
    bench.store.save = () => ({ ok: false, problem: { code: 'disk-full', message: 'The disk is full.' } })
    bench.register()
    bench.roster.settle()
    expect(bench.stored()).toEqual([])
    bench.store.save = save
    bench.roster.settle()
    expect(bench.stored()).toHaveLength(1)
  })

  it('of a deleted extension is gone with it, and comes back as nobody', () => {
    const binding = bench.register()
    bench.roster.settle()
    bench.extensions.remove([extension('101')])
    bench.locations.forget(extension('101'))
    bench.roster.ended(binding, 'removed')
    bench.roster.extensionRemoved([extension('101')])
    bench.roster.settle()
    expect([bench.devices(), bench.stored(), bench.events]).toEqual([[], [], []])
  })
})

describe('absent devices', () => {
  /** That many different phones, one after the other, a minute each. */
  function comeAndGo(count: number): void {
    for (let at = 1; at <= count; at++) {
      const binding = bench.register(phoneAt(`192.168.2.${at}`, { instanceId: `phone ${at}` }))
      bench.clock.advance(minute)
      bench.end(binding, 'signed-off')
      bench.roster.settle()
    }
  }

  it('are at most twenty to an extension: the oldest go', () => {
    comeAndGo(22)
    expect(bench.devices().map(([id]) => id)).toEqual(Array.from({ length: 20 }, (_, at) => at + 3))
    expect(bench.stored()).toHaveLength(20)
  })

  it('are forgotten after 90 days, in the program and over a restart', () => {
    comeAndGo(1)
    bench.clock.advance(89 * day)
    bench.roster.settle()
    expect(bench.devices()).toHaveLength(1)
    bench.clock.advance(day + 1)
    const restarted = new RosterBench(bench)
    expect(restarted.devices()).toEqual([])
    bench.roster.settle()
    expect([bench.devices(), bench.stored()]).toEqual([[], []])
  })
})

describe('over a restart', () => {
  it('each phone keeps its device', () => {
    bench.register(phoneAt('192.168.1.20'))
    bench.register(phoneAt('192.168.1.21'))
    bench.lapse(bench.register(phoneAt('192.168.1.22', { extension: extension('102') })))
    const restarted = new RosterBench(bench)
    expect([restarted.devices(), restarted.devices('102')]).toEqual([bench.devices(), bench.devices('102')])
    restarted.roster.settle()
    expect([restarted.stored(), restarted.events]).toEqual([bench.stored(), []])
  })

  it('when a device was last seen is known if the program was stopped in order', () => {
    const binding = bench.register()
    bench.roster.settle()
    bench.clock.advance(10 * minute)
    bench.refresh(binding)
    bench.roster.stop()
    expect(bench.stored()).toEqual([[1, '192.168.1.20', testNowMs + 10 * minute, null]])
    expect(bench.events).toEqual([])
  })

  it('what lapsed meanwhile is told of with the first sweep, once', () => {
    const binding = bench.register()
    bench.roster.stop()
    bench.clock.advance(2 * hour)
    const restarted = new RosterBench(bench)
    restarted.end(restarted.locations.bindingsOf(extension('101'))[0]!, 'lapsed')
    restarted.roster.settle()
    expect(restarted.devices()).toEqual([[1, '192.168.1.20', 'lapsed']])
    expect(restarted.events.map(({ kind }) => kind)).toEqual(['device-gone'])
    restarted.roster.stop()
    expect(new RosterBench(restarted).events).toEqual([])
    expect(restarted.roster.devicesOf(extension('101'))[0]?.device.ended?.atMs).toBe(binding.expiresAtMs)
    restarted.register()
    restarted.roster.settle()
    expect(restarted.events.map(({ kind }) => kind)).toEqual(['device-gone', 'device-back'])
  })

  it('what lapses soon after it is told of', () => {
    bench.register()
    bench.roster.stop()
    bench.clock.advance(hour - minute)
    const restarted = new RosterBench(bench)
    restarted.lapse(restarted.locations.bindingsOf(extension('101'))[0]!)
    expect(restarted.events).toMatchObject([{ kind: 'device-gone', device: { deviceId: 1 } }])
  })

  it('a binding that was stored when the program was killed before its device was gets one', () => {
    bench.register()
    const restarted = new RosterBench(bench)
    restarted.roster.settle()
    expect(restarted.stored()).toEqual([[1, '192.168.1.20', testNowMs, null]])
  })

  it('a device that was stored as registered and whose binding is lost is gone, silently', () => {
    const binding = bench.register()
    bench.roster.settle()
    bench.locations.apply([{ kind: 'remove', binding }])
    bench.locations.commit()
    const restarted = new RosterBench(bench)
    restarted.roster.settle()
    expect([restarted.stored(), restarted.events]).toEqual([[[1, '192.168.1.20', testNowMs, 'lapsed']], []])
  })
})

describe('a phone without an instance id that moves while its old registration is still live', () => {
  const elsewhere = phoneAt('192.168.1.77')
  const settle = () => bench.roster.settle()

  /** It registers, and ten minutes later from another address; the old registration lapses. */
  function move(): void {
    const old = bench.register()
    settle()
    bench.clock.advance(10 * minute)
    bench.register(elsewhere)
    settle()
    bench.lapse(old)
  }

  it('is no outage: its old self is dropped, and it has been known since then', () => {
    move()
    expect([bench.devices(), bench.events]).toEqual([[[2, '192.168.1.77', 'registered']], []])
    expect(bench.stored()).toEqual([[2, '192.168.1.77', testNowMs + 10 * minute, null]])
    expect(bench.roster.devicesOf(extension('101'))[0]?.device.firstSeenAtMs).toBe(testNowMs)
    expect(bench.changes.at(-1)).toEqual({ kind: 'taken-over', deviceId: 1, byDeviceId: 2 })
    expect(bench.rowsWhenTakenOver).toEqual([1, 2])
  })

  it('is known to have moved before that, unless its old self is heard of since', () => {
    bench.register()
    settle()
    bench.clock.advance(minute)
    bench.register(elsewhere)
    settle()
    expect([bench.roster.hasMoved(1), bench.roster.hasMoved(2)]).toEqual([true, false])
    expect(bench.changes.at(-1)).toEqual({ kind: 'moved', deviceId: 1, toDeviceId: 2 })
    bench.answeredAtMs.set(1, bench.clock.monotonic() + 1)
    expect(bench.roster.hasMoved(1)).toBe(false)
  })

  it('is no outage either where it moves on and on', () => {
    const bindings = ['192.168.1.20', '192.168.1.21', '192.168.1.22'].map((address) => {
      const binding = bench.register(phoneAt(address))
      settle()
      bench.clock.advance(10 * minute)
      return binding
    })
    for (const at of [1, 0]) bench.end(bindings[at]!, 'lapsed')
    settle()
    expect([bench.devices(), bench.events]).toEqual([[[3, '192.168.1.22', 'registered']], []])
  })

  it('is not mistaken when the computer’s clock is set meanwhile', () => {
    const old = bench.register()
    settle()
    bench.clock.advance(minute)
    bench.locations.shiftTimes(-8 * hour)
    bench.clock.jumpWall(-8 * hour)
    bench.clock.adoptWall()
    bench.register(elsewhere)
    settle()
    bench.end(old, 'lapsed')
    settle()
    expect([bench.devices(), bench.events]).toEqual([[[2, '192.168.1.77', 'registered']], []])
  })

  it.each<[string, Parameters<typeof bench.register>[0]]>([
    ['is of another model', { userAgent: 'snomD785/10.1' }],
    ['says nothing of its model', { userAgent: null }],
    ['has another instance id', { instanceId: 'b' }],
  ])('is another phone where it %s', (_, look) => {
    const old = bench.register({ instanceId: look?.instanceId === undefined ? null : 'a' })
    settle()
    bench.clock.advance(minute)
    bench.register({ ...elsewhere, ...look })
    settle()
    bench.lapse(old)
    expect(kinds()).toEqual([['device-gone', 1]])
  })
})

describe('two phones of one model that share an extension', () => {
  it('are two: one that lapses is lost, as it was heard of after the other had come', () => {
    const first = bench.register(phoneAt('192.168.1.20'))
    bench.roster.settle()
    bench.clock.advance(minute)
    bench.register(phoneAt('192.168.1.21'))
    bench.roster.settle()
    bench.clock.advance(minute)
    bench.answeredAtMs.set(1, bench.clock.monotonic())
    bench.lapse(first)
    expect(kinds()).toEqual([['device-gone', 1]])
  })

  it('are two also where one comes back to its own place before the other is lost', () => {
    const [first, second] = ['192.168.1.20', '192.168.1.21'].map((address) =>
      bench.register(phoneAt(address)),
    )
    bench.roster.settle()
    bench.end(second!, 'signed-off')
    bench.roster.settle()
    bench.clock.advance(minute)
    bench.register(phoneAt('192.168.1.21'))
    bench.roster.settle()
    bench.lapse(first!)
    expect(kinds()).toEqual([['device-gone', 1]])
  })

  it('of which one is taken over, do not vanish both when the other lapses too', () => {
    const [first, second] = ['192.168.1.20', '192.168.1.21'].map((address) =>
      bench.register(phoneAt(address)),
    )
    bench.roster.settle()
    bench.clock.advance(minute)
    bench.register(phoneAt('192.168.1.77'))
    bench.roster.settle()
    bench.clock.advance(hour)
    bench.end(first!, 'lapsed')
    bench.end(second!, 'lapsed')
    bench.roster.settle()
    expect(kinds()).toEqual([['device-gone', 2]])
  })
})

describe('who follows each device', () => {
  const told = () =>
    bench.changes.map((change) => [change.kind, 'device' in change ? change.device.id : change.deviceId])

  it('is told of registering, renewing and ending, when the roster settles', () => {
    const binding = bench.register()
    bench.roster.devicesOf(extension('101'))
    expect(told()).toEqual([])
    bench.roster.settle()
    bench.clock.advance(minute)
    bench.refresh(binding)
    bench.roster.settle()
    bench.end(binding, 'signed-off')
    bench.roster.settle()
    expect(told()).toEqual([
      ['registered', 1],
      ['refreshed', 1],
      ['ended', 1],
    ])
    expect(bench.changes.at(-1)).toMatchObject({ how: 'signed-off' })
  })

  it('is not told that a phone renewed its registration when only the computer’s clock was set', () => {
    bench.register()
    bench.roster.settle()
    bench.locations.shiftTimes(hour)
    bench.roster.touched('101')
    bench.roster.settle()
    expect(told()).toEqual([['registered', 1]])
  })

  it('is told of devices that are forgotten, one by one or with their extension', () => {
    bench.lapse(bench.register())
    bench.register({ extension: extension('102') })
    bench.roster.settle()
    bench.roster.forget(1)
    bench.extensions.remove([extension('102')])
    bench.locations.forget(extension('102'))
    bench.roster.extensionRemoved([extension('102')])
    bench.roster.settle()
    expect(told().slice(-2)).toEqual([
      ['forgotten', 1],
      ['forgotten', 2],
    ])
  })

  it('finds every device and what to call it', () => {
    bench.register()
    bench.register({ extension: extension('102') })
    bench.roster.settle()
    expect(bench.roster.all().map(({ device }) => device.id)).toEqual([1, 2])
    bench.clock.advance(minute)
    bench.answeredAtMs.set(2, bench.clock.monotonic() - 5_000)
    expect(bench.roster.described(2, bench.clock.now())).toMatchObject({
      ...{ deviceId: 2, extension: '102', name: 'Phone 102', goneAtMs: testNowMs + minute },
      lastSeenAtMs: testNowMs + 55_000,
    })
    expect(bench.roster.described(7, 0)).toBeUndefined()
  })

  it('says when a device was last seen by the clock of this computer, also after that was set back', () => {
    bench.register()
    bench.roster.settle()
    bench.clock.jumpWall(-hour)
    bench.locations.shiftTimes(bench.clock.adoptWall())
    expect(bench.roster.described(1, bench.clock.now())?.lastSeenAtMs).toBe(testNowMs - hour)
  })
})

it('what was learnt of a device is there after a restart, and through all that becomes of it', () => {
  const binding = bench.register()
  bench.roster.settle()
  bench.roster.learnt(1, 'yes')
  bench.end(binding, 'signed-off')
  bench.register({ contactUri: 'sip:101@new' })
  bench.roster.settle()
  expect(new RosterBench(bench).roster.all()[0]?.device).toMatchObject({ id: 1, answersPings: 'yes' })
})

describe('what has lately happened to a device', () => {
  const marks = () => bench.roster.devicesOf(extension('101'))[0]?.marks

  it('is that it restarted, for an hour', () => {
    const binding = bench.register({ cSeq: 9 })
    bench.clock.advance(minute)
    bench.roster.settle()
    bench.refresh(binding, { cSeq: 1 })
    expect(marks()?.restartedAtMs).toBe(testNowMs + minute)
    bench.clock.advance(hour)
    expect(marks()?.restartedAtMs).toBeNull()
  })

  it.each([
    ['counts on', { cSeq: 10 }],
    ['begins another Call-ID', { cSeq: 1, callId: 'other' }],
  ])('is no restart where it %s', (_, changes) => {
    const binding = bench.register({ cSeq: 9 })
    bench.roster.settle()
    bench.clock.advance(minute)
    bench.refresh(binding, changes)
    expect(marks()?.restartedAtMs).toBeNull()
  })

  it('is that it moved, for a day, whatever the computer’s clock says', () => {
    const binding = bench.register()
    bench.roster.settle()
    bench.refresh(binding, { source: { address: '192.168.1.33', port: 5060 } })
    const moved = { from: '192.168.1.20', to: '192.168.1.33' }
    expect(marks()?.moved).toEqual({ ...moved, atMs: testNowMs })
    bench.clock.jumpWall(-300 * day)
    bench.clock.adoptWall()
    bench.clock.advance(day - 1)
    expect(marks()?.moved).toMatchObject(moved)
    bench.clock.advance(1)
    expect(marks()?.moved).toBeNull()
  })
})
