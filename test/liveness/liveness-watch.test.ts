import { beforeEach, describe, expect, it } from 'vitest'
import type { DeviceChange } from '../../main/devices/device-event.ts'
import { createLivenessWatch, type LivenessWatch } from '../../main/liveness/liveness-watch.ts'
import type { Liveness } from '../../main/liveness/liveness.ts'
import type { Device, EndOfRegistration } from '../../main/store/device-row.ts'
import type { AnswersPings } from '../../shared/liveness.ts'
import { extension, testBinding, testNowMs } from '../support/database.ts'
import { FakeClock } from '../support/fake-clock.ts'

const minute = 60_000

let clock: FakeClock
let watch: LivenessWatch
/** Device, state before and after, and how many seconds after the start. */
let changes: (readonly [number, Liveness['state'] | null, Liveness['state'], number])[]

beforeEach(() => {
  clock = new FakeClock(testNowMs)
  changes = []
  watch = createLivenessWatch({
    clock,
    onChange: (deviceId, before, after, atMs) =>
      changes.push([deviceId, before?.state ?? null, after.state, (atMs - testNowMs) / 1_000]),
  })
})

const device = (id: number, answersPings: AnswersPings = 'yes'): Device => ({
  ...{ id, extension: extension('101'), instanceId: null, userAgent: null, answersPings },
  source: { address: '192.168.1.20', port: 5060 },
  ...{ firstSeenAtMs: testNowMs, lastSeenAtMs: testNowMs, ended: null },
})
const binding = { ...testBinding(), id: 1 }
const holds = (
  kind: 'registered' | 'refreshed',
  id: number,
  overdueAtMs: number | null = null,
): DeviceChange => ({
  ...{ kind, device: device(id), binding, overdueAtMs },
})
const ended = (id: number, how: EndOfRegistration): DeviceChange => ({
  kind: 'ended',
  device: device(id),
  how,
})
const state = (id: number) => watch.of(id)?.state

it('a phone that lets two pings lie is unreachable since then, and back with its answer', () => {
  watch.follow(holds('registered', 1))
  clock.advance(minute)
  watch.missed(1)
  clock.advance(7_000)
  watch.missed(1)
  expect(watch.shown(1)).toEqual({ roundTripMs: null, unreachableSinceMs: testNowMs + 67_000 })
  watch.answered(1, 20)
  expect(watch.shown(1)).toEqual({ roundTripMs: 20, unreachableSinceMs: null })
  expect(changes).toEqual([
    [1, null, 'registered', 0],
    [1, 'registered', 'unreachable', 67],
    [1, 'unreachable', 'registered', 67],
  ])
})

it('tells of no answer that changes nothing', () => {
  watch.follow(holds('registered', 1))
  for (let count = 0; count < 5; count++) watch.answered(1, count)
  watch.follow(holds('refreshed', 1))
  watch.heard(1)
  expect(changes).toHaveLength(1)
})

describe('a refresh that is missed', () => {
  it('is noticed by itself, with one timer for all phones', () => {
    for (const id of [3, 1, 2]) watch.follow(holds('registered', id, testNowMs + id * minute))
    expect(clock.pendingTimers).toBe(1)
    clock.advance(2 * minute)
    expect(changes.slice(3)).toEqual([
      [1, 'registered', 'overdue', 60],
      [2, 'registered', 'overdue', 120],
    ])
  })

  it('is none where the phone has renewed or ended its registration in time', () => {
    watch.follow(holds('registered', 1, testNowMs + minute))
    watch.follow(holds('registered', 2, testNowMs + minute))
    watch.follow(holds('refreshed', 1, testNowMs + 5 * minute))
    watch.follow(ended(2, 'signed-off'))
    clock.advance(2 * minute)
    expect([state(1), state(2)]).toEqual(['registered', 'signed-off'])
  })

  it('is the same minutes away when the computer’s clock is set meanwhile', () => {
    watch.follow(holds('registered', 1, testNowMs + 5 * minute))
    clock.jumpWall(-60 * minute)
    clock.adoptWall()
    clock.advance(5 * minute - 1)
    expect(state(1)).toBe('registered')
    clock.advance(1)
    expect(state(1)).toBe('overdue')
  })
})

it.each([
  ['lapsed', 'gone'],
  ['signed-off', 'signed-off'],
  ['replaced', 'signed-off'],
  ['removed', 'signed-off'],
] as const)('a phone that has %s is %s', (how, expected) => {
  watch.follow(holds('registered', 1))
  watch.follow(ended(1, how))
  expect(state(1)).toBe(expected)
})

it.each<DeviceChange>([
  { kind: 'forgotten', deviceId: 1 },
  { kind: 'taken-over', deviceId: 1, byDeviceId: 2 },
])('knows nothing more of a device that is $kind', (change) => {
  watch.follow(holds('registered', 1, testNowMs + minute))
  watch.follow(change)
  clock.advance(2 * minute)
  expect([watch.of(1), watch.shown(1), watch.heardAtMs(1), changes.length]).toEqual([
    undefined,
    undefined,
    null,
    1,
  ])
})

describe('after an interruption of our own', () => {
  it('nobody is suspected, and everybody must be verified', () => {
    for (const id of [1, 2]) watch.follow(holds('registered', id))
    for (const id of [1, 1, 2]) watch.missed(id)
    watch.resumed()
    watch.missed(2)
    expect([state(1), state(2)]).toEqual(['registered', 'registered'])
    watch.missed(2)
    expect(state(2)).toBe('unreachable')
  })

  it('nobody has missed a ping while the network was away', () => {
    watch.follow(holds('registered', 1))
    watch.networkLost()
    for (let count = 0; count < 5; count++) watch.missed(1)
    expect(state(1)).toBe('registered')
    watch.resumed()
    for (let count = 0; count < 2; count++) watch.missed(1)
    expect(state(1)).toBe('unreachable')
  })

  it('a phone that died while the program was not running is suspected, if it used to answer', () => {
    const marks = { restartedAtMs: null, moved: null }
    const known = [device(1), device(2, 'unknown'), device(3)].map((each) => ({
      device: each,
      binding,
      marks,
    }))
    const [first, second, third] = known.map((each) => ({ ...each, overdueAtMs: null }))
    watch.start([first!, second!, { ...third!, binding: undefined }])
    expect(changes).toEqual([])
    for (const id of [1, 1, 2, 2, 3, 3]) watch.missed(id)
    expect([state(1), state(2), state(3)]).toEqual(['unreachable', 'registered', undefined])
  })
})

it('a refresh is expected as much later as the registrations were moved, where time went on in sleep', () => {
  watch.follow(holds('registered', 1, testNowMs + minute))
  watch.rebased([
    {
      device: device(1),
      binding,
      overdueAtMs: testNowMs + 5 * minute,
      marks: { restartedAtMs: null, moved: null },
    },
  ])
  clock.advance(4 * minute)
  expect(state(1)).toBe('registered')
  clock.advance(minute)
  expect(state(1)).toBe('overdue')
})

it('leaves no timer when it is stopped', () => {
  watch.follow(holds('registered', 1, testNowMs + minute))
  watch.stop()
  expect(clock.pendingTimers).toBe(0)
})
