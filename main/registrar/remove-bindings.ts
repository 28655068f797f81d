import type { Binding } from '../../shared/model.ts'
import type { LocationStore, StoreResult } from './ports.ts'

/** Ends registrations in the admin's name, durably, all of them or none. Not while a group of changes is open. */
export function removeBindings(
  locations: Pick<LocationStore, 'apply' | 'commit'>,
  bindings: readonly Binding[],
): StoreResult {
  const applied = locations.apply(bindings.map((binding) => ({ kind: 'remove', binding })))
  return applied.ok ? locations.commit() : applied
}
