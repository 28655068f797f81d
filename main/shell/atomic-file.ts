import type fs from 'node:fs'

/** The part of `node:fs` that this program's own small files need. */
export type Files = Pick<typeof fs, 'mkdirSync' | 'readFileSync' | 'renameSync' | 'rmSync' | 'writeFileSync'>

/**
 * Writes the file so that, whatever happens, it holds either the old contents or the new ones. Throws what the file
 * system throws, and leaves nothing behind then.
 */
export function writeWhole(files: Files, path: string, contents: string | Uint8Array): void {
  const part = `${path}.part`
  try {
    // Flushed: after a power cut, a renamed file whose contents never reached the disk would be empty.
    files.writeFileSync(part, contents, { flush: true })
    files.renameSync(part, path)
  } catch (error) {
    files.rmSync(part, { force: true })
    throw error
  }
}

/** What kept a file from being read or written, to follow "because". */
export function fileTrouble(error: unknown): string {
  switch (systemCode(error)) {
    case 'EACCES':
    case 'EPERM':
      return 'you may not write there'
    case 'EROFS':
      return 'that disk is read-only'
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full'
    case 'EISDIR':
      return 'a folder has that name'
    case 'ENOENT':
    case 'ENOTDIR':
      return 'that folder does not exist'
    case 'EBUSY':
      return 'another program has the file open'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}

/** Whether the error says that there is no such file. */
export function isMissing(error: unknown): boolean {
  return systemCode(error) === 'ENOENT'
}

function systemCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
