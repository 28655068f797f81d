import { beforeEach, describe, expect, it } from 'vitest'
import type { RosterDevice } from '../../main/devices/device-roster.ts'
import { createOwnAbsence, type OwnAbsence } from '../../main/environment/own-absence.ts'
import { FakeClock } from '../support/fake-clock.ts'

let clock: FakeClock
let absence: OwnAbsence
let beganMs: number

beforeEach(() => {
  clock = new FakeClock()
  absence = createOwnAbsence(clock)
  beganMs = clock.now() - 5_000
})

/** When a device counts as overdue that is so by its own rhythm at that moment. */
const judged = (overdueAtMs: number | null) => absence.judged({ overdueAtMs } as RosterDevice).overdueAtMs

describe('a phone', () => {
  it('is overdue at its own moment where this computer was never away', () => {
    expect([judged(clock.now()), judged(null)]).toEqual([clock.now(), null])
  })

  it('is not overdue by what it missed while nobody could reach this computer', () => {
    absence.began('network', 5_000)
    expect([judged(beganMs - 1), judged(beganMs), judged(beganMs + 3_600_000)]).toEqual([
      beganMs - 1,
      null,
      null,
    ])
  })

  it('has 90 s afterwards to renew what it missed', () => {
    absence.began('network', 5_000)
    clock.advance(60_000)
    const untilMs = clock.now() + 90_000
    expect(absence.ended('network')).toEqual({ fromMs: beganMs, toMs: clock.now() })
    expect([judged(beganMs), judged(untilMs - 1), judged(untilMs + 1)]).toEqual([
      untilMs,
      untilMs,
      untilMs + 1,
    ])
  })

  it('keeps its excuse when the clock is set, with its deadlines', () => {
    absence.began('network', 5_000)
    absence.moved({ kind: 'clock-set', fromMs: clock.now(), toMs: clock.now() + 3_600_000 })
    expect([judged(beganMs + 3_599_999), judged(beganMs + 3_600_000)]).toEqual([beganMs + 3_599_999, null])
  })

  it('keeps its excuse over a second absence soon after', () => {
    absence.began('network', 5_000)
    absence.ended('network')
    clock.advance(30_000)
    absence.began('network', 0)
    expect(judged(beganMs)).toBeNull()
  })
})

it('has two reasons at once, and ends with the last of them', () => {
  absence.began('network', 5_000)
  absence.began('sockets', 0)
  expect(absence.sinceMs).toBe(beganMs)
  expect([absence.ended('network'), absence.isAway]).toEqual([undefined, true])
  expect([absence.ended('sockets')?.fromMs, absence.isAway, absence.sinceMs]).toEqual([
    beganMs,
    false,
    undefined,
  ])
  expect(absence.ended('sockets')).toBeUndefined()
})
