import type { ActivityEvent } from '../shared/activity.ts'
import type { Clock } from './registrar/ports.ts'
import type { ExtensionStore } from './store/extension-store.ts'

/** How long changes to the list of phones collect before anybody is told. */
const collectMs = 200

/** Follows what happens to phones: tells that their list has changed, and notes when an extension was last seen. */
export interface PhoneWatch {
  observe(event: ActivityEvent): void
  /** The list has changed for another reason. */
  changed(): void
  /** Notes what is still to be noted, and tells nothing more. */
  stop(): void
}

/** @param onChanged told once for everything that happened within a short time */
export function createPhoneWatch(
  clock: Clock,
  extensions: ExtensionStore,
  onChanged: () => void,
): PhoneWatch {
  const seen = new Set<string>()
  let cancel: (() => void) | undefined

  function noteSeen(): void {
    cancel = undefined
    if (seen.size === 0) return
    const numbers = [...seen].flatMap((text) => extensions.find(text)?.number ?? [])
    seen.clear()
    extensions.markSeen(numbers, clock.now())
  }

  function changed(): void {
    cancel ??= clock.after(collectMs, () => {
      noteSeen()
      onChanged()
    })
  }

  return {
    observe({ what, extension }) {
      switch (what.kind) {
        case 'registered':
        case 'restarted':
        case 'removed':
        case 'replaced':
        case 'expired':
          if (extension !== null) seen.add(extension)
          changed()
          return
        case 'refreshed':
        case 'md5-fallback':
        case 'clock-jumped':
          changed()
          return
        case 'refused':
        case 'listening':
        case 'listener-problem':
      }
    },
    changed,
    stop() {
      cancel?.()
      noteSeen()
    },
  }
}
