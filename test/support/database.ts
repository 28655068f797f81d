import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import { ExtensionStore } from '../../main/store/extension-store.ts'
import { closeDatabase, inMemory, openDatabase, type Database } from '../../main/store/open-database.ts'
import type { StoreValue } from '../../main/store/sql-problem.ts'
import { parseExtensionNumber, type Binding, type ExtensionNumber } from '../../shared/model.ts'

/** Sunday morning, 22 November 2026, 08:00:00 UTC. */
export const testNowMs = Date.UTC(2026, 10, 22, 8, 0, 0)

/** What must have gone well, or the test ends with the problem's own words. */
export function valueOf<T>(result: StoreValue<T>): T {
  if (!result.ok) throw new Error(`${result.problem.code}: ${result.problem.message}`)
  return result.value
}

/** An empty folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A real, migrated database, closed after the test. */
export function testDatabase(file = inMemory): Database {
  const db = valueOf(openDatabase({ file, nowMs: testNowMs }))
  onTestFinished(() => closeDatabase(db))
  return db
}

/** Locks the database as another program would; the returned function lets it go. */
export function lockAsAnotherProgram(file: string): () => void {
  const other = new Sqlite(file)
  onTestFinished(() => void other.close())
  other.exec('BEGIN EXCLUSIVE')
  return () => void other.close()
}

export function extension(text: string): ExtensionNumber {
  const number = parseExtensionNumber(text)
  if (number === undefined) throw new Error(`${text} is no extension number`)
  return number
}

/** Stores extensions with made-up password hashes. */
export function addExtensions(db: Database, ...numbers: string[]): ExtensionStore {
  const store = new ExtensionStore(db)
  const edits = numbers.map((number) => ({
    number: extension(number),
    name: `Phone ${number}`,
    ha1Md5: 'a'.repeat(32),
    ha1Sha256: 'b'.repeat(64),
  }))
  const added = store.addOrUpdate(edits, testNowMs)
  if (!added.ok) throw new Error(added.problem.message)
  return store
}

/** A desk phone's binding for extension 101, an hour long, unless told otherwise. */
export function testBinding(changes: Partial<Omit<Binding, 'id'>> = {}): Omit<Binding, 'id'> {
  const number = changes.extension ?? extension('101')
  const contactUri = changes.contactUri ?? `sip:${number}@192.168.1.20:5060`
  return {
    extension: number,
    contactUri,
    contactKey: contactUri.toLowerCase(),
    instanceId: null,
    regId: null,
    q: null,
    path: [],
    callId: '7d1c@192.168.1.20',
    cSeq: 1,
    source: { address: '192.168.1.20', port: 5060 },
    local: { address: '192.168.1.2', port: 5060 },
    userAgent: 'Desk Phone 1.0',
    registeredAtMs: testNowMs,
    refreshedAtMs: testNowMs,
    expiresAtMs: testNowMs + 3_600_000,
    ...changes,
  }
}
