import type { Binding, ExtensionNumber, ListedExtension } from '../shared/model.ts'
import type { AbsentDevice, PhoneRow, RegisteredDevice } from '../shared/phone-row.ts'
import { badgesOf } from './devices/device-badges.ts'
import type { RosterDevice } from './devices/device-roster.ts'
import { byNumber } from './extensions/natural-order.ts'
import type { ShownLiveness } from './liveness/liveness-watch.ts'
import { isPingable, lookUp } from './registrar/lookup.ts'
import { isLive } from './registrar/register-rules.ts'

export interface PhoneListOptions {
  readonly extensions: { list(): readonly ListedExtension[] }
  readonly devicesOf: (extension: ExtensionNumber) => readonly RosterDevice[]
  /** What is known of a device from the questions that it was asked; undefined where it is not watched. */
  readonly livenessOf?: (deviceId: number) => ShownLiveness | undefined
  readonly now: () => number
}

/**
 * Lists the extensions in natural order, each with its devices: those that are registered by preference (see
 * `lookup.ts`), then the absent ones, the newest first. An extension without any has one row.
 */
export function createPhoneList(options: PhoneListOptions): () => readonly PhoneRow[] {
  const { extensions, devicesOf, livenessOf = () => undefined, now } = options
  const inOrder = createNaturalOrder()
  return () => {
    const nowMs = now()
    const rows: PhoneRow[] = []
    for (const extension of inOrder(extensions.list())) {
      for (const row of rowsOf(extension, devicesOf(extension.number), livenessOf, nowMs)) {
        rows.push(row)
      }
    }
    return rows
  }
}

/** Sorts extensions by number; for the same numbers as the last time it knows the order, as comparing is slow. */
function createNaturalOrder(): (extensions: readonly ListedExtension[]) => readonly ListedExtension[] {
  let numbers: readonly ExtensionNumber[] = []
  let order: readonly number[] = []
  return (extensions) => {
    const isSame =
      extensions.length === numbers.length && extensions.every(({ number }, at) => number === numbers[at])
    if (!isSame) {
      numbers = extensions.map(({ number }) => number)
      order = [...extensions.entries()].sort(([, a], [, b]) => byNumber(a, b)).map(([at]) => at)
    }
    const sorted: ListedExtension[] = []
    for (const at of order) {
      const extension = extensions[at]
      if (extension !== undefined) sorted.push(extension)
    }
    return sorted
  }
}

function rowsOf(
  extension: ListedExtension,
  known: readonly RosterDevice[],
  livenessOf: NonNullable<PhoneListOptions['livenessOf']>,
  nowMs: number,
): PhoneRow[] {
  const { number, name, enabled, muted } = extension
  const about = { extension: number, name, enabled, muted }
  if (known.length === 0) return [{ ...about, state: 'never', device: null }]
  const rows: PhoneRow[] = []
  const bindings = known.flatMap(({ binding }) => binding ?? [])
  const live = bindings.length === 0 ? [] : lookUp(bindings, nowMs)
  for (const binding of live) {
    const held = known.find((each) => each.binding === binding)
    if (held === undefined) continue
    const others = live.length === 1 ? [] : live.filter((each) => each !== binding)
    const device = registeredDevice(extension, held, binding, others, livenessOf(held.device.id) ?? unwatched)
    rows.push({ ...about, state: 'registered', device })
  }
  if (rows.length === known.length) return rows
  const absent = known
    .filter(({ binding }) => binding === undefined || !isLive(binding, nowMs))
    .map(absentDevice)
    .sort((a, b) => b.device.endedAtMs - a.device.endedAtMs)
  for (const each of absent) rows.push({ ...about, ...each })
  return rows
}

const unwatched: ShownLiveness = { roundTripMs: null, unreachableSinceMs: null }

function registeredDevice(
  extension: ListedExtension,
  { device, marks, overdueAtMs }: RosterDevice,
  binding: Binding,
  others: readonly Binding[],
  liveness: ShownLiveness,
): RegisteredDevice {
  const { id, source, contactUri, userAgent, registeredAtMs, refreshedAtMs, expiresAtMs } = binding
  return {
    deviceId: device.id,
    bindingId: id,
    source,
    contactUri,
    pingable: isPingable(binding),
    userAgent,
    registeredAtMs,
    refreshedAtMs,
    expiresAtMs,
    overdueAtMs,
    ...liveness,
    answersPings: device.answersPings,
    badges: badgesOf({ extension, device, binding, marks, others }),
  }
}

/** A binding whose time is up is none any more, whether or not its row has been removed yet. */
function absentDevice({ device, binding }: RosterDevice): {
  readonly state: 'gone' | 'signed-off'
  readonly device: AbsentDevice
} {
  const { id: deviceId, ended } = device
  const { source, userAgent } = binding ?? device
  const lastSeenAtMs = binding?.refreshedAtMs ?? device.lastSeenAtMs
  const endedAtMs = binding?.expiresAtMs ?? ended?.atMs ?? lastSeenAtMs
  const how = binding === undefined && ended !== null ? ended.how : 'lapsed'
  const state = how === 'lapsed' ? 'gone' : 'signed-off'
  return { state, device: { deviceId, source, userAgent, lastSeenAtMs, endedAtMs, how } }
}
