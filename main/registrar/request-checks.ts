import type { SipRequest } from '../sip/message.ts'

/** The only extension that we understand (RFC 3327). */
const supportedOptionTags: ReadonlySet<string> = new Set(['path'])

const none: readonly string[] = []

/**
 * Option tags that the request requires of us and that we do not know (RFC 3261 §8.2.2.3). A Path that the phone does
 * not declare to support was put there by a proxy on behalf of nobody, and is refused (RFC 3327 §5.3).
 */
export function unsupportedRequirements({ fields }: SipRequest): readonly string[] {
  const required = fields.get('require')
  if (required !== undefined) {
    const unknown = optionTags(required).filter((tag) => !supportedOptionTags.has(tag))
    if (unknown.length > 0) return unknown
  }
  if (
    fields.has('path') &&
    !optionTags([...(required ?? none), ...(fields.get('supported') ?? none)]).includes('path')
  ) {
    return ['path']
  }
  return none
}

function optionTags(values: readonly string[]): readonly string[] {
  return values
    .flatMap((value) => value.split(','))
    .map((tag) => tag.trim().toLowerCase())
    .filter((tag) => tag !== '')
}

/** The media type of a body that the sender insists on and that we do not know (RFC 3261 §8.2.3). */
export function unacceptableBody({ body, fields }: SipRequest): string | undefined {
  if (body === '') return undefined
  const handling = fields.first('content-disposition')?.toLowerCase() ?? ''
  if (/;\s?handling\s?=\s?optional\b/.test(handling)) return undefined
  const encoding = fields.first('content-encoding')?.toLowerCase()
  const type = fields.first('content-type')?.split(';')[0]?.trim().toLowerCase() ?? 'no Content-Type'
  return type === 'application/sdp' && (encoding === undefined || encoding === 'identity') ? undefined : type
}
