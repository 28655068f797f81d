import type { ActivityEvent, Happening } from '../../shared/activity.ts'

/**
 * Events with the same key are the same thing from the same phone. The port does not count: many phones send
 * from a new one after every restart. The address stands before what the phone wrote, so that a line feed in
 * that cannot make it look like another phone.
 */
export function groupKey({ what, extension, source, userAgent }: ActivityEvent): string {
  return `${what.kind}\n${source?.address ?? ''}\n${extension ?? ''}\n${userAgent ?? ''}\n${particulars(what)}`
}

function particulars(what: Happening): string | number {
  switch (what.kind) {
    case 'refused':
      return `${what.reason}\n${what.detail ?? ''}`
    case 'replaced':
      return what.because
    case 'listener-problem':
    case 'address-changed':
      return what.detail
    case 'clock-jumped':
      return what.bySeconds
    case 'registered':
    case 'refreshed':
    case 'restarted':
    case 'removed':
    case 'removed-by-admin':
    case 'expired':
    case 'md5-fallback':
    case 'unreachable':
    case 'reachable':
    case 'flapping':
    case 'computer-resumed':
    case 'network-lost':
    case 'network-back':
    case 'listening':
      return ''
  }
}
