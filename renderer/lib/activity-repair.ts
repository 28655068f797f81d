import type { ActivityEntry } from '../../shared/activity.ts'
import { parseExtensionNumber, type ExtensionNumber, type ListedExtension } from '../../shared/model.ts'
import { parseSettings, type Settings } from '../../shared/settings.ts'

/** What the window can do about a refusal, or that it is done. */
export type RepairAction =
  | { readonly kind: 'create' | 'new-password' | 'enable' | 'edit'; readonly number: ExtensionNumber }
  | { readonly kind: 'serve-domain'; readonly domain: string }
  | { readonly kind: 'open-settings' }
  /** A sentence without a full stop. */
  | { readonly kind: 'repaired'; readonly text: string }

/** The repair for an entry as things stand now; null where the window has none. */
export function repairAction(
  { what, extension }: ActivityEntry,
  extensions: readonly ListedExtension[],
  settings: Settings,
): RepairAction | null {
  if (what.kind !== 'refused') return null
  const known = extensions.find(({ number }) => number === extension)
  switch (what.reason) {
    case 'unknown-extension':
      return known === undefined ? create(extension) : repaired(`Extension ${known.number} exists now`)
    case 'wrong-password':
      return known === undefined ? null : { kind: 'new-password', number: known.number }
    case 'extension-disabled':
      if (known?.enabled === true) return repaired(`Extension ${known.number} is enabled now`)
      return known === undefined ? null : { kind: 'enable', number: known.number }
    case 'foreign-domain':
      return what.detail === null ? null : serve(what.detail, settings.domains)
    case 'too-brief':
      return what.detail !== null && Number(what.detail) >= settings.minExpiresSeconds
        ? repaired(`Rollcall accepts ${what.detail} seconds now`)
        : { kind: 'open-settings' }
    case 'weak-algorithm':
      if (known !== undefined && known.algorithmPolicy !== 'sha256') {
        return repaired(`Extension ${known.number} accepts MD5 now`)
      }
      return known === undefined ? null : { kind: 'edit', number: known.number }
    case 'device-limit':
      return known === undefined ? null : { kind: 'edit', number: known.number }
    default:
      return null
  }
}

/** What stands on the button. */
export function repairLabel(action: Exclude<RepairAction, { readonly kind: 'repaired' }>): string {
  switch (action.kind) {
    case 'create':
      return `Create extension ${action.number}`
    case 'new-password':
      return `New password for ${action.number}`
    case 'enable':
      return `Enable ${action.number}`
    case 'edit':
      return `Edit ${action.number}`
    case 'serve-domain':
      return `Serve ${action.domain} too`
    case 'open-settings':
      return 'Open settings'
  }
}

function repaired(text: string): RepairAction {
  return { kind: 'repaired', text }
}

function create(extension: string | null): RepairAction | null {
  const number = extension === null ? undefined : parseExtensionNumber(extension)
  return number === undefined ? null : { kind: 'create', number }
}

/** An address is no name: who asks for one that is not ours has found the wrong computer. */
const onlyDigits = /^[\d.]+$/

function serve(asked: string, served: readonly string[]): RepairAction | null {
  const domain = bare(asked)
  if (onlyDigits.test(domain) || !parseSettings({ domains: [domain] }).ok) return null
  return served.map(bare).includes(domain)
    ? repaired(`Rollcall serves ${domain} now`)
    : { kind: 'serve-domain', domain }
}

/** A full stop at the end of a host name means the same. */
function bare(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}
