import type { Binding } from '../../shared/model.ts'
import type { Device, EndOfRegistration } from '../store/device-row.ts'
import { followed, newRhythm, type RefreshRhythm } from './refresh-rhythm.ts'
import { samePhones } from './same-phone.ts'
import { successorOf, takenOver } from './succession.ts'

/** A device, and the binding that it holds as it was when last looked at; null while it is absent. */
export interface TrackedDevice {
  readonly device: Device
  readonly registration: Registration | null
}

export interface Registration {
  readonly binding: Binding
  readonly rhythm: RefreshRhythm
  /** On the monotonic clock, when it was first and when it was last seen to be registered. */
  readonly sinceMs: number
  readonly renewedAtMs: number
  /** Nobody knew this device at the address that it registered from: it may be another one that has moved. */
  readonly isNewcomer: boolean
}

/** A device that was another one all along: it is no more, and what it was goes on with the other. */
export interface Takeover {
  readonly deviceId: number
  readonly byDeviceId: number
}

interface Moment {
  readonly nowMs: number
  readonly monotonicMs: number
}

export interface Reconciled {
  readonly devices: readonly TrackedDevice[]
  readonly takeovers: readonly Takeover[]
}

/** A binding that is no more, as it last was. */
export interface EndedRegistration {
  readonly binding: Binding
  readonly how: EndOfRegistration
}

/**
 * An extension's devices after what has happened to its bindings: one whose binding has ended is absent, one that is
 * registered is as it was in its last REGISTER, and a binding that no device holds belongs to an absent device that
 * is the same phone, or to a new one. A device stored as registered whose binding is lost counts as lapsed. One that
 * lapses after it has moved to another address is taken over by the device that it became there (`succession.ts`).
 *
 * @param bindings all that the extension has now
 * @param ends those that it had since the last time and has no more, in order
 * @param now since the epoch, and on the monotonic clock
 * @param newId makes an id for a new device
 * @param heardAtMs a device's last sign of life besides its REGISTERs, on the monotonic clock; null where none is known
 */
export function reconcile(
  known: readonly TrackedDevice[],
  bindings: readonly Binding[],
  ends: readonly EndedRegistration[],
  now: Moment,
  newId: () => number,
  heardAtMs: (deviceId: number) => number | null,
): Reconciled {
  const { nowMs } = now
  let devices = known
  const takeovers: Takeover[] = []
  for (const end of ends) {
    // A phone that came and went since the last time is a known device all the same.
    if (!isHeld(end.binding, devices)) devices = register([end.binding], devices, now, newId)
    const ended = devices.find((each) => holds(each, end.binding))
    const successor =
      ended === undefined || end.how !== 'lapsed' ? undefined : successorOf(ended, devices, heardAtMs)
    if (ended !== undefined && successor !== undefined) {
      takeovers.push({ deviceId: ended.device.id, byDeviceId: successor.device.id })
      devices = takenOver(ended, successor, devices)
    } else devices = devices.map((each) => (each === ended ? absent(each.device, end, nowMs) : each))
  }
  devices = devices.map((each) => upToDate(each, bindings, now))
  const newcomers = bindings.filter((binding) => !isHeld(binding, devices))
  if (newcomers.length > 0) devices = register(newcomers, devices, now, newId)
  const settled = devices.map((each): TrackedDevice =>
    each.registration === null && each.device.ended === null
      ? { device: { ...each.device, ended: { atMs: nowMs, how: 'lapsed' } }, registration: null }
      : each,
  )
  return { devices: settled, takeovers }
}

const holds = ({ registration }: TrackedDevice, { id }: Binding) => registration?.binding.id === id

const isHeld = (binding: Binding, devices: readonly TrackedDevice[]) =>
  devices.some((each) => holds(each, binding))

/** Gives each binding a device: the one that its phone was before, or a new one. */
function register(
  bindings: readonly Binding[],
  devices: readonly TrackedDevice[],
  { monotonicMs }: Moment,
  newId: () => number,
): readonly TrackedDevice[] {
  const free = devices.flatMap(({ device, registration }) => (registration === null ? [device] : []))
  // After a start, the devices that were registered when the program ended have the first say.
  const resumed = samePhones(
    bindings,
    free.filter(({ ended }) => ended === null),
  )
  const returned = samePhones(
    bindings.filter(({ id }) => !resumed.has(id)),
    free.filter(({ ended }) => ended !== null),
  )
  return bindings.reduce((all, binding) => {
    const device = resumed.get(binding.id) ?? returned.get(binding.id)
    if (device === undefined)
      return [...all, registered(newDevice(binding, newId()), binding, monotonicMs, true)]
    const isNewcomer = device.source.address !== binding.source.address
    return all.map((each) =>
      each.device === device ? registered(device, binding, monotonicMs, isNewcomer) : each,
    )
  }, devices)
}

function newDevice({ extension, instanceId, registeredAtMs }: Binding, id: number): Omit<Device, keyof Seen> {
  return { id, extension, instanceId, firstSeenAtMs: registeredAtMs, answersPings: 'unknown' }
}

function registered(
  device: Omit<Device, keyof Seen>,
  binding: Binding,
  sinceMs: number,
  isNewcomer: boolean,
): TrackedDevice {
  return {
    device: { ...device, ...seen(device, binding), ended: null },
    registration: { binding, rhythm: newRhythm(binding), sinceMs, renewedAtMs: sinceMs, isNewcomer },
  }
}

type Seen = Pick<Device, 'source' | 'userAgent' | 'lastSeenAtMs' | 'ended'>

/** What a binding tells of its device. */
function seen(
  { instanceId }: Pick<Device, 'instanceId'>,
  binding: Binding,
): Omit<Seen, 'ended'> & Pick<Device, 'instanceId'> {
  return {
    instanceId: binding.instanceId ?? instanceId,
    source: binding.source,
    userAgent: binding.userAgent,
    lastSeenAtMs: binding.refreshedAtMs,
  }
}

function absent(device: Device, { binding, how }: EndedRegistration, nowMs: number): TrackedDevice {
  const last = seen(device, binding)
  const lastSeenAtMs = how === 'signed-off' ? nowMs : last.lastSeenAtMs
  const atMs = how === 'lapsed' ? Math.min(binding.expiresAtMs, nowMs) : nowMs
  return { device: { ...device, ...last, lastSeenAtMs, ended: { atMs, how } }, registration: null }
}

function upToDate(
  tracked: TrackedDevice,
  bindings: readonly Binding[],
  { nowMs, monotonicMs }: Moment,
): TrackedDevice {
  const { device, registration } = tracked
  if (registration === null) return tracked
  const binding = bindings.find((each) => holds(tracked, each))
  // Nobody told how it ended: nothing but the admin's deletion of bindings goes unheard.
  if (binding === undefined)
    return { device: { ...device, ended: { atMs: nowMs, how: 'removed' } }, registration: null }
  if (binding === registration.binding) return tracked
  const rhythm = followed(registration.rhythm, binding)
  // All times of a binding change when the computer's clock is set, which is no sign of life.
  const renewedAtMs = rhythm === registration.rhythm ? registration.renewedAtMs : monotonicMs
  return {
    device: { ...device, ...seen(device, binding) },
    registration: { ...registration, binding, rhythm, renewedAtMs },
  }
}
