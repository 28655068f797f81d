import type { ExtensionNumber, ListedExtension } from '../../shared/model.ts'

/** What can be done with one extension from its row. */
export type RowAction = 'edit' | 'new-password' | 'enable' | 'disable' | 'delete'

/** The dialog that is open on the page of extensions. */
export type ExtensionDialog =
  /** Null: the next free number. */
  | { readonly kind: 'add'; readonly number: string | null }
  | { readonly kind: 'edit' | 'new-password'; readonly number: ExtensionNumber }
  | { readonly kind: 'delete'; readonly doomed: readonly ListedExtension[] }
  | { readonly kind: 'import' }
