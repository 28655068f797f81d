import { phoneModel } from '../../shared/phone-model.ts'
import { readable } from '../../shared/readable-text.ts'
import type { DroppedDevice } from '../devices/device-event.ts'
import type { EnvironmentKind, OutageReason } from './outage-reason.ts'

/** What a notification says. */
export interface Alert {
  readonly title: string
  readonly body: string
  /** The device to show when it is clicked; null where it is about several, or about none. */
  readonly deviceId: number | null
}

type OneOrMore<Item> = readonly [Item, ...Item[]]

/** After which time in which nothing was told. */
export type Occasion = 'quiet-hours' | EnvironmentKind

/** What there is to tell. */
export type AlertNews =
  | { readonly kind: 'gone'; readonly devices: OneOrMore<DroppedDevice>; readonly reason: OutageReason }
  | { readonly kind: 'still-gone'; readonly devices: OneOrMore<DroppedDevice>; readonly since: Occasion }
  /** How long each was lost, the longest time of several. */
  | { readonly kind: 'back'; readonly devices: OneOrMore<DroppedDevice>; readonly afterMs: number }
  | { readonly kind: 'flapping'; readonly devices: OneOrMore<DroppedDevice> }
  /** Other phones hold their places in their extensions. */
  | { readonly kind: 'taken-over'; readonly devices: OneOrMore<DroppedDevice> }
  | { readonly kind: 'network-lost' }

const mostNamed = 3

/** @param timeOfDay writes a moment as people read it: `14:32` */
export function alertText(news: AlertNews, timeOfDay: (atMs: number) => string): Alert {
  switch (news.kind) {
    case 'gone':
      return gone(news.devices, news.reason, timeOfDay)
    case 'still-gone':
      return stillGone(news.devices, occasions[news.since], timeOfDay)
    case 'back':
      return back(news.devices, duration(news.afterMs))
    case 'flapping':
      return flapping(news.devices)
    case 'taken-over':
      return takenOver(news.devices, timeOfDay)
    case 'network-lost':
      return {
        title: 'This computer has lost its network',
        body: 'No phone can reach it until the network is back. Look at its cable or its Wi-Fi.',
        deviceId: null,
      }
  }
}

type Many = OneOrMore<DroppedDevice>

function gone(devices: Many, reason: OutageReason, timeOfDay: (atMs: number) => string): Alert {
  const [first, ...others] = devices
  if (others.length > 0)
    return about(devices, `${devices.length} phones are gone`, severalGone(devices, reason))
  const isSilent = reason.kind === 'no-answer'
  return about(
    devices,
    `${nameOf(first)} ${isSilent ? 'does not answer' : 'is gone'}`,
    `${lastKnown(first, timeOfDay)}. ${whyGone(reason)}`,
  )
}

function stillGone(devices: Many, occasion: string, timeOfDay: (atMs: number) => string): Alert {
  const [first, ...others] = devices
  if (others.length > 0) {
    const body = `${occasion} ${named(devices)} could not be reached and are not back.`
    return about(devices, `${devices.length} phones are gone`, body)
  }
  const body = `${lastKnown(first, timeOfDay)}. ${occasion} it could not be reached and is not back.`
  return about(devices, `${nameOf(first)} is gone`, body)
}

function back(devices: Many, after: string): Alert {
  const [first, ...others] = devices
  if (others.length > 0) {
    const body = `${named(devices)} are there again, after ${after} at most.`
    return about(devices, `${devices.length} phones are back`, body)
  }
  const model = modelOf(first)
  const body = `${model === '' ? 'It is' : `${model}, now`} at ${first.source.address}.`
  return about(devices, `${nameOf(first)} is back after ${after}`, body)
}

function flapping(devices: Many): Alert {
  const [first, ...others] = devices
  const advice = 'Nothing more is said until half an hour has passed without a change.'
  if (others.length > 0) {
    const body = `${named(devices)} were lost three times within half an hour: look at what they share, such as a switch or Wi-Fi. ${advice}`
    return about(devices, `${devices.length} phones come and go`, body)
  }
  const body = `It was lost three times within half an hour, last at ${first.source.address}: look at its cable, its power or its Wi-Fi. ${advice}`
  return about(devices, `${nameOf(first)} comes and goes`, body)
}

function takenOver(devices: Many, timeOfDay: (atMs: number) => string): Alert {
  const [first, ...others] = devices
  const advice = 'If that was not intended, look at which phones have its account, or allow it more devices.'
  if (others.length > 0) {
    const body = `Other phones have registered for the extensions of ${named(devices)}, which hold as many as they may.`
    return about(devices, `Other phones took over ${devices.length} extensions`, body)
  }
  const title = `${nameOf(first)}: another phone took over the extension`
  return about(devices, title, `${lastKnown(first, timeOfDay)}. ${advice}`)
}

function about(devices: Many, title: string, body: string): Alert {
  return { title, body, deviceId: devices.length === 1 ? devices[0].deviceId : null }
}

function whyGone(reason: OutageReason): string {
  switch (reason.kind) {
    case 'no-refresh':
      return 'It still answers, but did not renew its registration: look at the account in the phone.'
    case 'no-answer':
      return 'It has stopped answering: look at its power and its network cable.'
    case 'off-rhythm':
      return 'It did not renew its registration when it usually does: look at its power and its network cable.'
    case 'own-fault':
      return `${ownFault[reason.because]}, so the phone may not be to blame.`
    case 'lapsed':
    case 'several':
    case 'various':
      return 'It did not renew its registration.'
  }
}

function severalGone(devices: Many, reason: OutageReason): string {
  const names = named(devices)
  switch (reason.kind) {
    case 'several': {
      const silent = `${names} went silent within ${reason.withinMs / 1000} s`
      if (reason.shared === 'subnet') return `${silent}: probably a switch or a power strip.`
      if (reason.shared === 'model') return `${silent} and are of one model: probably an update or a setting.`
      return `${silent} and are all at ${devices[0].source.address}: probably the device there, such as a base station.`
    }
    case 'no-answer':
      return `${names} have stopped answering: look at their power and their network cables.`
    case 'no-refresh':
      return `${names} still answer, but did not renew their registrations: look at the accounts in the phones.`
    case 'off-rhythm':
      return `${names} did not renew their registrations when they usually do: look at their power and their network cables.`
    case 'own-fault':
      return `${names} are not there any more. ${ownFault[reason.because]}, so the phones may not be to blame.`
    case 'lapsed':
      return `${names} did not renew their registrations.`
    case 'various':
      return `${names} have stopped answering, or did not renew their registrations.`
  }
}

const ownFault: Readonly<Record<EnvironmentKind, string>> = {
  resumed: 'This computer was asleep meanwhile',
  'clock-set': 'The clock of this computer was set meanwhile',
  'network-lost': 'This computer had no network meanwhile',
  'network-back': 'This computer had no network meanwhile',
  'address-changed': 'The address of this computer has changed meanwhile',
  started: 'Rollcall was started meanwhile',
}

const occasions: Readonly<Record<Occasion, string>> = {
  'quiet-hours': 'During the quiet hours',
  resumed: 'Since this computer woke up',
  'clock-set': 'Since the clock of this computer was set',
  'network-lost': 'Since this computer lost its network',
  'network-back': 'Since this computer has its network again',
  'address-changed': 'Since the address of this computer changed',
  started: 'Since Rollcall was started',
}

function lastKnown(device: DroppedDevice, timeOfDay: (atMs: number) => string): string {
  const model = modelOf(device)
  const last = `ast at ${device.source.address}, last seen ${timeOfDay(device.lastSeenAtMs)}`
  return model === '' ? `L${last}` : `${model}, l${last}`
}

function modelOf({ userAgent }: DroppedDevice): string {
  return userAgent === null ? '' : phoneModel(userAgent)
}

/** `101 Anna, 102 Ben, 103 Eva and 2 more`. */
function named(devices: readonly DroppedDevice[]): string {
  const first = devices.slice(0, mostNamed).map(nameOf)
  const more = devices.length - first.length
  const parts = more > 0 ? [...first, `${more} more`] : first
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`
}

/** `101 Anna`, or the number alone where the extension has no name. */
function nameOf({ extension, name }: DroppedDevice): string {
  return `${extension} ${readable(name)}`.trim()
}

/** `45 s`, `12 min`, `2 h 5 min`, `3 days`. */
function duration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000))
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  if (minutes >= 48 * 60) return `${Math.round(minutes / (24 * 60))} days`
  const rest = minutes % 60
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`
}
