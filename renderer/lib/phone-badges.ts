import type { DeviceBadge } from '../../shared/liveness.ts'
import type { PhoneRow, RegisteredDevice } from '../../shared/phone-row.ts'
import { formatMoment } from './format-time.ts'
import { modelOf } from './phone-text.ts'

export type SharedExtension = Extract<DeviceBadge, { readonly kind: 'shares-extension' }>

interface Device {
  readonly userAgent: string | null
  readonly address: string
}

const names: Readonly<Record<DeviceBadge['kind'], string>> = {
  restarted: 'Restarted',
  'address-changed': 'Moved',
  'md5-only': 'MD5 only',
  'never-answers-pings': 'Silent',
  'router-rewrites-address': 'Router',
  'shares-extension': 'Shared',
}

/** What stands on the badge. */
export function badgeName({ kind }: DeviceBadge): string {
  return names[kind]
}

/** What it means for the admin, in a sentence or two. */
export function badgeSentence(badge: DeviceBadge, nowMs: number): string {
  switch (badge.kind) {
    case 'restarted':
      return `It has restarted ${at(badge.atMs, nowMs)}: it was switched off and on, or lost its power.`
    case 'address-changed':
      return `Its address has changed from ${badge.from} to ${badge.to} ${at(badge.atMs, nowMs)}.`
    case 'md5-only':
      return 'It can prove its password in the older way (MD5) only, not with SHA-256.'
    case 'never-answers-pings':
      return 'It never answers when it is asked whether it is there. That it is gone shows only when its registration ends.'
    case 'router-rewrites-address':
      return (
        `It says that it is at ${badge.contact}, but its packets come from elsewhere: there is a router in between. ` +
        'If calls do not reach it, switch off "SIP ALG" in that router.'
      )
    case 'shares-extension':
      return `Another phone is registered for ${badge.extension} too: ${deviceName(otherOf(badge))}. Calls ring on both.`
  }
}

/** "Yealink SIP-T46S at 192.168.1.40". */
export function deviceName({ userAgent, address }: Device): string {
  return `${modelOf(userAgent ?? '') || 'an unknown phone'} at ${address}`
}

export function otherOf({ otherUserAgent, otherAddress }: SharedExtension): Device {
  return { userAgent: otherUserAgent, address: otherAddress }
}

/** The other phone that a badge speaks of, as it is listed; undefined where it is registered no more. */
export function findOther(
  rows: readonly PhoneRow[],
  own: RegisteredDevice,
  badge: SharedExtension,
): RegisteredDevice | undefined {
  for (const row of rows) {
    if (row.state !== 'registered' || row.extension !== badge.extension) continue
    const { device } = row
    const isIt = device.source.address === badge.otherAddress && device.userAgent === badge.otherUserAgent
    if (isIt && device.deviceId !== own.deviceId) return device
  }
  return undefined
}

/** The same for both phones that share an extension. */
export function sharingKey(own: RegisteredDevice, badge: SharedExtension): string {
  const devices = [
    `${own.source.address} ${own.userAgent ?? ''}`,
    `${badge.otherAddress} ${badge.otherUserAgent ?? ''}`,
  ]
  return [badge.extension, ...devices.toSorted()].join('\n')
}

/** The badges without those that the admin has waved through. */
export function badgesToShow(
  device: RegisteredDevice,
  kept: { has(key: string): boolean },
): readonly DeviceBadge[] {
  if (device.badges.length === 0) return device.badges
  return device.badges.filter(
    (badge) => badge.kind !== 'shares-extension' || !kept.has(sharingKey(device, badge)),
  )
}

function at(momentMs: number, nowMs: number): string {
  const moment = formatMoment(momentMs, nowMs)
  return moment.includes(' ') ? `on ${moment}` : `at ${moment}`
}
