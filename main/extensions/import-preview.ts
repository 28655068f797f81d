import type { ImportPreview, ImportPreviewRow } from '../../shared/extension-wishes.ts'
import type { ExtensionCredentials, ExtensionDirectory } from '../registrar/ports.ts'
import { passwordHash } from '../sip/digest.ts'
import type { ImportLine } from './import-csv.ts'

/** What importing each row would do. Two hashes at most per row that gives a known extension a password. */
export function previewImport(
  lines: readonly ImportLine[],
  extensions: Pick<ExtensionDirectory, 'find'>,
  realm: string,
): ImportPreview {
  const rows = lines.map((read): ImportPreviewRow => {
    if (!read.ok) return { verdict: 'faulty', line: read.line, faults: read.faults }
    const { line, row } = read
    const existing = extensions.find(row.number)
    const name = row.name ?? existing?.name ?? ''
    const about = { line, number: row.number, name }
    if (existing === undefined) {
      return { ...about, verdict: 'add', password: row.password === null ? 'made' : 'from-file' }
    }
    if (row.password !== null && !isPasswordOf(existing, row.password, realm)) {
      return { ...about, verdict: 'update', password: 'from-file' }
    }
    return { ...about, verdict: name === existing.name ? 'unchanged' : 'update', password: 'kept' }
  })
  return { rows }
}

function isPasswordOf(
  { number, ha1Md5, ha1Sha256 }: ExtensionCredentials,
  password: string,
  realm: string,
): boolean {
  return (
    passwordHash('MD5', number, realm, password) === ha1Md5 &&
    passwordHash('SHA-256', number, realm, password) === ha1Sha256
  )
}
