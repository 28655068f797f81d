import type { DeviceBadge } from '../../shared/liveness.ts'
import type { Binding, Extension } from '../../shared/model.ts'
import { phoneModel } from '../../shared/phone-model.ts'
import { parseHost } from '../sip/host.ts'
import { parseUri } from '../sip/uri.ts'
import type { Device } from '../store/device-row.ts'
import type { DeviceMarks } from './device-marks.ts'

export interface BadgeFacts {
  readonly extension: Pick<Extension, 'md5Fallback'>
  readonly device: Pick<Device, 'answersPings'>
  readonly binding: Binding
  readonly marks: DeviceMarks
  /** The other live bindings of the extension, each of another device. */
  readonly others: readonly Binding[]
}

/** What is worth a look about a registered device, the most telling first. */
export function badgesOf({ extension, device, binding, marks, others }: BadgeFacts): readonly DeviceBadge[] {
  const badges: DeviceBadge[] = []
  const [other] = others.filter((each) => isAnotherPhone(binding, each))
  if (other !== undefined) {
    const { extension: number, userAgent: otherUserAgent, source } = other
    const otherAddress = source.address
    badges.push({ kind: 'shares-extension', extension: number, otherUserAgent, otherAddress })
  }
  const contact = contactElsewhere(binding)
  if (contact !== null) badges.push({ kind: 'router-rewrites-address', contact })
  if (marks.restartedAtMs !== null) badges.push({ kind: 'restarted', atMs: marks.restartedAtMs })
  if (marks.moved !== null) badges.push({ kind: 'address-changed', ...marks.moved })
  if (extension.md5Fallback) badges.push({ kind: 'md5-only' })
  if (device.answersPings === 'no') badges.push({ kind: 'never-answers-pings' })
  return badges
}

/** Several lines of one phone have its address and its model. */
function isAnotherPhone(own: Binding, other: Binding): boolean {
  return own.source.address !== other.source.address || modelOf(own) !== modelOf(other)
}

function modelOf({ userAgent }: Binding): string | null {
  return userAgent === null ? null : phoneModel(userAgent)
}

/**
 * The address in the Contact where it is not the one that the packets come from; null also where the Contact has a
 * name, or where a proxy stands in between (RFC 3327). The port says nothing: many phones send from another one.
 */
function contactElsewhere({ contactUri, path, source }: Binding): string | null {
  if (path.length > 0 || names(contactUri, source.address)) return null
  const uri = parseUri(contactUri)
  if (uri?.kind !== 'sip') return null
  const { host } = uri
  if (!isAddress(host)) return null
  const { address } = source
  return host === (parseHost(address.includes(':') ? `[${address}]` : address) ?? address) ? null : host
}

/** Whether the host stands in the URI as it is: nearly always, and much cheaper than to parse it. */
function names(uri: string, host: string): boolean {
  const at = uri.indexOf(`@${host}`)
  return at >= 0 && !/[\w.-]/.test(uri.charAt(at + 1 + host.length))
}

/** What is no address has a letter in its last label. */
function isAddress(host: string): boolean {
  return host.includes(':') || /^\d+(\.\d+){3}$/.test(host)
}
