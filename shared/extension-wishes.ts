import type { AlgorithmPolicy, ExtensionNumber } from './model.ts'

/** What the window asks to be done with extensions. */

export interface NewExtension {
  readonly number: ExtensionNumber
  readonly name: string
}

/** Everything of an extension that can change; its number cannot, being part of every password hash. */
export interface ExtensionChange {
  readonly name: string
  readonly enabled: boolean
  readonly muted: boolean
  readonly algorithmPolicy: AlgorithmPolicy
  /** Null: the general setting. */
  readonly contactLimit: number | null
}

/** One row of a CSV file, and what importing it would do. */
export type ImportPreviewRow =
  | {
      readonly verdict: 'add' | 'update' | 'unchanged'
      readonly line: number
      readonly number: ExtensionNumber
      readonly name: string
      /** A new extension without a password in the file is given one; an existing one keeps its own. */
      readonly password: 'from-file' | 'made' | 'kept'
    }
  | { readonly verdict: 'faulty'; readonly line: number; readonly faults: readonly string[] }

/** All rows of a file; it can be imported where none is faulty. */
export interface ImportPreview {
  readonly rows: readonly ImportPreviewRow[]
}

export interface ImportSummary {
  readonly added: number
  readonly updated: number
  /** The passwords that were made, for the one moment that they are shown. */
  readonly madePasswords: readonly { readonly number: ExtensionNumber; readonly password: string }[]
}
