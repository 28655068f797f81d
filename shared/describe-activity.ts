import type { ActivityEvent, RefusalReason } from './activity.ts'
import { formatSocketAddress } from './model.ts'
import { readable } from './readable-text.ts'

interface Refusal {
  readonly reason: RefusalReason
  readonly detail: string | null
}

/** Problems are our own sentences and end with what to do, which must not be cut off. */
const problemLimit = 600

/** One sentence, without a full stop, that a person understands; `count` is how often it happened. */
export function describeActivity(event: ActivityEvent & { readonly count?: number }): string {
  const { count = 1 } = event
  return count > 1 ? `${sentence(event)} (${count} times)` : sentence(event)
}

/** What the operator can do about a refusal, in a sentence or two; null for everything that needs no repair. */
export function suggestRepair(event: ActivityEvent): string | null {
  if (event.what.kind !== 'refused') return null
  if (isFlood(event))
    return 'Make sure that this computer cannot be reached from the Internet on its SIP port.'
  return repair(event.what, nameOf(event))
}

function sentence(event: ActivityEvent): string {
  const { what } = event
  const who = nameOf(event) ?? 'A phone'
  const place = placeOf(event)
  const from = place === null ? '' : ` from ${place}`
  const at = place === null ? '' : ` at ${place}`
  switch (what.kind) {
    case 'registered':
      return `${who} registered${from}`
    case 'refreshed':
      return `${who} renewed its registration${from}`
    case 'restarted':
      return `${who}${at} has restarted and is registered again`
    case 'removed':
      return `${who}${at} signed off`
    case 'removed-by-admin':
      return who + at + ' was removed in the window'
    case 'expired':
      return `${who}${at} did not renew its registration and is gone`
    case 'replaced':
      return what.because === 'same-device'
        ? `${who}${at} was replaced: the same phone registered with a new address`
        : `${who}${at} was replaced by another phone, as the extension has no room for more`
    case 'md5-fallback':
      return `${who}${at} cannot answer a SHA-256 challenge and is offered MD5 from now on`
    case 'refused':
      return isFlood(event)
        ? `A flood of requests was refused: ${shortReason[what.reason]}`
        : refusal(what, nameOf(event), place)
    case 'unreachable':
      return `${who}${at} does not answer any more`
    case 'reachable':
      return `${who}${at} answers again`
    case 'flapping':
      return `${who}${at} comes and goes`
    case 'computer-resumed':
      return 'This computer was asleep and is awake again; every phone is asked whether it is there'
    case 'network-lost':
      return 'This computer has lost its network'
    case 'network-back':
      return 'This computer has its network again; every phone is asked whether it is there'
    case 'address-changed':
      return (
        `The address of this computer has changed: ${readable(what.detail, problemLimit)}; ` +
        'phones that use the old one do not find it any more'
      )
    case 'clock-jumped':
      return (
        `The computer's clock jumped ${duration(Math.abs(what.bySeconds))} ` +
        `${what.bySeconds < 0 ? 'back' : 'ahead'}; every phone keeps the time it had left`
      )
    case 'listening':
      return event.source === null
        ? 'Listening for phones'
        : `Listening for phones on ${formatSocketAddress(event.source)}`
    case 'listener-problem':
      return readable(what.detail, problemLimit)
  }
}

function refusal(
  { reason, detail: rawDetail }: Refusal,
  extension: string | null,
  place: string | null,
): string {
  const detail = shown(rawDetail, reason === 'store-failure' ? problemLimit : undefined)
  const where = place ?? 'A phone'
  const target = detail ?? extension ?? 'an extension'
  const who = extension === null ? where : place === null ? extension : `${extension} from ${place}`
  switch (reason) {
    case 'wrong-password':
      return `${who} used a wrong password`
    case 'unknown-extension':
      return `${where} asks for ${extension === null ? 'an extension' : `extension ${extension}`}, which does not exist`
    case 'extension-disabled':
      return `${who} was refused, as the extension is disabled`
    case 'foreign-domain':
      return `${who} uses ${detail === null ? 'a domain' : `the domain ${detail}`}, which this registrar does not serve`
    case 'not-permitted':
      return `${where} tried to register ${target} with the password of another extension`
    case 'no-such-address-of-record':
      return `${where} tried to register ${target}, which belongs to no extension`
    case 'weak-algorithm':
      return `${who} answered with ${detail ?? 'MD5'}, but the extension demands SHA-256`
    case 'too-brief':
      return `${who} asked for ${detail === null ? 'a time' : `${detail} seconds`}, which is too short`
    case 'unsupported-requirement':
      return `${who} demands ${detail ?? 'a SIP extension'}, which this registrar does not offer`
    case 'unsupported-body':
      return `${who} sent ${detail ?? 'a message body'}, which this registrar cannot read`
    case 'malformed':
      return `${who} sent a request that cannot be understood${detail === null ? '' : `: ${detail}`}`
    case 'out-of-order':
      return `${who} sent a request that is older than its last one`
    case 'device-limit':
      return `${who} was refused, as the extension has ${detail === null ? 'no room for more phones' : `${detail} phones already`}`
    case 'too-many-wrong-passwords':
      return `${who} is not answered for a while, after too many wrong passwords`
    case 'store-failure':
      return detail === null
        ? `${who} was put off, as the registration could not be saved`
        : `${place === null ? 'Phones' : who} could not be registered: ${detail}`
    case 'overload':
      return `${who} was put off, as too many requests came at once`
  }
}

function repair({ reason, detail: rawDetail }: Refusal, extension: string | null): string {
  const detail = shown(rawDetail)
  switch (reason) {
    case 'wrong-password':
      return 'Type the password of the extension into the phone again, or give the extension a new one.'
    case 'unknown-extension':
      return `If the phone is yours, add ${extension === null ? 'the extension' : `extension ${extension}`} or correct the user name in the phone.`
    case 'extension-disabled':
      return 'Enable the extension, or remove the account from the phone.'
    case 'foreign-domain':
      return `Enter the address of this computer as the server in the phone, or add ${detail ?? 'the domain'} to the domains in the settings.`
    case 'not-permitted':
      return 'Enter the same extension as user name and as authentication name in the phone.'
    case 'no-such-address-of-record':
      return 'Correct the user name in the phone, or add the extension.'
    case 'weak-algorithm':
      return 'Update the firmware of the phone, or set the extension to automatic or MD5.'
    case 'too-brief':
      return 'Set a longer registration time in the phone, or a lower minimum in the settings.'
    case 'unsupported-requirement':
    case 'unsupported-body':
      return 'Switch this feature off in the account settings of the phone.'
    case 'malformed':
      return 'If the phone is yours, update its firmware.'
    case 'out-of-order':
      return 'Phones usually recover by themselves; if this one does not, restart it.'
    case 'device-limit':
      return 'Remove a phone of this extension, allow it more, or let new phones replace old ones in the settings.'
    case 'too-many-wrong-passwords':
      return 'Correct the password in the phone; it is answered again after a few minutes.'
    case 'store-failure':
      return 'Make sure that the disk with the data folder is not full; the phone tries again by itself.'
    case 'overload':
      return 'Phones try again by themselves; if this goes on, look for a device that sends without pause.'
  }
}

/** The reasons in few words, for a flood. */
const shortReason: Readonly<Record<RefusalReason, string>> = {
  'wrong-password': 'wrong password',
  'unknown-extension': 'no such extension',
  'extension-disabled': 'extension is disabled',
  'foreign-domain': 'domain is not served here',
  'not-permitted': 'user and extension do not match',
  'no-such-address-of-record': 'address belongs to no extension',
  'weak-algorithm': 'SHA-256 is demanded',
  'too-brief': 'registration time is too short',
  'unsupported-requirement': 'demanded feature is not offered',
  'unsupported-body': 'message body cannot be read',
  malformed: 'not understood',
  'out-of-order': 'older than the last request',
  'device-limit': 'no room for more phones',
  'too-many-wrong-passwords': 'too many wrong passwords',
  'store-failure': 'registration could not be saved',
  overload: 'too many at once',
}

/** Whether the activity log gathered refusals here that were too many to be listed one by one. */
function isFlood({ what, source, extension }: ActivityEvent): boolean {
  return what.kind === 'refused' && source === null && extension === null && what.detail === null
}

function nameOf({ extension }: ActivityEvent): string | null {
  return shown(extension, 40)
}

/** `192.168.1.40 (Yealink SIP-T46S)`. */
function placeOf({ source, userAgent }: ActivityEvent): string | null {
  if (source === null) return null
  const model = shown(userAgent, 60)
  return model === null ? source.address : `${source.address} (${model})`
}

/** Text from a phone, null where nothing of it can be seen. */
function shown(text: string | null, limit?: number): string | null {
  const visible = text === null ? '' : readable(text, limit)
  return visible === '' ? null : visible
}

const units: readonly (readonly [seconds: number, name: string])[] = [
  [86_400, 'days'],
  [3_600, 'hours'],
  [60, 'minutes'],
]

/** In the largest unit of which there are two or more. */
function duration(seconds: number): string {
  const unit = units.find(([size]) => seconds >= 2 * size)
  if (unit !== undefined) return `${Math.round(seconds / unit[0])} ${unit[1]}`
  return seconds === 1 ? 'a second' : `${seconds} seconds`
}
