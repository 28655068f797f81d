import type { ExtensionNumber } from '../../shared/model.ts'
import type { QuietHours } from '../../shared/settings.ts'
import type { DroppedDevice } from '../devices/device-event.ts'
import type { Clock } from '../registrar/ports.ts'
import { decide, type AlertEvent } from './alert-policy.ts'
import { nothingToTell, type AlertConfig } from './alert-state.ts'
import type { Alert } from './drop-alert-text.ts'
import type { EnvironmentKind, OutageSign } from './outage-reason.ts'
import { quietMinutes } from './quiet-hours.ts'

/** Alerts the admin to phones that are lost: by the rules of `alert-policy.ts`. */
export interface DropAlerts {
  /** Its registration has lapsed; `lapsed` unless it still answers. */
  gone(device: DroppedDevice, sign?: OutageSign): void
  /** It does not answer any more. */
  unreachable(device: DroppedDevice): void
  /** It answers or is registered again: where it was not told of yet, it never will be. */
  back(device: DroppedDevice): void
  /** It signed off, was removed or taken over. */
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

  function take(event: AlertEvent): void {
    if (isStopped) return
    const flappedBefore = state.flaps
    const decision = decide(state, event, config())
    state = decision.state
    cancelWake()
    if (decision.wakeAtMs !== null) {
      cancelWake = clock.after(decision.wakeAtMs - clock.monotonic(), () =>
        take({ kind: 'tick', atMs: clock.monotonic() }),
      )
    }
    for (const alert of decision.show) show(alert)
    if (event.kind !== 'outage-began' || onFlapping === undefined) return
    const { device } = event
    const isFlapping = state.flaps.get(device.deviceId)?.isFlapping === true
    if (isFlapping && flappedBefore.get(device.deviceId)?.isFlapping !== true) onFlapping(device)
  }

  function began(device: DroppedDevice, sign: OutageSign): void {
    const lastSeenAtMs = toMonotonic(device.lastSeenAtMs)
    take({ kind: 'outage-began', atMs: clock.monotonic(), device, sign, lastSeenAtMs })
  }

  return {
    gone: (device, sign = 'lapsed') => began(device, sign),
    unreachable: (device) => began(device, 'no-answer'),
    back: (device) => take({ kind: 'outage-ended', atMs: clock.monotonic(), device }),
    dropped: (deviceId) => take({ kind: 'outage-dropped', atMs: clock.monotonic(), deviceId }),
    environment: (what) => take({ kind: 'environment', atMs: clock.monotonic(), what }),
    stop() {
      isStopped = true
      cancelWake()
    },
  }
}
