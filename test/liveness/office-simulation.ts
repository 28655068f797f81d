import type { EnvironmentKind } from '../../main/alerts/outage-reason.ts'
import { isQuiet } from '../../main/alerts/quiet-hours.ts'
import { holdOffMs } from '../../main/alerts/alert-state.ts'
import { offRhythmMs } from '../../main/alerts/off-rhythm.ts'
import { Deadlines } from '../../main/registrar/deadlines.ts'
import { extension, testBinding } from '../support/database.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { createSimulatedRegistrar } from './simulated-registrar.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

export type OutageKind =
  | 'unplugged'
  | 'switch'
  | 'reboot'
  | 'off-duty'
  | 'flapping'
  | 'in-the-night'
  | 'while-asleep'
  | 'while-offline'

/** What really happened. */
export interface TrueOutage {
  readonly phone: number
  readonly kind: OutageKind
  /** Of a phone that answers no pings. */
  readonly isSilentPhone: boolean
  readonly beganAtMs: number
  endedAtMs: number
  /** When it must have been told at the latest, unless it is over by then; null: it need not be. */
  readonly promisedAtMs: number | null
  readonly toldAtMs: number[]
}

export interface OfficeReport {
  readonly outages: readonly TrueOutage[]
  /** What was told of phones that were there, or of phones that are back and were not. */
  readonly falseAlarms: readonly string[]
  readonly alerts: readonly ShownAlert[]
  readonly simulatedMs: number
}

export interface ShownAlert {
  readonly title: string
  readonly isInQuietHours: boolean
}

interface Phone {
  readonly number: string
  address: string
  readonly userAgent: string
  readonly instanceId: string | null
  readonly answersPings: boolean
  readonly roundTripMs: number
  readonly expiresMs: number
  readonly refreshesAt: number
  cSeq: number
  callId: string
  isUp: boolean
  expiresAtMs: number
  registeredAtMs: number
  current: TrueOutage | null
}

const models = [
  'Yealink SIP-T46S 66.85.0.5',
  'snomD785/10.1.64.14',
  'Grandstream GXP2170 1.0.11',
  'Fanvil X4U',
]
const phoneCount = 200
const neverAnswering = 30
const quietHours = { fromMinute: 22 * 60, toMinute: 6 * 60 }
const mutedNumber = '299'

const sleepMs = 8 * hour
/** When a day begins on the monotonic clock, which stands while the computer sleeps in the second night. */
const beginOf = (dayAt: number) => dayAt * day - (dayAt >= 2 ? sleepMs : 0)

/** Three days of an office with 200 phones, from midnight. */
export function simulateOffice(seed: number): OfficeReport {
  const random = seededRandom(seed)
  const between = (from: number, to: number) => from + (to - from) * random()
  const start = Date.UTC(2026, 10, 23)
  const clock = new FakeClock(start)
  const beganAtMs = clock.monotonic()
  const outages: TrueOutage[] = []
  const falseAlarms: string[] = []
  const alerts: ShownAlert[] = []
  const todo = new Deadlines<() => void>()
  const refreshes = new Map<Phone, () => void>()
  let isPcOnline = true
  let interruptedAtMs = beganAtMs
  const minuteOfDay = (monotonicMs: number) =>
    Math.floor((monotonicMs - clock.monotonic() + clock.now()) / minute) % 1440

  const phones = Array.from({ length: phoneCount }, (_, at): Phone => {
    const expiresMs = Math.round(between(600, 3600)) * second
    return {
      number: String(100 + at),
      address: `192.168.${1 + (at % 3)}.${20 + Math.floor(at / 3)}`,
      userAgent: models[at % models.length]!,
      instanceId: random() < 0.4 ? `<urn:uuid:${at}>` : null,
      answersPings: at >= neverAnswering,
      roundTripMs: between(2, 60),
      expiresMs,
      refreshesAt: between(0.5, 0.9),
      ...{ cSeq: 1, callId: `${at}-0`, isUp: true, expiresAtMs: 0, registeredAtMs: 0, current: null },
    }
  })
  const byNumber = new Map(phones.map((phone, at) => [phone.number, at]))

  const registrar = createSimulatedRegistrar({
    ...{ clock, random, extensions: phones.map(({ number }) => number) },
    config: { quietHours, isMuted: (number) => number === mutedNumber, localMinuteOf: minuteOfDay },
    ping({ extension: number, source }) {
      const phone = phones[byNumber.get(number)!]!
      const isThere = phone.isUp && phone.answersPings && phone.address === source.address
      return isThere ? phone.roundTripMs : null
    },
    onAlert({ title }, gone, back) {
      const atMs = clock.monotonic()
      alerts.push({ title, isInQuietHours: isQuiet(quietHours, minuteOfDay(atMs)) })
      const wrongly = `at ${new Date(clock.now()).toISOString()}: ${title}`
      for (const { extension: number } of gone) {
        const outage = phones[byNumber.get(number)!]!.current
        if (outage === null) falseAlarms.push(`${number} ${wrongly}`)
        else outage.toldAtMs.push(atMs)
      }
      for (const { extension: number } of back) {
        if (!phones[byNumber.get(number)!]!.isUp) falseAlarms.push(`${number} ${wrongly}`)
      }
    },
  })

  const at = (atMs: number, run: () => void) => todo.set(run, beganAtMs + atMs)
  const later = (delayMs: number, run: () => void) => todo.set(run, clock.monotonic() + delayMs)

  function interrupted(what: EnvironmentKind): void {
    interruptedAtMs = clock.monotonic()
    registrar.environment(what)
  }

  function register(phone: Phone): void {
    if (!phone.isUp) return
    if (!isPcOnline) return refreshIn(phone, between(30, 60) * second)
    phone.cSeq++
    const nowMs = Math.round(clock.now())
    const contactUri = `sip:${phone.number}@${phone.address}:5060`
    phone.registeredAtMs = clock.monotonic()
    phone.expiresAtMs = phone.registeredAtMs + phone.expiresMs
    registrar.register(
      testBinding({
        ...{ extension: extension(phone.number), contactUri, contactKey: contactUri },
        ...{ instanceId: phone.instanceId, callId: phone.callId, cSeq: phone.cSeq },
        ...{ source: { address: phone.address, port: 5060 }, userAgent: phone.userAgent },
        ...{ registeredAtMs: nowMs, refreshedAtMs: nowMs, expiresAtMs: nowMs + phone.expiresMs },
      }),
    )
    refreshIn(phone, phone.expiresMs * phone.refreshesAt * between(0.97, 1.03))
  }

  function refreshIn(phone: Phone, delayMs: number): void {
    const run = refreshes.get(phone) ?? (() => register(phone))
    refreshes.set(phone, run)
    later(delayMs, run)
  }

  /** When the silence of a phone that answers no pings is noticed at the latest. */
  function noticedByRhythmMs({ registeredAtMs, expiresAtMs, expiresMs, refreshesAt }: Phone): number {
    const longestIntervalMs = expiresMs * refreshesAt * 1.03
    // Five intervals make its rhythm, one of which an interruption of our own may have lengthened.
    if (registeredAtMs <= interruptedAtMs + 6 * longestIntervalMs) return expiresAtMs
    return Math.min(expiresAtMs, registeredAtMs + longestIntervalMs * 1.15 + 15 * second + offRhythmMs)
  }

  function goDown(phone: Phone, kind: OutageKind, promiseMs: number | null = null): void {
    if (!phone.isUp) return
    const nowMs = clock.monotonic()
    const usual = phone.answersPings ? nowMs + minute : noticedByRhythmMs(phone) + holdOffMs + second
    const isOptional = kind === 'reboot' || kind === 'off-duty' || kind === 'flapping'
    const outage: TrueOutage = {
      ...{ phone: byNumber.get(phone.number)!, kind, isSilentPhone: !phone.answersPings },
      ...{ beganAtMs: nowMs, endedAtMs: Infinity },
      promisedAtMs: isOptional ? null : Math.max(usual, nowMs + (promiseMs ?? 0)),
      toldAtMs: [],
    }
    outages.push(outage)
    phone.isUp = false
    phone.current = outage
    const refresh = refreshes.get(phone)
    if (refresh !== undefined) todo.delete(refresh)
  }

  function comeUp(phone: Phone): void {
    if (phone.isUp) return
    if (phone.current !== null) phone.current.endedAtMs = clock.monotonic()
    phone.current = null
    phone.isUp = true
    phone.cSeq = 0
    if (random() < 0.5) phone.callId = `${phone.number}-${random()}`
    register(phone)
  }

  function outageOf(phone: Phone, fromMs: number, forMs: number, kind: OutageKind, promiseMs?: number): void {
    at(fromMs, () => {
      goDown(phone, kind, promiseMs)
      later(forMs, () => comeUp(phone))
    })
  }

  /** A phone that nothing else has been planned for; the muted and the flapping one stand at the end. */
  const free = phones.slice(0, -14)
  const takeFree = (wants: (phone: Phone) => boolean = () => true): Phone => {
    const candidates = free.filter(wants)
    const phone = candidates[Math.floor(random() * candidates.length)]!
    free.splice(free.indexOf(phone), 1)
    return phone
  }

  for (const phone of phones) at(between(0, 10 * minute), () => register(phone))

  // By day: unplugged phones, reboots, and phones that are given other addresses.
  for (let dayAt = 0; dayAt < 3; dayAt++) {
    const workday = beginOf(dayAt)
    for (let count = 0; count < 12; count++) {
      const phone = takeFree((each) => count < 4 !== each.answersPings)
      outageOf(phone, workday + between(12.5, 16.5) * hour, between(1.5, 4) * hour, 'unplugged')
    }
    for (let count = 0; count < 10; count++) {
      outageOf(takeFree(), workday + between(7, 21) * hour, between(50, 110) * second, 'reboot')
    }
    for (let count = 0; count < 12; count++) {
      const phone = takeFree()
      at(workday + between(7, 20) * hour, () => {
        phone.address = `192.168.${1 + (count % 3)}.${200 + dayAt * 12 + count}`
        // The router gives the address, and the phone registers anew in a moment.
        later(between(1, 6) * second, () => register(phone))
      })
    }
  }

  // A switch fails, with twelve phones on it, at eleven on the first day.
  const onSwitch = phones.slice(-14, -2)
  for (const phone of onSwitch) outageOf(phone, 11 * hour, 25 * minute, 'switch')

  // A softphone that leaves at six and comes at nine; nobody is to be told.
  const laptop = phones[byNumber.get(mutedNumber)!]!
  for (let dayAt = 0; dayAt < 3; dayAt++) {
    const away = beginOf(dayAt + 1) - beginOf(dayAt) - 9 * hour
    outageOf(laptop, beginOf(dayAt) + 18 * hour, away, 'off-duty')
  }

  // A cable that is loose, for an hour on the second day.
  const loose = phones.at(-2)!
  for (let count = 0; count < 12; count++) {
    outageOf(loose, day + 10 * hour + count * 5 * minute, between(70, 150) * second, 'flapping')
  }

  // One goes in the quiet hours of the first evening, and is still gone in the morning.
  const night = takeFree((phone) => phone.answersPings)
  outageOf(night, 22.5 * hour, 12 * hour, 'in-the-night', 7.5 * hour + 61 * second)

  // Somebody sets the clock, at noon on the second day; then the computer's network is gone for ten minutes.
  at(day + 12 * hour, () => {
    registrar.clockMoved(-2 * hour)
    interrupted('resumed')
  })
  const offlineAt = day + 12.3 * hour
  at(offlineAt, () => {
    isPcOnline = false
    registrar.setOnline(false)
  })
  at(offlineAt + 5 * second, () => interrupted('network-lost'))
  outageOf(
    takeFree((phone) => phone.answersPings),
    offlineAt + 3 * minute,
    2 * hour,
    'while-offline',
    9 * minute,
  )
  at(offlineAt + 10 * minute, () => {
    isPcOnline = true
    registrar.setOnline(true)
    interrupted('network-back')
  })

  // The computer sleeps for eight hours in the second night, and its clock is right again when it wakes up.
  const asleep = takeFree((phone) => phone.answersPings)
  at(day + 23 * hour, () => {
    goDown(asleep, 'while-asleep', 100 * second)
    registrar.clockMoved(sleepMs + 2 * hour)
    for (const phone of phones) if (phone.isUp) refreshIn(phone, between(0, 120) * second)
    interrupted('resumed')
    later(2 * hour, () => comeUp(asleep))
  })

  interrupted('started')
  const untilMs = beganAtMs + beginOf(3)
  for (;;) {
    const nextMs = Math.min(todo.nextAtMs, untilMs)
    clock.advance(nextMs - clock.monotonic())
    if (nextMs === untilMs) break
    todo.takeDue(nextMs)?.()
  }
  return { outages, falseAlarms, alerts, simulatedMs: clock.now() - start }
}
