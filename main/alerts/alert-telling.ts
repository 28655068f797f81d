import type { DroppedDevice } from '../devices/device-event.ts'
import {
  holdOffMs,
  isQuietAt,
  offlineMs,
  type AlertConfig,
  type AlertDraft,
  type AlertState,
  type Standing,
} from './alert-state.ts'
import type { AlertNews, Occasion } from './drop-alert-text.ts'
import { outageReason, type EnvironmentEvent, type Outage } from './outage-reason.ts'
import { minutesLeft } from './quiet-hours.ts'

/** That this computer has lost its network, once it has been so for a while; noted in the draft as told. */
export function networkNews(draft: AlertDraft, atMs: number): readonly AlertNews[] {
  const { offline } = draft
  if (offline === null || offline.isTold || atMs < offline.sinceMs + offlineMs) return []
  draft.offline = { ...offline, isTold: true }
  return [{ kind: 'network-lost' }]
}

/** What there is to tell now of phones; noted in the draft as told. */
export function tell(draft: AlertDraft, atMs: number, config: AlertConfig): readonly AlertNews[] {
  const { grace, tellAtMs, tellBackAtMs } = draft
  if (draft.offline !== null || (grace !== null && atMs < grace.untilMs)) return []
  const occasion: Occasion | null = draft.isSummaryDue ? 'quiet-hours' : (grace?.because ?? null)
  const isDue = occasion !== null || (tellAtMs !== null && tellAtMs <= atMs)
  const isBackDue = tellBackAtMs !== null && tellBackAtMs <= atMs
  draft.grace = null
  if (isQuietAt(atMs, config)) {
    if (isDue) hold(draft)
    if (isBackDue) clearReturns(draft)
    draft.newlyFlapping.clear()
    return []
  }
  draft.isSummaryDue = false
  return [
    ...(isDue ? lossNews(draft, atMs, occasion, config) : []),
    ...(isBackDue ? backNews(draft, config) : []),
  ]
}

/** For the summary at the end of the quiet hours. */
function hold(draft: AlertDraft): void {
  draft.tellAtMs = null
  for (const { standing } of draft.outages.values()) {
    if (standing !== 'waiting') continue
    draft.isSummaryDue = true
    return
  }
}

function lossNews(
  draft: AlertDraft,
  atMs: number,
  occasion: Occasion | null,
  config: AlertConfig,
): readonly AlertNews[] {
  const lost: Outage[] = []
  const takenOver: DroppedDevice[] = []
  let isMoreWaiting = false
  for (const outage of draft.outages.values()) {
    const { device, beganAtMs, sign } = outage
    if (outage.standing !== 'waiting') continue
    // Only what begins after the first of a bundle is told without a hold-off of its own.
    if (occasion !== null && beganAtMs + holdOffMs > atMs) {
      isMoreWaiting = true
      continue
    }
    const standing = standingOf(draft, device, config)
    draft.outages.set(device.deviceId, { ...outage, standing })
    if (standing !== 'told') continue
    if (sign === 'taken-over') takenOver.push(device)
    else lost.push({ ...outage, sign })
  }
  draft.tellAtMs = isMoreWaiting ? atMs + holdOffMs : null
  const news: AlertNews[] = []
  const [first, ...others] = lost
  if (first !== undefined) news.push(goneNews([first, ...others], occasion, draft.environment))
  const [taken, ...alsoTaken] = takenOver
  if (taken !== undefined) news.push({ kind: 'taken-over', devices: [taken, ...alsoTaken] })
  const newlyFlapping = [...draft.newlyFlapping.values()]
  const [flapping, ...alsoFlapping] = newlyFlapping.filter((device) => mayTell(device, config))
  if (flapping !== undefined) news.push({ kind: 'flapping', devices: [flapping, ...alsoFlapping] })
  draft.newlyFlapping.clear()
  return news
}

function backNews(draft: AlertDraft, config: AlertConfig): readonly AlertNews[] {
  const devices: DroppedDevice[] = []
  let afterMs = 0
  for (const { outage, endedAtMs } of draft.returns.values()) {
    if (standingOf(draft, outage.device, config) !== 'told') continue
    devices.push(outage.device)
    afterMs = Math.max(afterMs, endedAtMs - outage.beganAtMs)
  }
  clearReturns(draft)
  const [first, ...others] = devices
  return first === undefined ? [] : [{ kind: 'back', devices: [first, ...others], afterMs }]
}

function clearReturns(draft: AlertDraft): void {
  draft.returns.clear()
  draft.tellBackAtMs = null
}

function standingOf(draft: AlertDraft, device: DroppedDevice, config: AlertConfig): Standing {
  if (!mayTell(device, config)) return 'dismissed'
  return draft.flaps.get(device.deviceId)?.isFlapping === true ? 'flapping' : 'told'
}

function mayTell({ extension }: DroppedDevice, { isOn, isMuted }: AlertConfig): boolean {
  return isOn && !isMuted(extension)
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
  const moments: (number | null)[] = [state.nextSteadyAtMs]
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
