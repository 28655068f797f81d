import type { Binding } from '../shared/model.ts'
import type { PhoneDevice, PhoneRow } from '../shared/phone-row.ts'
import type { LocationStore } from './registrar/ports.ts'
import { isPingable, lookUp } from './registrar/lookup.ts'
import type { ListedExtension } from './store/extension-store.ts'

const naturalOrder = new Intl.Collator('en', { numeric: true })

/** One row per registered device, and one for every extension that has none, in natural order of the extensions. */
export function listPhones(
  extensions: readonly ListedExtension[],
  locations: LocationStore,
  nowMs: number,
): readonly PhoneRow[] {
  return [...extensions]
    .sort((a, b) => naturalOrder.compare(a.number, b.number))
    .flatMap(({ number, name, enabled, lastSeenAtMs }): PhoneRow[] => {
      const about = { extension: number, name, enabled }
      const live = lookUp(locations.bindingsOf(number), nowMs)
      if (live.length > 0)
        return live.map((binding) => ({ ...about, state: 'registered', device: deviceOf(binding) }))
      return [{ ...about, state: lastSeenAtMs === null ? 'never' : 'gone', device: null }]
    })
}

function deviceOf(binding: Binding): PhoneDevice {
  const { id, source, contactUri, userAgent, registeredAtMs, refreshedAtMs, expiresAtMs } = binding
  return {
    bindingId: id,
    source,
    contactUri,
    pingable: isPingable(binding),
    userAgent,
    registeredAtMs,
    refreshedAtMs,
    expiresAtMs,
  }
}
