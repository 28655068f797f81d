import type { AnswersPings } from '../../shared/liveness.ts'
import type { DeviceChange } from '../devices/device-event.ts'
import type { RosterDevice } from '../devices/device-roster.ts'
import { Deadlines } from '../registrar/deadlines.ts'
import type { Clock } from '../registrar/ports.ts'
import type { EndOfRegistration } from '../store/device-row.ts'
import { advance, newLiveness, type Liveness, type LivenessInput } from './liveness.ts'

/** What the list of phones shows of it. */
export interface ShownLiveness {
  /** Smoothed; null while it has not answered. */
  readonly roundTripMs: number | null
  /** Since the epoch; null while it is not unreachable. */
  readonly unreachableSinceMs: number | null
}

/** Keeps the liveness of every device: fed by the roster and by the pinger, it notices missed refreshes by itself. */
export interface LivenessWatch {
  /** The devices as they are at the start; what holds a binding must be verified. Tells nobody. */
  start(devices: readonly RosterDevice[]): void
  /** What the roster tells of its devices. */
  follow(change: DeviceChange): void
  /** Some SIP packet came from it. */
  heard(deviceId: number): void
  /** The round trip is null where it cannot be told. */
  answered(deviceId: number, roundTripMs: number | null): void
  missed(deviceId: number): void
  /**
   * Until {@link resumed} nobody misses a ping or a refresh: nothing that this computer sends arrives anywhere. Who was
   * found unreachable in the last so many milliseconds is excused, and in doubt.
   */
  networkLost(excuseMs?: number): void
  /** The computer slept, its clock was set, its network or its address is another one: everyone must be verified. */
  resumed(): void
  /** The deadlines of the registrations were moved, and those of the refreshes with them. Tells nobody. */
  rebased(devices: readonly RosterDevice[]): void
  /** Undefined where the device has not been registered since the start. */
  of(deviceId: number): Liveness | undefined
  shown(deviceId: number): ShownLiveness | undefined
  /** Its last sign of life of whatever kind, on the monotonic clock; null where none is known. */
  heardAtMs(deviceId: number): number | null
  stop(): void
}

export interface LivenessWatchOptions {
  readonly clock: Clock
  /**
   * Told when a device's state, its doubt, or what is known of its answering has changed, though not of every answer;
   * `before` is null for a device that registers for the first time since the start. The moment is since the epoch.
   */
  readonly onChange: (deviceId: number, before: Liveness | null, after: Liveness, atMs: number) => void
}

const inputOf: Readonly<Record<EndOfRegistration, 'lapsed' | 'signed-off' | 'removed'>> = {
  lapsed: 'lapsed',
  'signed-off': 'signed-off',
  replaced: 'removed',
  removed: 'removed',
}

export function createLivenessWatch({ clock, onChange }: LivenessWatchOptions): LivenessWatch {
  const devices = new Map<number, Liveness>()
  /** When a refresh will have been missed, on the monotonic clock. */
  const overdue = new Deadlines<number>()
  let isOnline = true
  let wakesAtMs = Number.POSITIVE_INFINITY
  let cancelWake = (): void => undefined

  const sinceEpoch = (atMs: number) => Math.round(clock.now() - (clock.monotonic() - atMs))

  function input(deviceId: number, kind: Exclude<LivenessInput['kind'], 'ping-answered'>): void {
    const before = devices.get(deviceId)
    if (before !== undefined) become(deviceId, before, advance(before, { kind, atMs: clock.monotonic() }))
  }

  function become(deviceId: number, before: Liveness | null, after: Liveness): void {
    devices.set(deviceId, after)
    if (before === null || isChanged(before, after)) onChange(deviceId, before, after, clock.now())
  }

  function renewed(deviceId: number, kind: 'registered' | 'refreshed', stored: AnswersPings): void {
    if (devices.has(deviceId)) input(deviceId, kind)
    else become(deviceId, null, newLiveness(stored, clock.monotonic()))
  }

  function expect(deviceId: number, overdueAtMs: number | null): void {
    if (overdueAtMs === null) overdue.delete(deviceId)
    else overdue.set(deviceId, clock.monotonic() + overdueAtMs - clock.now())
    sleep()
  }

  function sleep(): void {
    const { nextAtMs } = overdue
    if (nextAtMs >= wakesAtMs) return
    cancelWake()
    wakesAtMs = nextAtMs
    cancelWake = clock.after(nextAtMs - clock.monotonic(), wake)
  }

  function wake(): void {
    wakesAtMs = Number.POSITIVE_INFINITY
    if (!isOnline) return
    for (;;) {
      const deviceId = overdue.takeDue(clock.monotonic())
      if (deviceId === undefined) break
      input(deviceId, 'refresh-missed')
    }
    sleep()
  }

  function forget(deviceId: number): void {
    devices.delete(deviceId)
    overdue.delete(deviceId)
  }

  return {
    start(known) {
      for (const { device, binding, overdueAtMs } of known) {
        if (binding === undefined) continue
        const atMs = clock.monotonic()
        devices.set(device.id, advance(newLiveness(device.answersPings, atMs), { kind: 'resumed', atMs }))
        expect(device.id, overdueAtMs)
      }
    },
    follow(change) {
      switch (change.kind) {
        case 'registered':
        case 'refreshed':
          renewed(change.device.id, change.kind, change.device.answersPings)
          expect(change.device.id, change.overdueAtMs)
          return
        case 'ended':
          overdue.delete(change.device.id)
          input(change.device.id, inputOf[change.how])
          return
        case 'taken-over':
        case 'forgotten':
          forget(change.deviceId)
          return
        case 'moved':
          return
      }
    },
    heard: (deviceId) => input(deviceId, 'heard'),
    answered(deviceId, roundTripMs) {
      const before = devices.get(deviceId)
      if (before === undefined) return
      const after = advance(before, { kind: 'ping-answered', roundTripMs, atMs: clock.monotonic() })
      become(deviceId, before, after)
    },
    missed(deviceId) {
      if (isOnline) input(deviceId, 'ping-missed')
    },
    networkLost(excuseMs = 0) {
      isOnline = false
      const sinceMs = clock.monotonic() - excuseMs
      for (const [deviceId, liveness] of devices) {
        if (liveness.state === 'unreachable' && liveness.sinceMs >= sinceMs) input(deviceId, 'excused')
      }
    },
    resumed() {
      isOnline = true
      for (const deviceId of devices.keys()) input(deviceId, 'resumed')
      sleep()
    },
    rebased(known) {
      for (const { device, overdueAtMs } of known) if (devices.has(device.id)) expect(device.id, overdueAtMs)
    },
    of: (deviceId) => devices.get(deviceId),
    shown(deviceId) {
      const liveness = devices.get(deviceId)
      if (liveness === undefined) return undefined
      const { roundTrip } = liveness
      const roundTripMs = roundTrip === null ? null : roundTrip.smoothedMs
      const unreachableSinceMs = liveness.state === 'unreachable' ? sinceEpoch(liveness.sinceMs) : null
      return { roundTripMs, unreachableSinceMs }
    },
    heardAtMs: (deviceId) => devices.get(deviceId)?.heardAtMs ?? null,
    stop() {
      cancelWake()
      overdue.clear()
    },
  }
}

function isChanged(before: Liveness, after: Liveness): boolean {
  return (
    before.state !== after.state ||
    before.answersPings !== after.answersPings ||
    (before.toVerify === null) !== (after.toVerify === null)
  )
}
