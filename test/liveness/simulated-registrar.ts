import { decide, type AlertEvent } from '../../main/alerts/alert-policy.ts'
import { nothingToTell, type AlertConfig, type OpenSign } from '../../main/alerts/alert-state.ts'
import type { Alert } from '../../main/alerts/drop-alert-text.ts'
import { createOffRhythm } from '../../main/alerts/off-rhythm.ts'
import type { EnvironmentKind } from '../../main/alerts/outage-reason.ts'
import type { DroppedDevice } from '../../main/devices/device-event.ts'
import { createDeviceRoster } from '../../main/devices/device-roster.ts'
import { lapseSign, livenessNews, paceOf } from '../../main/liveness/liveness.ts'
import { createLivenessWatch } from '../../main/liveness/liveness-watch.ts'
import { createPingSchedule, patienceMs } from '../../main/liveness/ping-schedule.ts'
import { Deadlines } from '../../main/registrar/deadlines.ts'
import type { BindingChange } from '../../main/registrar/ports.ts'
import type { EndOfRegistration } from '../../main/store/device-row.ts'
import { DeviceStore } from '../../main/store/device-store.ts'
import { SqliteLocationStore } from '../../main/store/location-store.ts'
import { inMemory } from '../../main/store/open-database.ts'
import type { Binding } from '../../shared/model.ts'
import { addExtensions, testDatabase } from '../support/database.ts'
import type { FakeClock } from '../support/fake-clock.ts'

export interface SimulatedRegistrarOptions {
  readonly clock: FakeClock
  readonly random: () => number
  readonly extensions: readonly string[]
  readonly config: Pick<AlertConfig, 'quietHours' | 'isMuted' | 'localMinuteOf'>
  /** Asks a phone; the round trip, or null where no answer comes. */
  readonly ping: (binding: Binding) => number | null
  /** An alert, with the devices that are told of by it for the first time, and those that are told to be back. */
  readonly onAlert: (alert: Alert, gone: readonly DroppedDevice[], back: readonly DroppedDevice[]) => void
}

/** Roster, liveness, schedule and policy as the program joins them, with phones in place of the network. */
export function createSimulatedRegistrar(options: SimulatedRegistrarOptions) {
  const { clock, random, ping, onAlert } = options
  const db = testDatabase(inMemory)
  const extensions = addExtensions(db, ...options.extensions)
  const locations = new SqliteLocationStore(db)
  const schedule = createPingSchedule(random)
  const targets = new Map<number, Binding>()
  const patience = new Deadlines<number>()
  /** By id of the binding, on the monotonic clock. */
  const expiries = new Deadlines<number>()
  const config: AlertConfig = { isOn: true, timeOfDay: () => '', ...options.config }
  let alerts = nothingToTell
  let isOnline = true
  let cancelTick = (): void => undefined
  let wakesAtMs = Infinity
  let cancelWake = (): void => undefined

  const offRhythm = createOffRhythm({
    clock,
    onLost(deviceId) {
      const device = roster.described(deviceId, clock.now())
      if (device !== undefined && !roster.hasMoved(deviceId)) began(device, 'off-rhythm')
    },
    onBack: isBack,
  })
  const liveness = createLivenessWatch({
    clock,
    onChange(deviceId, before, after, atMs) {
      schedule.setPace(deviceId, paceOf(after), clock.monotonic())
      offRhythm.follow(deviceId, before, after)
      if (before !== null && before.answersPings !== after.answersPings) {
        roster.learnt(deviceId, after.answersPings)
      }
      const news = livenessNews(before, after)
      const device = news === null ? undefined : roster.described(deviceId, atMs)
      if (device === undefined || (news === 'unreachable' && roster.hasMoved(deviceId))) return
      if (news === 'reachable') decideOn({ kind: 'outage-ended', atMs: clock.monotonic(), device })
      else {
        began(device, 'no-answer')
        askOthersSoon()
      }
    },
  })
  const roster = createDeviceRoster({
    ...{ clock, locations, extensions },
    store: new DeviceStore(db),
    heardAtMs: (deviceId) => liveness.heardAtMs(deviceId),
    onChange(change) {
      const atMs = clock.monotonic()
      liveness.follow(change)
      switch (change.kind) {
        case 'registered':
        case 'refreshed':
          targets.set(change.device.id, change.binding)
          schedule.add(change.device.id, atMs)
          schedule.heard(change.device.id, atMs)
          patience.delete(change.device.id)
          break
        case 'ended':
          unwatch(change.device.id)
          if (change.how !== 'lapsed') {
            decideOn({ kind: 'outage-dropped', atMs, deviceId: change.device.id })
          }
          break
        case 'moved':
          isBack(change.deviceId)
          break
        case 'taken-over':
        case 'forgotten':
          unwatch(change.deviceId)
          offRhythm.forget(change.deviceId)
          decideOn({ kind: 'outage-dropped', atMs, deviceId: change.deviceId })
      }
    },
    onEvent({ kind, device }) {
      if (kind === 'device-gone') began(device, lapseSign(liveness.of(device.deviceId)))
      else decideOn({ kind: 'outage-ended', atMs: clock.monotonic(), device })
    },
  })

  function began(device: DroppedDevice, sign: OpenSign): void {
    const atMs = clock.monotonic()
    const lastSeenAtMs = device.lastSeenAtMs - clock.now() + atMs
    decideOn({ kind: 'outage-began', atMs, device, sign, lastSeenAtMs })
  }

  function isBack(deviceId: number): void {
    const device = roster.described(deviceId, clock.now())
    if (device !== undefined) decideOn({ kind: 'outage-ended', atMs: clock.monotonic(), device })
  }

  function decideOn(...events: readonly AlertEvent[]): void {
    const before = alerts
    const { state, show, wakeAtMs } = decide(before, events, clock.monotonic(), config)
    alerts = state
    cancelTick()
    if (wakeAtMs !== null) {
      const delayMs = wakeAtMs - clock.monotonic()
      cancelTick = clock.after(delayMs, () => decideOn())
    }
    if (show.length === 0) return
    const gone = [...state.outages.values()].flatMap(({ device, standing }) =>
      standing === 'told' && before.outages.get(device.deviceId)?.standing !== 'told' ? [device] : [],
    )
    const flapping = [...before.newlyFlapping.values()].filter(
      ({ deviceId }) => !state.newlyFlapping.has(deviceId),
    )
    const back = [...before.returns.values()].map(({ outage }) => outage.device)
    for (const alert of show) {
      const isBack = / back( |$)/.test(alert.title)
      const isFlapping = /come(s)? and go/.test(alert.title)
      onAlert(alert, isBack ? [] : isFlapping ? flapping : gone, isBack ? back : [])
    }
  }

  function unwatch(deviceId: number): void {
    targets.delete(deviceId)
    schedule.delete(deviceId)
    patience.delete(deviceId)
  }

  /** Those who share what has failed are then lost within the hold-off, and told of together. */
  function askOthersSoon(): void {
    for (const deviceId of targets.keys()) {
      const known = liveness.of(deviceId)
      if (patience.has(deviceId) || known?.answersPings !== 'yes' || known.missedInARow > 0) continue
      if (known.state === 'unreachable') continue
      schedule.askWithin(deviceId, 2_000, clock.monotonic())
    }
  }

  function sleep(): void {
    const nextMs = Math.min(schedule.nextAtMs, patience.nextAtMs, expiries.nextAtMs)
    if (nextMs >= wakesAtMs) return
    cancelWake()
    wakesAtMs = nextMs
    cancelWake = clock.after(nextMs - clock.monotonic(), wake)
  }

  function wake(): void {
    const nowMs = clock.monotonic()
    wakesAtMs = Infinity
    sweep(nowMs)
    for (;;) {
      const deviceId = patience.takeDue(nowMs)
      if (deviceId === undefined) break
      schedule.missed(deviceId, nowMs)
      liveness.missed(deviceId)
    }
    for (const deviceId of schedule.takeDue(nowMs)) ask(deviceId, nowMs)
    sleep()
  }

  function ask(deviceId: number, nowMs: number): void {
    const binding = targets.get(deviceId)
    if (binding === undefined) return
    const roundTripMs = isOnline ? ping(binding) : null
    if (roundTripMs === null) patience.set(deviceId, nowMs + patienceMs)
    else {
      schedule.heard(deviceId, nowMs)
      liveness.answered(deviceId, roundTripMs)
    }
  }

  function sweep(nowMs: number): void {
    for (;;) {
      const bindingId = expiries.takeDue(nowMs)
      if (bindingId === undefined) return
      const binding = [...locations.all()].find(({ id }) => id === bindingId)
      if (binding === undefined) continue
      write({ kind: 'remove', binding })
      end(binding, 'lapsed')
    }
  }

  function write(change: BindingChange): void {
    const applied = locations.apply([change])
    const committed = locations.commit()
    if (!applied.ok || !committed.ok) throw new Error('the binding could not be written')
  }

  function end(binding: Binding, how: EndOfRegistration): void {
    expiries.delete(binding.id)
    roster.ended(binding, how)
    roster.settle()
  }

  return {
    /** A REGISTER; one with the instance id of another binding takes its place. */
    register(binding: Omit<Binding, 'id'>): void {
      const known = locations.bindingsOf(binding.extension)
      const same = known.find(({ contactUri }) => contactUri === binding.contactUri)
      const other = known.find(
        (each) => each !== same && binding.instanceId !== null && each.instanceId === binding.instanceId,
      )
      if (other !== undefined) {
        write({ kind: 'remove', binding: other })
        expiries.delete(other.id)
        roster.ended(other, 'replaced')
      }
      if (same === undefined) write({ kind: 'add', binding })
      else {
        const { id, registeredAtMs } = same
        write({ kind: 'update', binding: { ...binding, id, registeredAtMs } })
      }
      const stored = locations
        .bindingsOf(binding.extension)
        .find(({ contactUri }) => contactUri === binding.contactUri)
      if (stored !== undefined) {
        expiries.set(stored.id, clock.monotonic() + stored.expiresAtMs - clock.now())
      }
      roster.touched(binding.extension)
      roster.settle()
      sleep()
    },
    /** The computer slept or its clock was set: the wall clock has moved by so much, and every deadline with it. */
    clockMoved(byMs: number): void {
      clock.jumpWall(byMs)
      locations.shiftTimes(byMs)
      clock.adoptWall()
    },
    setOnline(online: boolean): void {
      isOnline = online
    },
    environment(what: EnvironmentKind): void {
      decideOn({ kind: 'environment', atMs: clock.monotonic(), what })
      if (what === 'network-lost') {
        liveness.networkLost()
        offRhythm.networkLost()
      } else {
        patience.clear()
        liveness.resumed()
        schedule.spread(30_000, clock.monotonic())
        sleep()
      }
    },
  }
}
