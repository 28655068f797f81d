import { parseExtensionNumber, type ListedExtension } from '../../shared/model.ts'
import type { HeardPhone } from '../../shared/phone-row.ts'
import type { RepairTask } from '../state/navigation.svelte.ts'

/** What the window can do for a phone that was refused, or that it is done. */
export type HeardRepair =
  | { readonly kind: 'task'; readonly task: RepairTask }
  /** A sentence without a full stop. */
  | { readonly kind: 'repaired'; readonly text: string }

/** The repair as things stand now; null where the window has none. */
export function heardRepair(
  { refusal, extension }: Pick<HeardPhone, 'refusal' | 'extension'>,
  extensions: readonly ListedExtension[],
): HeardRepair | null {
  const known = extensions.find(({ number }) => number === extension)
  switch (refusal) {
    case 'unknown-extension': {
      if (known !== undefined) return repaired(`Extension ${known.number} exists now`)
      const number = parseExtensionNumber(extension)
      return number === undefined ? null : { kind: 'task', task: { kind: 'add', number } }
    }
    case 'wrong-password':
    case 'too-many-wrong-passwords':
      return known === undefined
        ? null
        : { kind: 'task', task: { kind: 'new-password', number: known.number } }
    case 'extension-disabled':
      if (known?.enabled === true) return repaired(`Extension ${known.number} is enabled now`)
      return edit(known)
    case 'weak-algorithm':
    case 'device-limit':
      return edit(known)
    default:
      return null
  }
}

/** What stands on the button. */
export function repairName({ kind, number }: RepairTask): string {
  switch (kind) {
    case 'add':
      return `Add extension ${number}`
    case 'new-password':
      return `New password for ${number}`
    case 'edit':
      return `Edit extension ${number}`
  }
}

function edit(known: ListedExtension | undefined): HeardRepair | null {
  return known === undefined ? null : { kind: 'task', task: { kind: 'edit', number: known.number } }
}

function repaired(text: string): HeardRepair {
  return { kind: 'repaired', text }
}
