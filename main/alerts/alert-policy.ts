import type { DroppedDevice } from '../devices/device-event.ts'
import {
  draftOf,
  graceMs,
  holdOffMs,
  isQuietAt,
  type AlertConfig,
  type AlertDraft,
  type AlertState,
  type OpenOutage,
  type OpenSign,
} from './alert-state.ts'
import { networkNews, tell, wakeAtMs } from './alert-telling.ts'
import { alertText, type Alert } from './drop-alert-text.ts'
import { steadyAtMs, withOutage } from './flapping.ts'
import type { EnvironmentKind } from './outage-reason.ts'

/** All moments are in milliseconds on one clock that never jumps. */
export type AlertEvent = { readonly atMs: number } & (
  | {
      readonly kind: 'outage-began'
      readonly device: DroppedDevice
      readonly sign: OpenSign
      /** Its last sign of life, on the same clock. */
      readonly lastSeenAtMs: number
    }
  /** It answers or is registered again; the device with the address that it has now. */
  | { readonly kind: 'outage-ended'; readonly device: DroppedDevice }
  /** It signed off, was removed or turned out to be another device: it is not expected any more. */
  | { readonly kind: 'outage-dropped'; readonly deviceId: number }
  | { readonly kind: 'environment'; readonly what: EnvironmentKind }
)

export interface Decision {
  readonly state: AlertState
  readonly show: readonly Alert[]
  /** The devices that have begun to flap with these events, whether or not anybody is told. */
  readonly flapping: readonly DroppedDevice[]
  /** When to come back, with no event; null where nothing is to be told without one. */
  readonly wakeAtMs: number | null
}

const environmentKept = 10

/**
 * Who is told what at that moment: each outage once, bundled with those that begin within the hold-off. The events are
 * those since the last time, in order; the cost grows with their number and that of the outages, not with both at once.
 */
export function decide(
  before: AlertState,
  events: readonly AlertEvent[],
  atMs: number,
  config: AlertConfig,
): Decision {
  const draft = draftOf(before)
  const flapping: DroppedDevice[] = []
  for (const event of events) {
    if (event.kind !== 'outage-began') take(draft, event)
    else if (began(draft, event)) flapping.push(event.device)
  }
  settleSteady(draft, atMs)
  const ofNetwork = networkNews(draft, atMs)
  const ofPhones = tell(draft, atMs, config)
  const isShown = config.isOn && !isQuietAt(atMs, config)
  return {
    state: draft,
    show: [...(isShown ? ofNetwork : []), ...ofPhones].map((each) => alertText(each, config.timeOfDay)),
    flapping,
    wakeAtMs: wakeAtMs(draft, atMs, config),
  }
}

type Began = Extract<AlertEvent, { readonly kind: 'outage-began' }>

function take(draft: AlertDraft, event: Exclude<AlertEvent, Began>): void {
  switch (event.kind) {
    case 'outage-ended':
      return ended(draft, event.device, event.atMs)
    case 'outage-dropped':
      for (const map of [draft.outages, draft.returns, draft.newlyFlapping, draft.flaps]) {
        map.delete(event.deviceId)
      }
      return
    case 'environment':
      return interrupted(draft, event.what, event.atMs)
  }
}

/** Whether its device has begun to flap with it. */
function began(draft: AlertDraft, { atMs, device, sign, lastSeenAtMs }: Began): boolean {
  const { deviceId } = device
  // That an unreachable phone lapses is the same outage.
  if (draft.outages.has(deviceId)) return false
  const returned = draft.returns.get(deviceId)
  const outage: OpenOutage = returned?.outage ?? {
    ...{ device, sign, beganAtMs: atMs, lastSeenAtMs },
    standing: 'waiting',
  }
  const known = draft.flaps.get(deviceId)
  const isOurs = draft.offline !== null || draft.grace !== null
  const record = isOurs ? known : withOutage(known, atMs)
  const isNewlyFlapping = record?.isFlapping === true && known?.isFlapping !== true
  draft.outages.set(deviceId, outage)
  draft.returns.delete(deviceId)
  if (record !== undefined) {
    draft.flaps.set(deviceId, record)
    // That of a known one was in time already, and has only become later.
    draft.nextSteadyAtMs ??= steadyAtMs(record)
  }
  if (isNewlyFlapping) draft.newlyFlapping.set(deviceId, device)
  if (outage.standing === 'waiting' || isNewlyFlapping) draft.tellAtMs ??= atMs + holdOffMs
  return isNewlyFlapping
}

function ended(draft: AlertDraft, device: DroppedDevice, atMs: number): void {
  const { deviceId } = device
  const outage = draft.outages.get(deviceId)
  if (outage === undefined) return
  draft.outages.delete(deviceId)
  const record = draft.flaps.get(deviceId)
  if (record !== undefined && draft.grace === null) {
    draft.flaps.set(deviceId, { ...record, changedAtMs: atMs })
  }
  if (outage.standing !== 'told') return
  draft.returns.set(deviceId, { outage: { ...outage, device }, endedAtMs: atMs })
  draft.tellBackAtMs ??= atMs + holdOffMs
}

function interrupted(draft: AlertDraft, what: EnvironmentKind, atMs: number): void {
  draft.environment = [...draft.environment, { kind: what, atMs }].slice(-environmentKept)
  if (what === 'network-lost') {
    draft.offline ??= { sinceMs: atMs, isTold: false }
    return
  }
  draft.grace = { untilMs: atMs + graceMs, because: draft.grace?.because ?? what }
  if (what === 'network-back') draft.offline = null
}

/** Devices without a change for half an hour flap no more; what is lost then is to be told. */
function settleSteady(draft: AlertDraft, atMs: number): void {
  if (draft.nextSteadyAtMs === null || atMs < draft.nextSteadyAtMs) return
  let nextAtMs = Number.POSITIVE_INFINITY
  for (const [deviceId, record] of draft.flaps) {
    if (steadyAtMs(record) > atMs) {
      nextAtMs = Math.min(nextAtMs, steadyAtMs(record))
      continue
    }
    draft.flaps.delete(deviceId)
    const outage = draft.outages.get(deviceId)
    if (outage?.standing !== 'flapping') continue
    draft.outages.set(deviceId, { ...outage, standing: 'waiting' })
    draft.tellAtMs ??= atMs
  }
  draft.nextSteadyAtMs = nextAtMs === Number.POSITIVE_INFINITY ? null : nextAtMs
}
