import { beforeEach, describe, expect, it } from 'vitest'
import { createHistoryRecorder, type HistoryRecorder } from '../../main/history/history-recorder.ts'
import type { Clock } from '../../main/registrar/ports.ts'
import { DeviceStore } from '../../main/store/device-store.ts'
import { HistoryStore, type HistoryBatch } from '../../main/store/history-store.ts'
import type { Database } from '../../main/store/open-database.ts'
import { spansOf } from '../../shared/history.ts'
import type { Problem } from '../../shared/model.ts'
import { addExtensions, testDatabase, valueOf } from '../support/database.ts'
import { FakeClock } from '../support/fake-clock.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const diskFull: Problem = { code: 'disk-full', message: 'The disk is full.' }

let clock: FakeClock
let beganMs: number
let db: Database
let store: HistoryStore
let writes: HistoryBatch[]
let failure: Problem | undefined
let problems: Problem[]
let days: number
let prunes: number
/** How much too late timers run: the computer sleeps, and its clock does not. */
let oversleptMs: number
let recorder: HistoryRecorder

function open(): void {
  const sleepyClock: Clock = {
    now: () => clock.now(),
    wall: () => clock.wall(),
    monotonic: () => clock.monotonic(),
    adoptWall: () => clock.adoptWall(),
    after: (delayMs, run) => clock.after(delayMs + oversleptMs, run),
  }
  recorder = createHistoryRecorder({
    clock: sleepyClock,
    store: {
      statesAt: (atMs) => store.statesAt(atMs),
      recordedUntilMs: () => store.recordedUntilMs(),
      prune(boundMs, afterId) {
        prunes++
        return store.prune(boundMs, afterId)
      },
      carryOver: (deviceId, byDeviceId) => store.carryOver(deviceId, byDeviceId),
      save(batch) {
        if (failure !== undefined) return { ok: false, problem: failure }
        writes.push(batch)
        return store.save(batch)
      },
    },
    days: () => days,
    onProblem: (problem) => problems.push(problem),
  })
}

function addDevice(id: number): void {
  db.prepare(
    `INSERT INTO device (id, extension, source_address, source_port, first_seen_at_ms, last_seen_at_ms)
     VALUES (?, '101', '192.168.1.20', 5060, 0, 0)`,
  ).run(id)
}

beforeEach(() => {
  clock = new FakeClock()
  beganMs = clock.now()
  db = testDatabase()
  addExtensions(db, '101')
  addDevice(1)
  addDevice(2)
  store = new HistoryStore(db)
  writes = []
  failure = undefined
  problems = []
  days = 90
  prunes = 0
  oversleptMs = 0
  open()
})

const seconds = (count: number) => beganMs + count * second

/** The stored history of a device in seconds since the beginning of the test: `0 registered 60 gone 90`. */
function history(deviceId = 1, fromMs = beganMs, toMs = clock.now()): string {
  const range = { deviceId, fromMs, toMs }
  const changes = valueOf(store.changes(range)).get(deviceId) ?? []
  const spans = spansOf(changes, valueOf(store.observed(range)), fromMs, toMs)
  const inSeconds = (atMs: number) => (atMs - beganMs) / second
  return [inSeconds(fromMs), ...spans.map((span) => `${span.state} ${inSeconds(span.toMs)}`)].join(' ')
}

const stateRows = () => db.prepare('SELECT count(*) FROM device_state').pluck().get()

/** Lets the computer's clock be set by so much while the program runs, and tells the recorder. */
function setClock(byMs: number): void {
  clock.jumpWall(byMs)
  recorder.shift(clock.adoptWall())
}

function restart(afterMs: number): void {
  recorder.stop()
  clock.advance(afterMs)
  open()
  recorder.start([])
}

describe('a day in the office', () => {
  it('is what every device was when', () => {
    recorder.start([])
    recorder.changed(1, 'registered', seconds(0))
    clock.advance(minute)
    recorder.changed(1, 'unreachable', seconds(55))
    recorder.changed(2, 'registered', seconds(60))
    clock.advance(minute)
    recorder.changed(1, 'gone', seconds(110))
    clock.advance(minute)
    recorder.stop()
    expect(history(1)).toBe('0 registered 55 unreachable 110 gone 180')
    expect(history(2)).toBe('0 unknown 60 registered 180')
  })

  it('is written together, at most every 10 seconds', () => {
    recorder.start([])
    writes = []
    recorder.changed(1, 'registered', clock.now())
    clock.advance(5 * second)
    recorder.changed(2, 'registered', clock.now())
    clock.advance(4 * second)
    expect(writes).toEqual([])
    clock.advance(second)
    expect(writes).toHaveLength(1)
    expect(stateRows()).toBe(2)
  })

  it('costs nothing but twelve small writes an hour while all is calm', () => {
    recorder.start([])
    recorder.changed(1, 'registered', clock.now())
    clock.advance(30 * second)
    writes = []
    for (let minutes = 0; minutes < 60; minutes++) {
      clock.advance(minute)
      recorder.changed(1, 'registered', clock.now())
    }
    expect(writes).toHaveLength(12)
    for (const write of writes) expect(write).toMatchObject({ states: [], observed: [{ fromMs: beganMs }] })
    expect(writes.every(({ observed }) => observed.length === 1)).toBe(true)
    expect(stateRows()).toBe(1)
  })

  it('knows nothing of a state that lasted less than a second', () => {
    recorder.start([])
    recorder.changed(1, 'registered', seconds(0))
    clock.advance(minute)
    recorder.changed(1, 'signed-off', clock.now())
    clock.advance(999)
    recorder.changed(1, 'registered', clock.now())
    clock.advance(minute)
    recorder.changed(1, 'unreachable', clock.now() - 400)
    recorder.changed(1, 'gone', clock.now())
    clock.advance(minute)
    expect(stateRows()).toBe(2)
    recorder.stop()
    expect(history()).toBe('0 registered 120.599 gone 180.999')
  })

  it('keeps a state that has just begun when everything collected is written, until it has lasted', () => {
    recorder.start([])
    recorder.changed(1, 'registered', seconds(0))
    clock.advance(9_500)
    recorder.changed(1, 'gone', clock.now())
    clock.advance(600)
    expect(history(1, beganMs, seconds(10))).toBe('0 registered 10')
    expect(stateRows()).toBe(1)
    recorder.changed(1, 'registered', clock.now() - 200)
    clock.advance(minute)
    expect(stateRows()).toBe(1)
  })

  it('has a state that had just begun in the next write', () => {
    recorder.start([])
    recorder.changed(1, 'registered', seconds(0))
    clock.advance(9_500)
    recorder.changed(1, 'gone', clock.now())
    clock.advance(11 * second)
    expect(valueOf(store.statesAt(clock.now())).get(1)).toEqual({ state: 'gone', fromMs: seconds(9.5) })
  })

  it('has no change in the future', () => {
    recorder.start([])
    recorder.changed(1, 'registered', seconds(500))
    recorder.stop()
    expect(valueOf(store.statesAt(clock.now())).get(1)?.state).toBe('registered')
  })

  it('takes a device to have changed no earlier than it did the last time', () => {
    recorder.start([])
    recorder.changed(1, 'registered', seconds(0))
    clock.advance(30 * second)
    recorder.changed(1, 'unreachable', seconds(30))
    clock.advance(30 * second)
    recorder.changed(1, 'gone', seconds(20))
    recorder.stop()
    expect(history()).toBe('0 registered 30 gone 60')
  })

  it('is at hand before it is written', () => {
    recorder.start([])
    recorder.changed(1, 'registered', clock.now())
    clock.advance(2 * second)
    recorder.flush()
    expect(valueOf(store.statesAt(clock.now())).get(1)?.state).toBe('registered')
    expect(recorder.observed()).toEqual([{ fromMs: beganMs, toMs: seconds(2) }])
    writes = []
    recorder.flush()
    expect(writes).toEqual([])
  })
})

describe('a program that was not running', () => {
  it('has watched nobody meanwhile, and writes no state anew', () => {
    recorder.start([])
    recorder.changed(1, 'registered', seconds(0))
    clock.advance(minute)
    restart(hour)
    writes = []
    recorder.changed(1, 'registered', clock.now())
    clock.advance(minute)
    expect(writes).toEqual([])
    recorder.stop()
    expect(history()).toBe('0 registered 60 unknown 3660 registered 3720')
  })

  it('learns when it starts what has happened meanwhile', () => {
    recorder.start([])
    recorder.changed(1, 'registered', seconds(0))
    clock.advance(minute)
    restart(hour)
    recorder.changed(1, 'gone', seconds(600))
    clock.advance(minute)
    recorder.stop()
    expect(history()).toBe('0 registered 60 unknown 3660 gone 3720')
    expect(valueOf(store.statesAt(clock.now())).get(1)?.fromMs).toBe(seconds(600))
  })

  it('loses five minutes of watching at most when the computer loses its power', () => {
    recorder.start([])
    recorder.changed(1, 'registered', seconds(0))
    clock.advance(14 * minute)
    expect(history()).toBe('0 registered 600 unknown 840')
  })

  it('writes down what it was told before it watched, and watches nothing once it has stopped', () => {
    recorder.changed(1, 'gone', seconds(-60))
    recorder.stop()
    recorder.changed(1, 'registered', seconds(1))
    recorder.stop()
    clock.advance(hour)
    expect(valueOf(store.recordedUntilMs())).toBeNull()
    expect(valueOf(store.statesAt(clock.now())).get(1)?.state).toBe('gone')
    expect(clock.pendingTimers).toBe(0)
  })

  it('leaves no timer behind', () => {
    recorder.start([])
    recorder.changed(1, 'registered', clock.now())
    recorder.stop()
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('a computer that slept', () => {
  it('has watched nobody meanwhile', () => {
    recorder.start([])
    recorder.changed(1, 'registered', seconds(0))
    clock.advance(hour)
    recorder.resumed(seconds(60), seconds(3590))
    clock.advance(minute)
    recorder.stop()
    expect(history()).toBe('0 registered 60 unknown 3590 registered 3660')
  })

  it('notices by itself where nobody tells it', () => {
    oversleptMs = hour
    recorder.start([])
    oversleptMs = 0
    recorder.changed(1, 'registered', seconds(0))
    clock.advance(4 * minute)
    recorder.changed(1, 'overdue', clock.now())
    clock.advance(hour)
    recorder.changed(1, 'registered', clock.now())
    clock.advance(10 * minute)
    recorder.stop()
    expect(history()).toBe('0 registered 240 overdue 250 unknown 3840 registered 4440')
  })

  it('is no less right when told of the same sleep by both', () => {
    recorder.start([])
    recorder.changed(1, 'registered', seconds(0))
    clock.advance(minute)
    setClock(hour)
    recorder.resumed(seconds(60), clock.now())
    clock.advance(minute)
    recorder.stop()
    expect(history()).toBe('0 registered 60 unknown 3660 registered 3720')
  })
})

describe('a clock that is set', () => {
  it('forward: nobody has watched the time that was skipped', () => {
    recorder.start([])
    recorder.changed(1, 'registered', seconds(0))
    clock.advance(minute)
    setClock(hour)
    clock.advance(minute)
    recorder.changed(1, 'gone', clock.now())
    clock.advance(minute)
    recorder.stop()
    expect(history()).toBe('0 registered 60 unknown 3660 registered 3720 gone 3780')
  })

  it('back: what was recorded of the time that comes again gives way', () => {
    recorder.start([])
    recorder.changed(1, 'registered', seconds(0))
    clock.advance(100 * second)
    recorder.changed(1, 'gone', seconds(100))
    clock.advance(20 * second)
    recorder.changed(1, 'registered', seconds(120))
    clock.advance(80 * second)
    setClock(-110 * second)
    clock.advance(70 * second)
    recorder.changed(1, 'unreachable', seconds(155))
    recorder.stop()
    expect(history(1, beganMs, seconds(160))).toBe('0 registered 155 unreachable 160')
  })

  it('back, and nothing is written into the time after it', () => {
    recorder.start([])
    recorder.changed(1, 'registered', seconds(0))
    clock.advance(100 * second)
    recorder.changed(1, 'gone', clock.now())
    setClock(-50 * second)
    clock.advance(20 * second)
    recorder.changed(1, 'registered', clock.now())
    clock.advance(100 * second)
    recorder.stop()
    expect(history()).toBe('0 registered 50 gone 70 registered 170')
  })

  it('back while the program was not running: the same', () => {
    recorder.start([])
    recorder.changed(1, 'registered', seconds(0))
    clock.advance(100 * second)
    recorder.changed(1, 'gone', seconds(100))
    clock.advance(100 * second)
    recorder.stop()
    clock.jumpWall(-150 * second)
    clock.adoptWall()
    open()
    recorder.start([])
    clock.advance(130 * second)
    recorder.stop()
    expect(history()).toBe('0 registered 180')
  })

  it('to the right time after years of a dead battery: every device is what it is now', () => {
    recorder.start([])
    recorder.changed(1, 'registered', seconds(0))
    clock.advance(minute)
    recorder.stop()
    clock.jumpWall(-10 * 365 * day)
    clock.adoptWall()
    open()
    recorder.start([])
    recorder.changed(1, 'gone', clock.now())
    clock.advance(minute)
    setClock(10 * 365 * day)
    clock.advance(minute)
    recorder.stop()
    expect(history()).toBe('0 registered 60 unknown 120 gone 180')
  })
})

describe('many devices at once', () => {
  beforeEach(() => {
    for (let id = 3; id <= 1_000; id++) addDevice(id)
    recorder.start([])
    for (let id = 1; id <= 1_000; id++) recorder.changed(id, 'registered', clock.now())
    writes = []
  })

  it('are written in parts, the oldest changes first, and what was observed with the last of them', () => {
    clock.advance(second)
    recorder.flush()
    expect(writes).toHaveLength(1)
    clock.advance(second)
    expect(writes.map(({ states }) => states.length)).toEqual(Array(10).fill(100))
    expect(writes.map(({ observed }) => observed.length)).toEqual([...Array<number>(9).fill(0), 1])
    expect(stateRows()).toBe(1_000)
  })

  it('are all written when the program ends', () => {
    recorder.stop()
    expect([stateRows(), clock.pendingTimers]).toEqual([1_000, 0])
  })

  it('wait for those that the database does not know without holding up the others', () => {
    for (let id = 2_000; id < 2_500; id++) recorder.changed(id, 'gone', clock.now())
    recorder.changed(1, 'gone', clock.now())
    clock.advance(15 * second)
    expect(stateRows()).toBe(1_000)
    recorder.stop()
    expect(stateRows()).toBe(1_000)
  })

  it('keep what each was when the clock is set', () => {
    clock.advance(minute)
    setClock(-hour)
    clock.advance(minute)
    expect(valueOf(store.statesAt(clock.now())).size).toBe(1_000)
    recorder.stop()
    for (const id of [1, 1_000]) {
      const at = clock.now() - minute
      expect(history(id, at, clock.now())).toMatch(/^\S+ registered \S+$/)
    }
  })
})

describe('what is too old', () => {
  it('is pruned every hour, but for what each device was in the oldest time that is kept', () => {
    days = 1
    recorder.start([])
    recorder.changed(1, 'registered', clock.now())
    recorder.changed(2, 'registered', clock.now())
    for (let hours = 0; hours < 48; hours++) {
      clock.advance(30 * minute)
      recorder.changed(1, 'gone', clock.now())
      clock.advance(30 * minute)
      recorder.changed(1, 'registered', clock.now())
    }
    clock.advance(5 * minute)
    const boundMs = clock.now() - day
    expect(prunes).toBe(49)
    expect(stateRows()).toBeLessThanOrEqual(2 * 25 + 2)
    expect(valueOf(store.statesAt(boundMs)).get(2)?.state).toBe('registered')
    expect(history(1, boundMs, boundMs + 30 * minute)).toMatch(/^\S+ registered \S+ gone \S+$/)
  })

  it('is not pruned at the start, when a computer may not know the time yet', () => {
    recorder.start([])
    recorder.changed(1, 'registered', clock.now())
    clock.advance(minute)
    recorder.changed(1, 'gone', clock.now())
    restart(200 * day)
    clock.advance(minute)
    expect(stateRows()).toBe(2)
    clock.advance(5 * minute)
    expect(stateRows()).toBe(1)
  })
})

describe('a disk that is full', () => {
  it('costs nothing that happened meanwhile, and is told of once', () => {
    recorder.start([])
    recorder.changed(1, 'registered', clock.now())
    clock.advance(minute)
    failure = diskFull
    recorder.changed(1, 'gone', clock.now())
    clock.advance(minute)
    recorder.resumed(seconds(70), seconds(110))
    clock.advance(minute)
    recorder.changed(1, 'registered', clock.now())
    clock.advance(minute)
    expect(problems).toEqual([diskFull])
    failure = undefined
    clock.advance(10 * second)
    expect(valueOf(store.statesAt(clock.now())).get(1)?.fromMs).toBe(seconds(180))
    clock.advance(50 * second)
    recorder.stop()
    expect(history()).toBe('0 registered 60 gone 70 unknown 110 gone 180 registered 300')
  })
})

describe('a device that the database does not know', () => {
  it('has its history once it does', () => {
    recorder.start([])
    recorder.changed(3, 'registered', clock.now())
    clock.advance(minute)
    addDevice(3)
    clock.advance(10 * minute)
    expect(valueOf(store.statesAt(clock.now())).get(3)).toEqual({ state: 'registered', fromMs: beganMs })
  })

  it('takes no other device with it when it was forgotten', () => {
    recorder.start([])
    recorder.changed(1, 'gone', clock.now())
    recorder.changed(2, 'gone', clock.now())
    new DeviceStore(db).remove([1])
    clock.advance(2 * hour)
    expect(stateRows()).toBe(1)
    writes = []
    clock.advance(5 * minute)
    expect(writes.map(({ states }) => states)).toEqual([[]])
  })
})

describe('a device that was another one all along', () => {
  it('has the history of both', () => {
    recorder.start([])
    recorder.changed(1, 'registered', seconds(0))
    clock.advance(minute)
    recorder.changed(1, 'unreachable', seconds(60))
    clock.advance(minute)
    recorder.changed(2, 'registered', seconds(120))
    clock.advance(minute)
    recorder.changed(1, 'gone', seconds(180))
    recorder.takenOver(1, 2)
    new DeviceStore(db).remove([1])
    recorder.stop()
    expect(history(2)).toBe('0 registered 60 unreachable 120 registered 180')
  })
})
