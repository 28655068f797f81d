import type { ActivityEvent } from '../../shared/activity.ts'
import { describeActivity, suggestRepair } from '../../shared/describe-activity.ts'
import { phoneModel } from '../../shared/phone-model.ts'
import type { HeardPhone } from '../../shared/phone-row.ts'
import { readable } from '../../shared/readable-text.ts'

const longestNumber = 40

/** What a phone that is not registered has done last, in a sentence without a full stop. */
export function heardText(phone: HeardPhone): string {
  const event = asRefusal(phone)
  if (event === null) return `Heard ${placeOf(phone)}${asWhom(phone)}, waiting for the right password`
  // The name that the phone asked for is not known any more, which the sentence of the activity would be about.
  if (phone.refusal === 'foreign-domain') {
    return `Heard ${placeOf(phone)}${asWhom(phone)}, with a server name that is not this computer's`
  }
  return describeActivity(event)
}

/** What can be done about it at the phone or here, in a sentence or two. */
export function heardAdvice(phone: HeardPhone): string | null {
  const event = asRefusal(phone)
  if (event === null) {
    return 'Rollcall has asked it for its password. If nothing follows, check that one is typed into the phone.'
  }
  return phone.refusal === 'foreign-domain'
    ? 'Type the server into the phone exactly as it is shown here.'
    : suggestRepair(event)
}

function asRefusal({ refusal, extension, source, userAgent }: HeardPhone): ActivityEvent | null {
  if (refusal === null) return null
  const model = userAgent === null ? null : phoneModel(userAgent)
  return { what: { kind: 'refused', reason: refusal, detail: null }, extension, source, userAgent: model }
}

/** `192.168.1.40 (Yealink SIP-T46S)`. */
function placeOf({ source, userAgent }: HeardPhone): string {
  const model = userAgent === null ? '' : phoneModel(userAgent)
  return model === '' ? source.address : `${source.address} (${model})`
}

function asWhom({ extension }: HeardPhone): string {
  const number = readable(extension, longestNumber)
  return number === '' ? '' : ` for ${number}`
}
