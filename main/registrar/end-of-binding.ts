import type { Binding } from '../../shared/model.ts'
import type { RegisterPlan } from './register-rules.ts'

/**
 * How a binding came to its end: its time ran out; the phone removed it (RFC 3261 §10.2.2); or another Contact took
 * its place.
 */
export type EndOfBinding = 'lapsed' | 'signed-off' | 'replaced'

/** A binding that is no more, as it last was. */
export interface EndedBinding {
  readonly binding: Binding
  readonly how: EndOfBinding
}

/** Told of a binding that is no more, as it last was, once that is durable. */
export type EndListener = (binding: Binding, how: EndOfBinding) => void

/** The bindings that a REGISTER found expired, and those that it ends itself. */
export function endsOf(expired: readonly Binding[], { changes, happened }: RegisterPlan): EndedBinding[] {
  const ends = expired.map((binding): EndedBinding => ({ binding, how: 'lapsed' }))
  for (const change of changes) {
    if (change.kind !== 'remove') continue
    const { binding } = change
    const isReplaced = happened.some((each) => each.binding === binding && each.what.kind === 'replaced')
    ends.push({ binding, how: isReplaced ? 'replaced' : 'signed-off' })
  }
  return ends
}
