import { beforeEach, describe, expect, it } from 'vitest'
import { createExpirySweeper, type ExpirySweeper } from '../../main/registrar/expiry-sweeper.ts'
import type { Binding } from '../../shared/model.ts'
import { testBinding } from '../support/database.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { diskFull, MemoryLocationStore } from '../support/memory-location-store.ts'

const second = 1000

let clock: FakeClock
let store: MemoryLocationStore
/** What each call of `onExpired` was told, and how many rows were left at that moment. */
let told: { contacts: readonly string[]; rowsLeft: number }[]
/** The Contact of each binding that ended, and how. */
let ended: [string, string][]
let beforeSweep: () => void
let onTold: () => void
let sweeper: ExpirySweeper

/** A phone that is registered for so many seconds from now on. */
function put(name: string, seconds: number): Binding {
  return store.put(testBinding({ contactUri: `sip:${name}@h`, expiresAtMs: clock.now() + seconds * second }))
}

/** The same for one that registers while the sweeper runs. */
function register(name: string, seconds: number): void {
  sweeper.trigger(put(name, seconds).expiresAtMs)
}

const toldContacts = () => told.flatMap(({ contacts }) => contacts)
const left = () => store.all().map(({ contactUri }) => contactUri)

beforeEach(() => {
  clock = new FakeClock()
  store = new MemoryLocationStore()
  told = []
  ended = []
  beforeSweep = () => undefined
  onTold = () => undefined
  sweeper = createExpirySweeper({
    clock,
    locations: store,
    beforeSweep: () => beforeSweep(),
    onEnded: ({ contactUri }, how) => ended.push([contactUri, how]),
    onExpired(bindings) {
      told.push({ contacts: bindings.map(({ contactUri }) => contactUri), rowsLeft: store.size })
      onTold()
    },
  })
})

describe('the sweeper', () => {
  it('sleeps without a timer where nothing is registered', () => {
    sweeper.start()
    expect([clock.pendingTimers, store.calls]).toEqual([0, []])
  })

  it('removes what ran out while nobody looked as soon as it starts', () => {
    put('a', -1)
    put('b', 60)
    sweeper.start()
    expect(told).toEqual([{ contacts: ['sip:a@h'], rowsLeft: 1 }])
    expect([left(), clock.pendingTimers]).toEqual([['sip:b@h'], 1])
  })

  it('77: removes each phone at its deadline, tells of it once, and touches the store at no other time', () => {
    put('a', 60)
    put('b', 90)
    sweeper.start()
    clock.advance(60 * second - 1)
    expect([told, store.calls]).toEqual([[], []])
    clock.advance(1)
    expect(told).toEqual([{ contacts: ['sip:a@h'], rowsLeft: 1 }])
    expect([store.calls, clock.pendingTimers]).toEqual([['apply', 'commit'], 1])
    clock.advance(30 * second)
    expect(told).toHaveLength(2)
    expect([store.calls.length, store.size, clock.pendingTimers]).toEqual([4, 0, 0])
    clock.advance(3600 * second)
    expect(told).toHaveLength(2)
  })

  it('says of each phone that its registration has lapsed, once it is removed', () => {
    put('a', 60)
    put('b', 90)
    sweeper.start()
    store.commitFailure = diskFull
    clock.advance(60 * second)
    expect(ended).toEqual([])
    store.commitFailure = undefined
    clock.advance(5 * second)
    expect(ended).toEqual([['sip:a@h', 'lapsed']])
  })

  it('removes phones together that run out within a quarter of a second', () => {
    put('a', 60)
    put('b', 60.2)
    sweeper.start()
    clock.advance(60 * second)
    clock.advance(250)
    expect(toldContacts()).toEqual(['sip:a@h', 'sip:b@h'])
    expect(store.calls).toEqual(['apply', 'commit', 'apply', 'commit'])
  })

  it('77: is never a second late, however close the deadlines are', () => {
    for (let at = 0; at < 20; at++) put(`p${at}`, 60 + at / 20)
    sweeper.start()
    clock.advance(61 * second)
    expect(toldContacts().length).toBeGreaterThanOrEqual(15)
    clock.advance(second)
    expect(toldContacts()).toHaveLength(20)
  })

  it('does not sweep a phone that has refreshed meanwhile', () => {
    const binding = put('a', 60)
    sweeper.start()
    store.apply([{ kind: 'update', binding: { ...binding, expiresAtMs: clock.now() + 120 * second } }])
    store.commit()
    clock.advance(60 * second)
    expect(told).toEqual([])
    clock.advance(60 * second)
    expect(toldContacts()).toEqual(['sip:a@h'])
  })

  it('removes more than 200 in several turns and tells of each phone once', () => {
    for (let at = 0; at < 400; at++) put(`p${at}`, 60)
    sweeper.start()
    clock.advance(60 * second)
    expect(told.map(({ contacts, rowsLeft }) => [contacts.length, rowsLeft])).toEqual([
      [200, 200],
      [200, 0],
    ])
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('a phone that registers', () => {
  it('wakes the sweeper where its deadline is the first', () => {
    put('late', 3600)
    sweeper.start()
    register('early', 60)
    clock.advance(60 * second)
    expect(toldContacts()).toEqual(['sip:early@h'])
  })

  it('leaves the one timer alone where its deadline is not the first', () => {
    put('early', 60)
    sweeper.start()
    register('late', 3600)
    expect(clock.pendingTimers).toBe(1)
    clock.advance(60 * second)
    expect(toldContacts()).toEqual(['sip:early@h'])
    clock.advance(3540 * second)
    expect(toldContacts()).toEqual(['sip:early@h', 'sip:late@h'])
  })

  it('starts the clock where nothing was registered before', () => {
    sweeper.start()
    register('a', 60)
    clock.advance(60 * second)
    expect(toldContacts()).toEqual(['sip:a@h'])
    register('b', 60)
    clock.advance(60 * second)
    expect(toldContacts()).toEqual(['sip:a@h', 'sip:b@h'])
  })
})

describe('a failure of the store', () => {
  it.each(['applyFailure', 'commitFailure'] as const)(
    '%s is told to nobody and tried again after 5 s',
    (failure) => {
      put('a', 60)
      sweeper.start()
      store[failure] = diskFull
      clock.advance(60 * second)
      expect([told, store.size, clock.pendingTimers]).toEqual([[], 1, 1])
      clock.advance(5 * second - 1)
      expect(store.calls.filter((call) => call === 'apply')).toHaveLength(1)
      store[failure] = undefined
      clock.advance(1)
      expect(told).toEqual([{ contacts: ['sip:a@h'], rowsLeft: 0 }])
    },
  )
})

describe('when the clock of the computer is set', () => {
  const jumps: [string, number][] = [
    ['forward', 86_400],
    ['back', -86_400],
  ]

  beforeEach(() => {
    beforeSweep = () => {
      const movedByMs = clock.adoptWall()
      if (movedByMs !== 0) store.shiftTimes(movedByMs)
    }
  })

  it.each(jumps)('%s, every phone keeps the time that it has left', (_, seconds) => {
    put('a', 60)
    put('b', 90)
    sweeper.start()
    clock.jumpWall(seconds * second)
    clock.advance(60 * second - 1)
    expect(toldContacts()).toEqual([])
    clock.advance(1)
    expect(toldContacts()).toEqual(['sip:a@h'])
    clock.advance(30 * second)
    expect(toldContacts()).toEqual(['sip:a@h', 'sip:b@h'])
  })

  it.each(jumps)(
    '%s, a phone that registers afterwards for a short time is still swept in time',
    (_, seconds) => {
      put('long', 3600)
      sweeper.start()
      clock.jumpWall(seconds * second)
      beforeSweep()
      register('short', 60)
      clock.advance(60 * second)
      expect(toldContacts()).toEqual(['sip:short@h'])
    },
  )

  it('back, a phone that registers afterwards does not delay the others', () => {
    put('short', 60)
    sweeper.start()
    clock.jumpWall(-86_400 * second)
    beforeSweep()
    register('long', 3600)
    clock.advance(61 * second)
    expect(toldContacts()).toEqual(['sip:short@h'])
  })
})

describe('stopping', () => {
  it('ends the sleep, also the second time and without a start', () => {
    sweeper.stop()
    put('a', 60)
    sweeper.start()
    sweeper.stop()
    sweeper.stop()
    expect(clock.pendingTimers).toBe(0)
    clock.advance(60 * second)
    expect([told, left()]).toEqual([[], ['sip:a@h']])
  })

  it('is for good: a phone that registers during the last turn starts nothing', () => {
    sweeper.start()
    sweeper.stop()
    register('a', 60)
    expect(clock.pendingTimers).toBe(0)
  })

  it('by someone who hears of a phone that lapsed starts nothing anew', () => {
    put('a', 60)
    put('b', 90)
    onTold = () => sweeper.stop()
    sweeper.start()
    clock.advance(60 * second)
    expect(toldContacts()).toEqual(['sip:a@h'])
    expect(clock.pendingTimers).toBe(0)
  })
})
