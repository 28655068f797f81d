import { beforeEach, describe, expect, it } from 'vitest'
import type { ActivityEntry, Happening } from '../../shared/activity.ts'
import type { EventName, Events } from '../../shared/ipc-contract.ts'
import type { PhoneRow } from '../../shared/phone-row.ts'
import type { ServerMove } from '../../shared/server-move.ts'
import type { AppEvent } from '../../main/app.ts'
import { createEventForwarder, type EventForwarder } from '../../main/shell/event-forwarder.ts'
import { FakeClock } from '../support/fake-clock.ts'

let clock: FakeClock
let sent: { name: EventName; payload: unknown; atMs: number }[]
let rowCount: number
let move: ServerMove | null
let isWatched: boolean
let emit: (event: AppEvent) => void
let forwarder: EventForwarder
let startMs: number

beforeEach(() => {
  clock = new FakeClock()
  startMs = clock.monotonic()
  sent = []
  rowCount = 3
  move = null
  isWatched = true
  const app = {
    onEvent(listener: typeof emit) {
      emit = listener
      return () => (emit = () => undefined)
    },
    now: () => clock.now(),
    phones: () => Array<PhoneRow>(rowCount),
    heard: () => [],
    listeners: () => [],
    move: () => move,
    extensions: { list: () => [] },
  } as unknown as Parameters<typeof createEventForwarder>[0]['app']
  forwarder = createEventForwarder({
    ...{ app, clock, isWatched: () => isWatched },
    settings: () => ({}) as Events['settings'],
    send: (name, payload) => sent.push({ name, payload, atMs: clock.monotonic() - startMs }),
  })
})

const times = (name: EventName) => sent.filter((one) => one.name === name).map(({ atMs }) => atMs)
const entry = (id: number, what: Happening = { kind: 'registered' }): ActivityEntry => ({
  ...{ id, what, extension: '101', source: null, userAgent: null },
  ...{ count: 1, firstAtMs: 0, lastAtMs: id },
})
const activity = (id: number, what?: Happening) => emit({ kind: 'activity', entry: entry(id, what) })

describe('the status', () => {
  it('is pushed once for all that changes within a tenth of a second', () => {
    for (let i = 0; i < 10; i++) {
      emit({ kind: 'phones-changed' })
      clock.advance(9)
    }
    clock.advance(1000)
    expect(times('status')).toEqual([100])
  })

  it('comes at most four times a second while a storm lasts, and once after it', () => {
    for (let i = 0; i < 100; i++) {
      emit({ kind: 'phones-changed' })
      clock.advance(10)
    }
    clock.advance(5000)
    expect(times('status')).toEqual([100, 350, 600, 850, 1100])
  })

  it('comes more rarely the longer the list is', () => {
    rowCount = 5000
    for (let i = 0; i < 300; i++) {
      emit({ kind: 'phones-changed' })
      clock.advance(10)
    }
    expect(times('status')).toEqual([100, 1350, 2600])
  })

  it('follows sockets too, and whoever knocks and is refused', () => {
    emit({ kind: 'listening', local: { address: '192.168.1.10', port: 5060 } })
    clock.advance(1000)
    activity(1, { kind: 'refused', reason: 'wrong-password', detail: null })
    clock.advance(1000)
    activity(2)
    clock.advance(1000)
    expect(times('status')).toEqual([100, 1100])
  })
})

it('the status tells of an address that this computer has lost, for as long as it matters', () => {
  const moves = () =>
    sent.filter(({ name }) => name === 'status').map(({ payload }) => (payload as Events['status']).move)
  move = { oldAddress: '192.168.1.2', newAddresses: ['192.168.1.7'], atMs: 5, phones: [] }
  emit({ kind: 'move-changed' })
  clock.advance(1000)
  expect(moves()).toEqual([move])
  move = null
  emit({ kind: 'move-changed' })
  clock.advance(1000)
  expect(moves().at(-1)).toBeNull()
})

describe('while nobody can see the window', () => {
  it('nothing is pushed, and all that was missed comes once when it is shown', () => {
    isWatched = false
    for (let i = 1; i <= 5; i++) {
      emit({ kind: 'phones-changed' })
      emit({ kind: 'extensions-changed' })
      activity(i)
      clock.advance(1000)
    }
    expect(sent).toEqual([])
    expect(clock.pendingTimers).toBe(0)
    isWatched = true
    forwarder.shown()
    expect(sent.map(({ name }) => name).sort()).toEqual(['activity', 'extensions', 'settings', 'status'])
    clock.advance(5000)
    expect(sent).toHaveLength(4)
  })

  it('a push that was on its way when it was hidden waits as well', () => {
    emit({ kind: 'phones-changed' })
    isWatched = false
    clock.advance(1000)
    expect(sent).toEqual([])
  })

  it('the status is fresh when the window is shown, even where nothing changed', () => {
    forwarder.shown()
    expect(times('status')).toEqual([0])
    expect(sent).toHaveLength(1)
  })

  it('no more than the newest 200 entries are kept', () => {
    isWatched = false
    for (let id = 1; id <= 500; id++) activity(id)
    isWatched = true
    forwarder.shown()
    const entries = sent.find(({ name }) => name === 'activity')?.payload as ActivityEntry[]
    expect([entries.length, entries[0]?.id, entries.at(-1)?.id]).toEqual([200, 301, 500])
  })
})

it('activity comes in batches of 200 ms, an entry once as it is at last, the newest last', () => {
  activity(1)
  activity(2)
  clock.advance(100)
  emit({ kind: 'activity', entry: { ...entry(1), count: 2 } })
  clock.advance(100)
  activity(3)
  clock.advance(200)
  const batches = sent.filter(({ name }) => name === 'activity')
  expect(batches.map(({ atMs }) => atMs)).toEqual([200, 400])
  expect((batches[0]?.payload as ActivityEntry[]).map(({ id, count }) => [id, count])).toEqual([
    [2, 1],
    [1, 2],
  ])
  expect((batches[1]?.payload as ActivityEntry[]).map(({ id }) => id)).toEqual([3])
})

it('the list of extensions is pushed when the admin changed it, and the settings with it', () => {
  emit({ kind: 'extensions-changed' })
  clock.advance(1000)
  expect(times('extensions')).toEqual([100])
  expect(times('settings')).toEqual([100])
})

it('the settings are pushed when the app or the desktop has changed them', () => {
  emit({ kind: 'settings-changed' })
  clock.advance(1000)
  forwarder.settingsChanged()
  clock.advance(1000)
  expect(times('settings')).toEqual([100, 1100])
})

it('after the stop nothing more comes', () => {
  emit({ kind: 'phones-changed' })
  forwarder.stop()
  emit({ kind: 'phones-changed' })
  clock.advance(5000)
  expect(sent).toEqual([])
  expect(clock.pendingTimers).toBe(0)
})
