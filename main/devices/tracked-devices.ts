import type { TrackedDevice } from './reconcile.ts'

/** A device among the others of its extension. */
export interface FoundDevice {
  readonly tracked: TrackedDevice
  readonly all: readonly TrackedDevice[]
}

/** The devices in memory, by extension. */
export interface TrackedDevices {
  /** Those that came first stand first. */
  of(extension: string): readonly TrackedDevice[]
  put(extension: string, devices: readonly TrackedDevice[]): void
  find(deviceId: number): FoundDevice | undefined
  /** In place of a device that was found; null: it is no more. */
  replace(found: FoundDevice, next: TrackedDevice | null): void
  drop(extension: string): void
  extensions(): Iterable<string>
  all(): readonly TrackedDevice[]
}

const none: readonly TrackedDevice[] = []

export function createTrackedDevices(): TrackedDevices {
  const byExtension = new Map<string, readonly TrackedDevice[]>()
  const extensionOf = new Map<number, string>()

  function put(extension: string, devices: readonly TrackedDevice[]): void {
    byExtension.set(extension, devices)
    for (const { device } of devices) extensionOf.set(device.id, extension)
  }

  return {
    of: (extension) => byExtension.get(extension) ?? none,
    put,
    find(deviceId) {
      const all = byExtension.get(extensionOf.get(deviceId) ?? '') ?? none
      const tracked = all.find(({ device }) => device.id === deviceId)
      if (tracked !== undefined) return { tracked, all }
      extensionOf.delete(deviceId)
      return undefined
    },
    replace({ tracked, all }, next) {
      const changed = all.flatMap((each) => (each !== tracked ? [each] : next === null ? [] : [next]))
      put(tracked.device.extension, changed)
    },
    drop(extension) {
      for (const { device } of byExtension.get(extension) ?? none) extensionOf.delete(device.id)
      byExtension.delete(extension)
    },
    extensions: () => byExtension.keys(),
    all: () => [...byExtension.values()].flat(),
  }
}
