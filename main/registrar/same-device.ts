import type { Binding } from '../../shared/model.ts'
import type { NameAddr } from '../sip/message.ts'
import { contactKey, parseUri, sameUri } from '../sip/uri.ts'

/** The bindings of the device that a Contact names: by instance id first (RFC 5626 §6), then by URI (RFC 3261 §19.1.4). */
export function sameDevice<B extends Omit<Binding, 'id'>>(
  bindings: readonly B[],
  contact: NameAddr,
): readonly B[] {
  const instanceId = contact.params.get('+sip.instance') ?? null
  const text = contact.uri.text
  let key: string | undefined
  const sameInstance: B[] = []
  const sameContact: B[] = []
  for (const binding of bindings) {
    if (instanceId !== null && binding.instanceId === instanceId) sameInstance.push(binding)
    else if (binding.contactUri === text) sameContact.push(binding)
    else if (binding.contactKey === (key ??= contactKey(contact.uri))) {
      const stored = parseUri(binding.contactUri)
      if (stored !== undefined && sameUri(stored, contact.uri)) sameContact.push(binding)
    }
  }
  return sameInstance.length === 0 ? sameContact : [...sameInstance, ...sameContact]
}
