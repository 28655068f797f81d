import type { DeviceRoster } from '../devices/device-roster.ts'
import type { Clock } from '../registrar/ports.ts'
import type { Device } from '../store/device-row.ts'
import type { DropAlerts } from './drop-alerts.ts'
import { createOffRhythm, type OffRhythm } from './off-rhythm.ts'
import { isTakenOver } from './taken-over.ts'

/** What the roster and the rhythm of its devices mean for the alerts. */
export interface DeviceAlerts {
  readonly offRhythm: OffRhythm
  /** It is registered, or its phone is there under another address. */
  back(deviceId: number): void
  /** Its registration has ended in another way than by lapsing. */
  ended(device: Device): void
}

export interface DeviceAlertsOptions {
  readonly clock: Clock
  readonly alerts: DropAlerts
  /** Asked when something happens, as the roster is made later. */
  readonly roster: () => Pick<DeviceRoster, 'described' | 'devicesOf' | 'hasMoved'>
}

export function createDeviceAlerts({ clock, alerts, roster }: DeviceAlertsOptions): DeviceAlerts {
  function back(deviceId: number): void {
    const device = roster().described(deviceId, clock.now())
    if (device !== undefined) alerts.back(device)
  }

  function lostByRhythm(deviceId: number): void {
    const device = roster().described(deviceId, clock.now())
    if (device !== undefined && !roster().hasMoved(deviceId)) alerts.offRhythm(device)
  }

  return {
    offRhythm: createOffRhythm({ clock, onLost: lostByRhythm, onBack: back }),
    back,
    ended(device) {
      const { id, extension, ended } = device
      const replaced = ended?.how === 'replaced' ? roster().described(id, ended.atMs) : undefined
      if (replaced === undefined || !isTakenOver(device, roster().devicesOf(extension))) alerts.dropped(id)
      else alerts.takenOver(replaced)
    },
  }
}
