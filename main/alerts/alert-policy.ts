import type { DroppedDevice } from '../devices/device-event.ts'
import {
  graceMs,
  holdOffMs,
  isQuietAt,
  type AlertConfig,
  type AlertState,
  type OpenOutage,
} from './alert-state.ts'
import { networkNews, told, wakeAtMs } from './alert-telling.ts'
import { alertText, type Alert } from './drop-alert-text.ts'
import { steadyAtMs, withOutage } from './flapping.ts'
import type { EnvironmentKind, OutageSign } from './outage-reason.ts'

/** All moments are in milliseconds on one clock that never jumps. */
export type AlertEvent = { readonly atMs: number } & (
  | {
      readonly kind: 'outage-began'
      readonly device: DroppedDevice
      readonly sign: OutageSign
      /** Its last sign of life, on the same clock. */
      readonly lastSeenAtMs: number
    }
  /** It answers or is registered again; the device with the address that it has now. */
  | { readonly kind: 'outage-ended'; readonly device: DroppedDevice }
  /** It signed off, was removed or taken over: it is not expected any more. */
  | { readonly kind: 'outage-dropped'; readonly deviceId: number }
  | { readonly kind: 'environment'; readonly what: EnvironmentKind }
  | { readonly kind: 'tick' }
)

export interface Decision {
  readonly state: AlertState
  readonly show: readonly Alert[]
  /** When to come back with a tick; null where nothing is to be told without another event. */
  readonly wakeAtMs: number | null
}

const environmentKept = 10

/** Who is told what when: each outage once, bundled with those that begin within the hold-off. */
export function decide(before: AlertState, event: AlertEvent, config: AlertConfig): Decision {
  const { atMs } = event
  const steady = withoutSteady(taken(before, event), atMs)
  const offline = networkNews(steady, atMs)
  const { state, news } = told(offline.state, atMs, config)
  const isShown = config.isOn && !isQuietAt(atMs, config)
  return {
    state,
    show: [...(isShown ? offline.news : []), ...news].map((each) => alertText(each, config.timeOfDay)),
    wakeAtMs: wakeAtMs(state, atMs, config),
  }
}

function taken(state: AlertState, event: AlertEvent): AlertState {
  switch (event.kind) {
    case 'outage-began':
      return began(state, event)
    case 'outage-ended':
      return ended(state, event.device, event.atMs)
    case 'outage-dropped':
      return {
        ...state,
        outages: without(state.outages, event.deviceId),
        returns: without(state.returns, event.deviceId),
        newlyFlapping: without(state.newlyFlapping, event.deviceId),
        flaps: without(state.flaps, event.deviceId),
      }
    case 'environment':
      return interrupted(state, event.what, event.atMs)
    case 'tick':
      return state
  }
}

function began(state: AlertState, event: Extract<AlertEvent, { readonly kind: 'outage-began' }>): AlertState {
  const { atMs, device, sign, lastSeenAtMs } = event
  const { deviceId } = device
  // That an unreachable phone lapses is the same outage.
  if (state.outages.has(deviceId)) return state
  const returned = state.returns.get(deviceId)
  const outage: OpenOutage = returned?.outage ?? {
    ...{ device, sign, beganAtMs: atMs, lastSeenAtMs },
    standing: 'waiting',
  }
  const known = state.flaps.get(deviceId)
  const isOurs = state.offline !== null || state.grace !== null
  const record = isOurs ? known : withOutage(known, atMs)
  const isNewlyFlapping = record?.isFlapping === true && known?.isFlapping !== true
  const isToTell = outage.standing === 'waiting' || isNewlyFlapping
  return {
    ...state,
    outages: withEntry(state.outages, deviceId, outage),
    returns: without(state.returns, deviceId),
    flaps: record === undefined ? state.flaps : withEntry(state.flaps, deviceId, record),
    newlyFlapping: isNewlyFlapping ? withEntry(state.newlyFlapping, deviceId, device) : state.newlyFlapping,
    tellAtMs: isToTell ? (state.tellAtMs ?? atMs + holdOffMs) : state.tellAtMs,
  }
}

function ended(state: AlertState, device: DroppedDevice, atMs: number): AlertState {
  const { deviceId } = device
  const outage = state.outages.get(deviceId)
  if (outage === undefined) return state
  const record = state.flaps.get(deviceId)
  const isTold = outage.standing === 'told'
  const returned = { outage: { ...outage, device }, endedAtMs: atMs }
  return {
    ...state,
    outages: without(state.outages, deviceId),
    returns: isTold ? withEntry(state.returns, deviceId, returned) : state.returns,
    flaps:
      record && !state.grace
        ? withEntry(state.flaps, deviceId, { ...record, changedAtMs: atMs })
        : state.flaps,
    tellBackAtMs: isTold ? (state.tellBackAtMs ?? atMs + holdOffMs) : state.tellBackAtMs,
  }
}

function interrupted(state: AlertState, what: EnvironmentKind, atMs: number): AlertState {
  const environment = [...state.environment, { kind: what, atMs }].slice(-environmentKept)
  if (what === 'network-lost') {
    return { ...state, environment, offline: state.offline ?? { sinceMs: atMs, isTold: false } }
  }
  const grace = { untilMs: atMs + graceMs, because: state.grace?.because ?? what }
  return { ...state, environment, grace, offline: what === 'network-back' ? null : state.offline }
}

/** Devices without a change for half an hour flap no more; what is lost then is to be told. */
function withoutSteady(state: AlertState, atMs: number): AlertState {
  const steady = [...state.flaps].filter(([, record]) => steadyAtMs(record) <= atMs)
  if (steady.length === 0) return state
  const ids = new Set(steady.map(([deviceId]) => deviceId))
  const outages = new Map(state.outages)
  let { tellAtMs } = state
  for (const deviceId of ids) {
    const outage = outages.get(deviceId)
    if (outage?.standing !== 'flapping') continue
    outages.set(deviceId, { ...outage, standing: 'waiting' })
    tellAtMs ??= atMs
  }
  const flaps = new Map([...state.flaps].filter(([deviceId]) => !ids.has(deviceId)))
  return { ...state, outages, flaps, tellAtMs }
}

function withEntry<Value>(
  map: ReadonlyMap<number, Value>,
  key: number,
  value: Value,
): ReadonlyMap<number, Value> {
  return new Map(map).set(key, value)
}

function without<Value>(map: ReadonlyMap<number, Value>, key: number): ReadonlyMap<number, Value> {
  if (!map.has(key)) return map
  const rest = new Map(map)
  rest.delete(key)
  return rest
}
