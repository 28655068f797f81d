import type { ActivityEvent } from '../shared/activity.ts'
import type { SocketAddress } from '../shared/model.ts'
import type { DeviceRoster } from './devices/device-roster.ts'
import type { HeardPhones } from './devices/heard-phones.ts'
import type { Clock } from './registrar/ports.ts'
import type { ExtensionStore } from './store/extension-store.ts'

/** How long changes to the list of phones collect before anybody is told. */
const collectMs = 200

/**
 * Follows what happens to phones: keeps the roster of devices and the list of those that knock up to date, tells that
 * there is something new, and notes when an extension was last seen.
 */
export interface PhoneWatch {
  observe(event: ActivityEvent): void
  /** A REGISTER without credentials was challenged; texts as the phone sent them. */
  challenged(extension: string, source: SocketAddress, userAgent: string | null): void
  /** The list has changed for another reason. */
  changed(): void
  /** Notes what is still to be noted, and tells nothing more. */
  stop(): void
}

export interface PhoneWatchOptions {
  readonly clock: Clock
  readonly extensions: ExtensionStore
  readonly roster: DeviceRoster
  readonly heardPhones: HeardPhones
  /** Whether a phone of that extension is registered from that address: then it is no stranger at the door. */
  readonly isRegisteredFrom: (extension: string, address: string) => boolean
  /** Told once for everything that happened within a short time. */
  readonly onChanged: () => void
}

export function createPhoneWatch(options: PhoneWatchOptions): PhoneWatch {
  const { clock, extensions, roster, heardPhones, isRegisteredFrom, onChanged } = options
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
      roster.settle()
      onChanged()
    })
  }

  const heard: HeardPhones['heard'] = (source, extension, userAgent, refusal) => {
    if (isRegisteredFrom(extension, source.address)) return false
    return heardPhones.heard(source, extension, userAgent, refusal)
  }

  return {
    observe({ what, extension, source, userAgent }) {
      switch (what.kind) {
        case 'registered':
        case 'restarted':
        case 'removed':
        case 'replaced':
        case 'expired':
          if (extension !== null) seen.add(extension)
          break
        case 'refused':
          if (extension !== null && source !== null && heard(source, extension, userAgent, what.reason))
            changed()
          return
        case 'refreshed':
        case 'removed-by-admin':
        case 'md5-fallback':
        case 'clock-jumped':
          break
        case 'unreachable':
        case 'reachable':
        case 'flapping':
        case 'computer-resumed':
        case 'network-lost':
        case 'network-back':
        case 'address-changed':
        case 'listening':
        case 'listener-problem':
          return
      }
      if (extension !== null) {
        roster.touched(extension)
        if (source !== null && isRegistration(what.kind)) heardPhones.registered(source, extension)
      }
      changed()
    },
    challenged(extension, source, userAgent) {
      if (heard(source, extension, userAgent, null)) changed()
    },
    changed,
    stop() {
      cancel?.()
      noteSeen()
    },
  }
}

function isRegistration(kind: ActivityEvent['what']['kind']): boolean {
  return kind === 'registered' || kind === 'refreshed' || kind === 'restarted'
}
