import type { ExtensionNumber } from '../../shared/model.ts'
import type { QuietHours } from '../../shared/settings.ts'
import type { DroppedDevice } from '../devices/device-event.ts'
import type { Clock } from '../registrar/ports.ts'
import { decide, type AlertEvent } from './alert-policy.ts'
import { nothingToTell, type AlertConfig, type OpenSign } from './alert-state.ts'
import type { Alert } from './drop-alert-text.ts'
import type { EnvironmentKind, OutageSign } from './outage-reason.ts'
import { quietMinutes } from './quiet-hours.ts'

/** Alerts the admin to phones that are lost: by the rules of `alert-policy.ts`. */
export interface DropAlerts {
  /** Its registration has lapsed; `lapsed` unless it still answers. */
  gone(device: DroppedDevice, sign?: OutageSign): void
  /** It does not answer any more. */
  unreachable(device: DroppedDevice): void
  /** It never answers, and has missed a refresh by its own rhythm. */
  offRhythm(device: DroppedDevice): void
  /** It had to make room for another phone. */
  takenOver(device: DroppedDevice): void
  /** It answers or is registered again: where it was not told of yet, it never will be. */
  back(device: DroppedDevice): void
  /** It signed off, was removed, or turned out to be another device. */
  dropped(deviceId: number): void
  /** Something happened to this computer. */
  environment(what: EnvironmentKind): void
  /** What is waiting is never shown. */
  stop(): void
}

export interface DropAlertsOptions {
  readonly clock: Clock
  /** Whether the admin wants alerts, asked when one is due. */
  readonly isOn: () => boolean
  readonly quietHours: () => QuietHours | null
  readonly isMuted: (extension: ExtensionNumber) => boolean
  /** The minute of the day in local time, of a moment since the epoch. */
  readonly localMinuteOf: (atMs: number) => number
  /** Writes a moment as people read it: `14:32`. */
  readonly timeOfDay: (atMs: number) => string
  readonly show: (alert: Alert) => void
  /** Told once when a device begins to come and go, also where no alert is shown. */
  readonly onFlapping?: (device: DroppedDevice) => void
}

/** Runs the policy on the monotonic clock, so that it does not matter when the computer's clock is set. */
export function createDropAlerts(options: DropAlertsOptions): DropAlerts {
  const { clock, isOn, quietHours, isMuted, localMinuteOf, timeOfDay, show, onFlapping } = options
  let state = nothingToTell
  let events: AlertEvent[] = []
  let cancelWake = (): void => undefined
  let isStopped = false

  const toMonotonic = (atMs: number) => atMs - clock.now() + clock.monotonic()

  function config(): AlertConfig {
    const quiet = quietHours()
    return {
      ...{ isOn: isOn(), isMuted, timeOfDay, quietHours: quiet === null ? null : quietMinutes(quiet) },
      localMinuteOf: (atMs) => localMinuteOf(atMs - clock.monotonic() + clock.now()),
    }
  }

  /** What happens in one turn of the event loop is decided on together. */
  function take(event: AlertEvent): void {
    if (isStopped) return
    if (events.push(event) === 1) wakeIn(0)
  }

  function wakeIn(delayMs: number): void {
    cancelWake()
    cancelWake = clock.after(delayMs, wake)
  }

  function wake(): void {
    const taken = events
    events = []
    const atMs = clock.monotonic()
    const decision = decide(state, taken, atMs, config())
    state = decision.state
    if (decision.wakeAtMs !== null) wakeIn(decision.wakeAtMs - atMs)
    for (const alert of decision.show) show(alert)
    for (const device of decision.flapping) onFlapping?.(device)
  }

  function began(device: DroppedDevice, sign: OpenSign): void {
    const lastSeenAtMs = toMonotonic(device.lastSeenAtMs)
    take({ kind: 'outage-began', atMs: clock.monotonic(), device, sign, lastSeenAtMs })
  }

  return {
    gone: (device, sign = 'lapsed') => began(device, sign),
    unreachable: (device) => began(device, 'no-answer'),
    offRhythm: (device) => began(device, 'off-rhythm'),
    takenOver: (device) => began(device, 'taken-over'),
    back(device) {
      if (state.outages.size === 0 && events.length === 0) return
      take({ kind: 'outage-ended', atMs: clock.monotonic(), device })
    },
    dropped: (deviceId) => take({ kind: 'outage-dropped', atMs: clock.monotonic(), deviceId }),
    environment: (what) => take({ kind: 'environment', atMs: clock.monotonic(), what }),
    stop() {
      isStopped = true
      cancelWake()
    },
  }
}
