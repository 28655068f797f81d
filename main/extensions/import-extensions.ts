import type { ImportSummary } from '../../shared/extension-wishes.ts'
import type { ExtensionNumber } from '../../shared/model.ts'
import type { Result } from '../../shared/result.ts'
import type { RandomBytes } from '../registrar/ports.ts'
import { passwordHash } from '../sip/digest.ts'
import type { ExtensionEdit, ExtensionStore } from '../store/extension-store.ts'
import type { ImportRow } from './import-csv.ts'
import { makePassword } from './password.ts'

/**
 * Adds the extensions that are new and updates those that exist, in one transaction. Without a password a new
 * extension is given one, and an existing one keeps its own. Those that are the same already count as updated.
 */
export function importExtensions(
  rows: readonly ImportRow[],
  extensions: ExtensionStore,
  realm: string,
  randomBytes: RandomBytes,
  nowMs: number,
): Result<ImportSummary> {
  const madePasswords: { number: ExtensionNumber; password: string }[] = []
  let added = 0
  const edits = rows.map(({ number, name: givenName, password }): ExtensionEdit => {
    const existing = extensions.find(number)
    const isNew = existing === undefined
    const name = givenName ?? existing?.name ?? ''
    if (isNew) added++
    if (password === null && !isNew) return { number, name, ha1Md5: null, ha1Sha256: null }
    const chosen = password ?? makePassword(randomBytes)
    if (password === null) madePasswords.push({ number, password: chosen })
    return {
      number,
      name,
      ha1Md5: passwordHash('MD5', number, realm, chosen),
      ha1Sha256: passwordHash('SHA-256', number, realm, chosen),
    }
  })
  const written = extensions.addOrUpdate(edits, nowMs)
  if (!written.ok) return written
  return { ok: true, value: { added, updated: rows.length - added, madePasswords } }
}
