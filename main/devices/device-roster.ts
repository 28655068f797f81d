import type { AnswersPings } from '../../shared/liveness.ts'
import type { Binding, ExtensionNumber } from '../../shared/model.ts'
import type { Result } from '../../shared/result.ts'
import type { Clock, ExtensionDirectory, LocationStore } from '../registrar/ports.ts'
import type { Device, EndOfRegistration } from '../store/device-row.ts'
import type { DeviceStore } from '../store/device-store.ts'
import { outdated } from './absent-bounds.ts'
import type { DeviceChange, DeviceEvent, DroppedDevice } from './device-event.ts'
import { createDeviceNews, dropped } from './device-news.ts'
import { createRecentMarks, type DeviceMarks } from './device-marks.ts'
import { noSuchDevice, stillRegistered } from './device-problems.ts'
import { createDeviceWrites, differsForLong } from './device-writes.ts'
import { reconcile, type EndedRegistration, type TrackedDevice } from './reconcile.ts'
import { overdueAtMs } from './refresh-rhythm.ts'
import { successorOf } from './succession.ts'
import { createTrackedDevices } from './tracked-devices.ts'

/** A known device, with its binding while it holds one. */
export interface RosterDevice {
  readonly device: Device
  /** May have expired and not yet been swept. */
  readonly binding: Binding | undefined
  /** See `refresh-rhythm.ts`. */
  readonly overdueAtMs: number | null
  readonly marks: DeviceMarks
}

export interface DeviceRosterOptions {
  readonly clock: Clock
  readonly store: Pick<DeviceStore, 'loaded' | 'save' | 'remove'>
  readonly locations: LocationStore
  readonly extensions: Pick<ExtensionDirectory, 'find'>
  /** Told when the roster settles, and at no other time. */
  readonly onEvent: (event: DeviceEvent) => void
  /** The same in detail, before `onEvent`. */
  readonly onChange?: (change: DeviceChange) => void
  /** A device's last sign of life besides its REGISTERs, on the monotonic clock; null where none is known. */
  readonly heardAtMs?: (deviceId: number) => number | null
}

/** Every device that was ever registered, joined to the bindings. */
export interface DeviceRoster {
  /** Something has happened to bindings of that extension. Costs next to nothing. */
  touched(extension: string): void
  /** A binding is no more; to be told once that is durable. */
  ended(binding: Binding, how: EndOfRegistration): void
  /** Brings what was touched up to date, stores it and tells of it. Not while a group of bindings is open. */
  settle(): void
  /** As they are now, settled or not; those that came first stand first. */
  devicesOf(extension: ExtensionNumber): readonly RosterDevice[]
  /** Every device as it was when the roster last settled. */
  all(): readonly RosterDevice[]
  /** How to speak of a device that is lost, or was, since that moment; undefined where there is no such device. */
  described(deviceId: number, goneAtMs: number): DroppedDevice | undefined
  /** Whether the phone seems to have moved, and to be another device now (see `succession.ts`). */
  hasMoved(deviceId: number): boolean
  /** Keeps it with the device; stored when the roster next settles. */
  learnt(deviceId: number, answersPings: AnswersPings): void
  /** Problems: `no-such-device`; `bad-request` while it is registered; those of the database. */
  forget(deviceId: number): Result<null>
  /** The extensions have been deleted, and the rows of their devices with them. */
  extensionRemoved(numbers: readonly ExtensionNumber[]): void
  /** Settles without telling anybody, and stores when each device was last seen. */
  stop(): void
}

const dayMs = 24 * 3_600_000

/** Takes up the stored devices and joins them to the stored bindings; writes nothing before it settles. */
export function createDeviceRoster(options: DeviceRosterOptions): DeviceRoster {
  const { clock, store, locations, extensions, onEvent, onChange, heardAtMs = () => null } = options
  const known = createTrackedDevices()
  const touched = new Set<string>()
  const ends = new Map<string, EndedRegistration[]>()
  const writes = createDeviceWrites(store, ({ extension }) => extensions.find(extension) !== undefined)
  const marks = createRecentMarks(clock)
  const news = createDeviceNews({ onEvent, onChange, heardAtMs })
  let nextId = (store.loaded.at(-1)?.id ?? 0) + 1
  let nextPruneMs = -Infinity

  function bringUpToDate(number: string): void {
    touched.delete(number)
    const ended = ends.get(number) ?? []
    ends.delete(number)
    const extension = extensions.find(number)
    if (extension === undefined) return drop(number)
    const bindings = locations.bindingsOf(extension.number)
    const before = known.of(number)
    const now = { nowMs: clock.now(), monotonicMs: clock.monotonic() }
    const { devices, takeovers } = reconcile(before, bindings, ended, now, () => nextId++, heardAtMs)
    known.put(number, devices)
    for (const takeover of takeovers) {
      news.takenOver(takeover)
      lose(takeover.deviceId)
    }
    for (const after of devices) {
      const { device } = after
      const earlier = before.find((each) => each.device.id === device.id)
      if (earlier?.device === device) continue
      if (differsForLong(earlier?.device, device)) writes.put(device)
      if (earlier !== undefined) marks.note(earlier, after)
      news.note(earlier, after, devices, extension.name)
    }
    if (ended.length > 0) prune(number)
  }

  function prune(number: string): void {
    const tracked = known.of(number)
    if (tracked.every(({ registration }) => registration !== null)) return
    const tooMany = new Set(
      outdated(
        tracked.map(({ device }) => device),
        clock.now(),
      ),
    )
    if (tooMany.size === 0) return
    for (const { id } of tooMany) {
      news.forgotten(id)
      lose(id)
    }
    known.put(
      number,
      tracked.filter(({ device }) => !tooMany.has(device)),
    )
  }

  /** It is no more, and its row shall be deleted. */
  function lose(deviceId: number): void {
    writes.delete(deviceId)
    marks.forget(deviceId)
  }

  function drop(number: string): void {
    for (const { device } of known.of(number)) {
      news.forgotten(device.id)
      lose(device.id)
      writes.drop(device.id)
    }
    known.drop(number)
    ends.delete(number)
    touched.delete(number)
  }

  function bringAllUpToDate(): void {
    for (const number of touched) bringUpToDate(number)
    if (clock.monotonic() < nextPruneMs) return
    nextPruneMs = clock.monotonic() + dayMs
    for (const number of known.extensions()) prune(number)
  }

  function joined({ device, registration }: TrackedDevice): RosterDevice {
    const marked = { device, marks: marks.of(device.id) }
    if (registration === null) return { ...marked, binding: undefined, overdueAtMs: null }
    const { binding: lastSeen, rhythm } = registration
    const binding = locations.bindingsOf(device.extension).find(({ id }) => id === lastSeen.id)
    return { ...marked, binding, overdueAtMs: binding === undefined ? null : overdueAtMs(rhythm, binding) }
  }

  for (const device of store.loaded) {
    known.put(device.extension, [...known.of(device.extension), { device, registration: null }])
    touched.add(device.extension)
  }
  for (const { extension } of locations.all()) touched.add(extension)
  bringAllUpToDate()
  news.discard()

  return {
    touched: (extension) => void touched.add(extension),

    ended(binding, how) {
      touched.add(binding.extension)
      const others = ends.get(binding.extension)
      if (others === undefined) ends.set(binding.extension, [{ binding, how }])
      else others.push({ binding, how })
    },

    settle() {
      bringAllUpToDate()
      news.tellTakeovers()
      writes.flush()
      news.tell()
    },

    devicesOf(extension) {
      if (touched.has(extension)) bringUpToDate(extension)
      return known.of(extension).map(joined)
    },

    all: () => known.all().map(joined),

    described(deviceId, goneAtMs) {
      const tracked = known.find(deviceId)?.tracked
      const extension = tracked === undefined ? undefined : extensions.find(tracked.device.extension)
      if (tracked === undefined || extension === undefined) return undefined
      const { device, binding } = joined(tracked)
      const heardMs = Math.round(clock.now() - clock.monotonic() + (heardAtMs(deviceId) ?? -Infinity))
      // The times of a binding are moved along with the computer's clock.
      const lastSeenAtMs = Math.max(heardMs, binding?.refreshedAtMs ?? device.lastSeenAtMs)
      return { ...dropped(device, extension.name), lastSeenAtMs, goneAtMs }
    },

    hasMoved(deviceId) {
      const found = known.find(deviceId)
      return found !== undefined && successorOf(found.tracked, found.all, heardAtMs) !== undefined
    },

    learnt(deviceId, answersPings) {
      const found = known.find(deviceId)
      if (found === undefined || found.tracked.device.answersPings === answersPings) return
      const device = { ...found.tracked.device, answersPings }
      writes.put(device)
      known.replace(found, { ...found.tracked, device })
    },

    forget(deviceId) {
      bringAllUpToDate()
      const found = known.find(deviceId)
      if (found === undefined) return noSuchDevice
      const { device, registration } = found.tracked
      if (registration !== null) return stillRegistered(device)
      const removed = store.remove([deviceId])
      if (!removed.ok) return removed
      news.forgotten(deviceId)
      lose(deviceId)
      writes.drop(deviceId)
      known.replace(found, null)
      return { ok: true, value: null }
    },

    extensionRemoved(numbers) {
      for (const number of numbers) drop(number)
    },

    stop() {
      for (const { device, registration } of known.all()) {
        if (registration !== null) touched.add(device.extension)
      }
      bringAllUpToDate()
      news.discard()
      for (const { device, registration } of known.all()) if (registration !== null) writes.put(device)
      writes.flush()
    },
  }
}
