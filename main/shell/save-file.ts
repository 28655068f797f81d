import type { SaveDialogOptions, SaveDialogReturnValue } from 'electron'
import { join } from 'node:path'
import type { Result } from '../../shared/result.ts'
import { fileTrouble, writeWhole, type Files } from './atomic-file.ts'

/** A file that the admin may save. */
export interface OfferedFile {
  /** Of the dialog: "Export extensions". */
  readonly title: string
  /** Suggested, with its ending. */
  readonly name: string
  readonly format: 'CSV' | 'PNG'
  /** What becomes of it where it cannot be written: "The extensions were not exported". */
  readonly failure: string
  readonly contents: string | Uint8Array
}

/** Asks where, and writes the file whole or not at all. Null: the admin thought better of it. Problem: `file-failure`. */
export type SaveFile = (file: OfferedFile) => Promise<Result<string | null>>

export interface SaveFileOptions {
  /** Where the dialog begins. */
  readonly folder: string
  readonly askWhere: (
    options: SaveDialogOptions,
  ) => Promise<Pick<SaveDialogReturnValue, 'canceled' | 'filePath'>>
  readonly files: Files
}

export function createSaveFile({ folder, askWhere, files }: SaveFileOptions): SaveFile {
  return async ({ title, name, format, failure, contents }) => {
    const { canceled, filePath } = await askWhere({
      title,
      defaultPath: join(folder, name),
      filters: [{ name: format, extensions: [format.toLowerCase()] }],
      properties: ['createDirectory', 'showOverwriteConfirmation'],
    })
    if (canceled || filePath === '') return { ok: true, value: null }
    try {
      writeWhole(files, filePath, contents)
      return { ok: true, value: filePath }
    } catch (error) {
      const message = `${failure} to ${filePath}, because ${fileTrouble(error)}. Choose another place.`
      return { ok: false, problem: { code: 'file-failure', message } }
    }
  }
}

/** What some system does not allow in names, or a person would not see. */
const forbidden = /[<>:"/\\|?*\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu
/** Windows keeps these for itself, whatever their ending. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i
const longestName = 100

/** The text as the name of a file, without an ending, on every system. */
export function fileName(text: string): string {
  const name = text
    .slice(0, longestName)
    .replace(forbidden, '-')
    .replace(/^[\s.-]+|[\s.-]+$/g, '')
  return name === '' || reserved.test(name) ? `rollcall${name === '' ? '' : `-${name}`}` : name
}
