import type { DroppedDevice } from '../devices/device-event.ts'
import {
  holdOffMs,
  isQuietAt,
  offlineMs,
  type AlertConfig,
  type AlertState,
  type OpenOutage,
  type Standing,
} from './alert-state.ts'
import type { AlertNews, Occasion } from './drop-alert-text.ts'
import { steadyAtMs } from './flapping.ts'
import { outageReason, type EnvironmentEvent, type Outage } from './outage-reason.ts'
import { minutesLeft } from './quiet-hours.ts'

/** That this computer has lost its network, once it has been so for a while. */
export function networkNews(
  state: AlertState,
  atMs: number,
): { readonly state: AlertState; readonly news: readonly AlertNews[] } {
  const { offline } = state
  if (offline === null || offline.isTold || atMs < offline.sinceMs + offlineMs) return { state, news: [] }
  return { state: { ...state, offline: { ...offline, isTold: true } }, news: [{ kind: 'network-lost' }] }
}

/** What there is to tell now of phones, and the state in which it is told. */
export function told(
  state: AlertState,
  atMs: number,
  config: AlertConfig,
): { readonly state: AlertState; readonly news: readonly AlertNews[] } {
  if (state.offline !== null || (state.grace !== null && atMs < state.grace.untilMs))
    return { state, news: [] }
  const occasion: Occasion | null = state.isSummaryDue ? 'quiet-hours' : (state.grace?.because ?? null)
  const isDue = occasion !== null || (state.tellAtMs !== null && state.tellAtMs <= atMs)
  const isBackDue = state.tellBackAtMs !== null && state.tellBackAtMs <= atMs
  if (isQuietAt(atMs, config)) {
    const isHeld = isDue && [...state.outages.values()].some(({ standing }) => standing === 'waiting')
    const afterBack = isBackDue ? { returns: new Map(), tellBackAtMs: null } : {}
    const isSummaryDue = state.isSummaryDue || isHeld
    const quiet = { ...state, ...afterBack, isSummaryDue, grace: null, newlyFlapping: new Map() }
    return { state: { ...quiet, tellAtMs: isDue ? null : state.tellAtMs }, news: [] }
  }
  const mayTell = (device: DroppedDevice) => config.isOn && !config.isMuted(device.extension)
  const isFlapping = (device: DroppedDevice) => state.flaps.get(device.deviceId)?.isFlapping === true
  const news: AlertNews[] = []
  let next: AlertState = { ...state, grace: null, isSummaryDue: false }
  if (isDue) {
    const isWaiting = ({ standing }: OpenOutage) => standing === 'waiting'
    // Only what begins after the first of a bundle is told without a hold-off of its own.
    const isRipe = ({ beganAtMs }: Outage) => occasion === null || beganAtMs + holdOffMs <= atMs
    const waiting = [...state.outages.values()].filter((outage) => isWaiting(outage) && isRipe(outage))
    const unripe = [...state.outages.values()].filter((outage) => isWaiting(outage) && !isRipe(outage))
    const standingOf = ({ device }: Outage): Standing =>
      !mayTell(device) ? 'dismissed' : isFlapping(device) ? 'flapping' : 'told'
    const [first, ...others] = waiting.filter((outage) => standingOf(outage) === 'told')
    if (first !== undefined) news.push(goneNews([first, ...others], occasion, state.environment))
    const [flapping, ...alsoFlapping] = [...state.newlyFlapping.values()].filter(mayTell)
    if (flapping !== undefined) news.push({ kind: 'flapping', devices: [flapping, ...alsoFlapping] })
    const tellAtMs = unripe.length === 0 ? null : atMs + holdOffMs
    const outages = new Map(state.outages)
    for (const outage of waiting) {
      outages.set(outage.device.deviceId, { ...outage, standing: standingOf(outage) })
    }
    next = { ...next, outages, newlyFlapping: new Map(), tellAtMs }
  }
  if (isBackDue) {
    const returned = [...state.returns.values()].filter(
      ({ outage: { device } }) => mayTell(device) && !isFlapping(device),
    )
    const [first, ...others] = returned.map(({ outage }) => outage.device)
    const afterMs = Math.max(...returned.map(({ outage, endedAtMs }) => endedAtMs - outage.beganAtMs))
    if (first !== undefined) news.push({ kind: 'back', devices: [first, ...others], afterMs })
    next = { ...next, returns: new Map(), tellBackAtMs: null }
  }
  return { state: next, news }
}

function goneNews(
  outages: readonly [Outage, ...Outage[]],
  since: Occasion | null,
  environment: readonly EnvironmentEvent[],
): AlertNews {
  const [first, ...others] = outages
  const devices = [first.device, ...others.map(({ device }) => device)] as const
  if (since !== null) return { kind: 'still-gone', devices, since }
  return { kind: 'gone', devices, reason: outageReason(outages, environment) }
}

/** When there will be something to tell without another event; null where never. */
export function wakeAtMs(state: AlertState, atMs: number, config: AlertConfig): number | null {
  const { offline, grace, tellAtMs, tellBackAtMs, isSummaryDue } = state
  const moments: (number | null)[] = [...state.flaps.values()].map(steadyAtMs)
  if (offline !== null) moments.push(offline.isTold ? null : offline.sinceMs + offlineMs)
  else if (grace !== null) moments.push(grace.untilMs)
  else moments.push(tellAtMs, tellBackAtMs)
  const { quietHours, localMinuteOf } = config
  if (isSummaryDue && quietHours !== null) {
    // A minute may have begun long ago: then the first look comes too late by its age, never too early.
    moments.push(atMs + Math.max(1, minutesLeft(quietHours, localMinuteOf(atMs))) * 60_000)
  }
  const coming = moments.filter((moment) => moment !== null)
  return coming.length === 0 ? null : Math.max(Math.min(...coming), atMs)
}
