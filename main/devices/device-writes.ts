import type { Device } from '../store/device-row.ts'
import type { DeviceStore } from '../store/device-store.ts'

/** What the database does not know yet of devices. */
export interface DeviceWrites {
  put(device: Device): void
  delete(deviceId: number): void
  /** It is not in the database, or will not be. */
  drop(deviceId: number): void
  /** What cannot be written is tried again the next time: bindings that fail likewise are told of. */
  flush(): void
}

/** @param isWanted false for a device whose extension is gone, and its row with it */
export function createDeviceWrites(
  store: Pick<DeviceStore, 'save' | 'remove'>,
  isWanted: (device: Device) => boolean,
): DeviceWrites {
  /** Null for a device that is to be deleted. */
  const unsaved = new Map<number, Device | null>()
  return {
    put: (device) => void unsaved.set(device.id, device),
    delete: (deviceId) => void unsaved.set(deviceId, null),
    drop: (deviceId) => void unsaved.delete(deviceId),
    flush() {
      const devices = [...unsaved.values()].flatMap((device) =>
        device !== null && isWanted(device) ? [device] : [],
      )
      const removed = [...unsaved].flatMap(([id, device]) => (device === null ? [id] : []))
      if (devices.length > 0 && !store.save(devices).ok) return
      if (removed.length > 0 && !store.remove(removed).ok) return
      unsaved.clear()
    },
  }
}

/** Whether it is worth a write before the device's end: a refresh is not, nor is a port that a NAT router chose. */
export function differsForLong(before: Device | undefined, after: Device): boolean {
  return (
    before?.source.address !== after.source.address ||
    before.userAgent !== after.userAgent ||
    before.instanceId !== after.instanceId ||
    before.firstSeenAtMs !== after.firstSeenAtMs ||
    before.answersPings !== after.answersPings ||
    before.ended !== after.ended
  )
}
