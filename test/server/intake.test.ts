import { beforeEach, describe, expect, it } from 'vitest'
import { createIntake, queueLimit, type Intake } from '../../main/server/intake.ts'
import { collectGarbage } from '../support/collect-garbage.ts'
import { FakeReplySocket } from '../support/fake-reply-socket.ts'

const socket = new FakeReplySocket()
let batches: (readonly string[])[]
let deferred: (() => void)[]
let whileWorking: () => void
let intake: Intake

beforeEach(() => {
  batches = []
  deferred = []
  whileWorking = () => undefined
  intake = createIntake(
    (batch) => {
      batches.push(batch.map(({ text }) => text))
      whileWorking()
    },
    (run) => deferred.push(run),
  )
})

let serial = 0
/** So many datagrams arrive in one turn of the event loop. */
function arrive(count: number): void {
  for (let at = 0; at < count; at++) intake.push(socket.datagram(`d${serial++}`))
}

function arriveEarly(): object {
  const datagram = socket.datagram('early')
  intake.push(datagram)
  return datagram
}

/** The next turn of the event loop; false where none was asked for. */
function turn(): boolean {
  const runs = deferred
  deferred = []
  for (const run of runs) run()
  return runs.length > 0
}

const worked = () => batches.flat().length

describe('the intake', () => {
  it('works off a datagram in the next turn and then rests', () => {
    arrive(1)
    expect(batches).toEqual([])
    turn()
    expect(worked()).toBe(1)
    expect(turn()).toBe(false)
  })

  it('hands on in one batch what came in one turn', () => {
    arrive(15)
    turn()
    expect(batches).toHaveLength(1)
    expect(batches[0]).toHaveLength(15)
  })

  it('first empties the sockets when many arrive, and works when they are empty', () => {
    arrive(500)
    turn()
    arrive(500)
    turn()
    arrive(16)
    turn()
    expect(worked()).toBe(0)
    turn()
    expect(batches.map(({ length }) => length)).toEqual([32])
  })

  it('works off a storm in batches and in order of arrival', () => {
    const first = serial
    arrive(1000)
    while (turn());
    expect(batches.flat()).toEqual(Array.from({ length: 1000 }, (_, at) => `d${first + at}`))
    expect(Math.max(...batches.map(({ length }) => length))).toBe(32)
  })

  it('looks at the sockets between two batches', () => {
    arrive(200)
    turn()
    turn()
    arrive(20)
    turn()
    expect(worked()).toBe(32)
    turn()
    expect(worked()).toBe(64)
  })

  it('does not wait for ever while they keep coming', () => {
    for (let at = 0; at < 100; at++) {
      arrive(100)
      turn()
    }
    expect(worked()).toBeGreaterThan(0)
  })

  it('takes datagrams that arrive while it works', () => {
    whileWorking = () => {
      whileWorking = () => undefined
      arrive(1)
    }
    arrive(1)
    while (turn());
    expect(worked()).toBe(2)
  })
})

describe('95: under a flood', () => {
  it('is overloaded from 8,192 waiting datagrams on, until they are fewer', () => {
    arrive(8191)
    expect(intake.isOverloaded()).toBe(false)
    arrive(1)
    expect(intake.isOverloaded()).toBe(true)
    turn()
    expect([worked(), intake.isOverloaded()]).toEqual([32, false])
  })

  it('keeps 16,384 datagrams, drops those beyond, and counts them', () => {
    arrive(queueLimit + 10)
    expect(intake.dropped).toBe(10)
    while (turn());
    expect(worked()).toBe(queueLimit)
  })

  it('has room again once some are worked off', () => {
    arrive(queueLimit)
    turn()
    arrive(32)
    expect(intake.dropped).toBe(0)
    arrive(1)
    expect(intake.dropped).toBe(1)
  })
})

describe('closing', () => {
  it('works off all that waits at once, in batches', () => {
    arrive(100)
    intake.close()
    expect(batches.map(({ length }) => length)).toEqual([32, 32, 32, 4])
  })

  it('takes nothing afterwards, and the turn that was due does nothing', () => {
    arrive(1)
    intake.close()
    arrive(1)
    while (turn());
    intake.close()
    expect([worked(), intake.dropped]).toEqual([1, 1])
  })
})

it('95: lets go of what is worked off, even where the queue never runs empty', async () => {
  const early = new WeakRef(arriveEarly())
  arrive(5000)
  for (let round = 0; round < 100; round++) {
    arrive(15) // no crowd, so that every turn works
    turn()
  }
  expect(batches[0]?.[0]).toBe('early')
  expect(worked()).toBeLessThan(serial)
  await new Promise((resolve) => setImmediate(resolve)) // a WeakRef holds on until the end of its turn
  collectGarbage()
  expect(early.deref()).toBeUndefined()
})
