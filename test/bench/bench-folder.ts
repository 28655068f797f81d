import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extensionOf, passwordOf } from './phone.ts'

/** A temporary folder with the CSV of so many extensions, removed at the end and when the process exits. */
export async function withFolder<T>(
  extensions: number,
  work: (folder: string, importFile: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'))
  // What was killed may still be writing.
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  process.once('exit', remove)
  try {
    const importFile = join(folder, 'extensions.csv')
    const rows = Array.from({ length: extensions }, (_, i) => `${extensionOf(i)},Phone ${i},${passwordOf(i)}`)
    writeFileSync(importFile, ['extension,name,password', ...rows, ''].join('\n'))
    return await work(folder, importFile)
  } finally {
    process.off('exit', remove)
    remove()
  }
}
