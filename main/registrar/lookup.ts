import type { Binding } from '../../shared/model.ts'
import { isLive } from './register-rules.ts'

/**
 * Where an address-of-record can be reached: its live bindings, the most preferred first (RFC 3261 §16.6: higher q
 * first; a missing one counts as 1), and among equals the one that registered last.
 */
export function lookUp(bindings: readonly Binding[], nowMs: number): readonly Binding[] {
  return bindings
    .filter((binding) => isLive(binding, nowMs))
    .sort((a, b) => (b.q ?? 1) - (a.q ?? 1) || b.registeredAtMs - a.registeredAtMs || b.id - a.id)
}

/** Only a SIP contact can be asked whether it is there. */
export function isPingable({ contactUri }: Binding): boolean {
  return /^sips?:/i.test(contactUri)
}
