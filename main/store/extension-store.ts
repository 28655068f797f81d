import type { AlgorithmPolicy, ExtensionNumber, ListedExtension } from '../../shared/model.ts'
import type { ExtensionCredentials, ExtensionDirectory, StoreResult } from '../registrar/ports.ts'
import { durably } from './durable-write.ts'
import type { Database, Statement } from './open-database.ts'
import { attempt } from './sql-problem.ts'

/** What an admin writes of one extension. What is left out, or null in the hashes, stays as it is. */
export interface ExtensionEdit {
  readonly number: ExtensionNumber
  readonly name: string
  /** Required for a new extension. */
  readonly ha1Md5: string | null
  readonly ha1Sha256: string | null
  readonly algorithmPolicy?: AlgorithmPolicy
  readonly contactLimit?: number | null
  readonly enabled?: boolean
  readonly muted?: boolean
}

interface ExtensionRow {
  readonly number: ExtensionNumber
  readonly name: string
  readonly ha1_md5: string
  readonly ha1_sha256: string
  readonly algorithm_policy: AlgorithmPolicy
  readonly md5_fallback: 0 | 1
  readonly contact_limit: number | null
  readonly enabled: 0 | 1
  readonly muted: 0 | 1
  readonly created_at_ms: number
  readonly last_seen_at_ms: number | null
}

/** Every extension, in memory for reading; what an admin changes survives a power cut once it has returned. */
export class ExtensionStore implements ExtensionDirectory {
  readonly #db: Database
  readonly #byNumber = new Map<string, ExtensionCredentials>()
  readonly #lastSeenAtMs = new Map<ExtensionNumber, number>()
  readonly #upsert: Statement<(string | number | null)[]>
  readonly #remove: Statement<[string]>
  readonly #fallBack: Statement<[string]>
  readonly #seen: Statement<[number, string]>

  /** Loads all extensions. Throws SQLite's errors. */
  constructor(db: Database) {
    this.#db = db
    this.#upsert = db.prepare(upsertSql)
    this.#remove = db.prepare('DELETE FROM extension WHERE number = ?')
    this.#fallBack = db.prepare('UPDATE extension SET md5_fallback = 1 WHERE number = ?')
    this.#seen = db.prepare('UPDATE extension SET last_seen_at_ms = ? WHERE number = ?')
    for (const row of db.prepare<[], ExtensionRow>('SELECT * FROM extension ORDER BY number').iterate()) {
      this.#byNumber.set(row.number, credentialsFromRow(row))
      if (row.last_seen_at_ms !== null) this.#lastSeenAtMs.set(row.number, row.last_seen_at_ms)
    }
  }

  get size(): number {
    return this.#byNumber.size
  }

  find(number: string): ExtensionCredentials | undefined {
    return this.#byNumber.get(number)
  }

  /** All extensions, in no particular order. */
  list(): readonly ListedExtension[] {
    return [...this.#byNumber.values()].map((extension) => ({
      number: extension.number,
      name: extension.name,
      algorithmPolicy: extension.algorithmPolicy,
      md5Fallback: extension.md5Fallback,
      contactLimit: extension.contactLimit,
      enabled: extension.enabled,
      muted: extension.muted,
      createdAtMs: extension.createdAtMs,
      lastSeenAtMs: this.#lastSeenAtMs.get(extension.number) ?? null,
    }))
  }

  /**
   * Adds or updates all of them or none, durably. A new password or policy gives the phone another chance to
   * answer SHA-256. Must not be called while a group of bindings is open; throws where a new one has no hashes.
   */
  addOrUpdate(edits: readonly ExtensionEdit[], nowMs: number): StoreResult {
    const edited = new Map<ExtensionNumber, ExtensionCredentials>()
    for (const edit of edits) {
      edited.set(edit.number, merge(edited.get(edit.number) ?? this.find(edit.number), edit, nowMs))
    }
    const written = attempt(this.#db.name, () =>
      durably(this.#db, () => {
        for (const extension of edited.values()) this.#upsert.run(...valuesOf(extension))
      }),
    )
    if (written.ok) for (const [number, extension] of edited) this.#byNumber.set(number, extension)
    return written
  }

  /**
   * Deletes the extensions and the rows of their bindings, durably; the location store must then forget them.
   * Must not be called while a group of bindings is open.
   */
  remove(numbers: readonly ExtensionNumber[]): StoreResult {
    const removed = attempt(this.#db.name, () =>
      durably(this.#db, () => {
        for (const number of numbers) this.#remove.run(number)
      }),
    )
    if (removed.ok) {
      for (const number of numbers) {
        this.#byNumber.delete(number)
        this.#lastSeenAtMs.delete(number)
      }
    }
    return removed
  }

  /**
   * Takes part in the open group of bindings, or commits by itself. Memory remembers it even where the write is
   * lost: it is what the phone can do, and after a restart it costs the phone one more round to tell us again.
   */
  rememberMd5Fallback(number: ExtensionNumber): StoreResult {
    const extension = this.#byNumber.get(number)
    if (extension === undefined || extension.md5Fallback) return { ok: true }
    this.#byNumber.set(number, { ...extension, md5Fallback: true })
    return attempt(this.#db.name, () => {
      this.#fallBack.run(number)
    })
  }

  /** Notes that phones of these extensions registered at that time, in one transaction or within the open one. */
  markSeen(numbers: Iterable<ExtensionNumber>, atMs: number): StoreResult {
    const known = [...numbers].filter((number) => this.#byNumber.has(number))
    for (const number of known) this.#lastSeenAtMs.set(number, atMs)
    if (known.length === 0) return { ok: true }
    return attempt(
      this.#db.name,
      this.#db.transaction(() => {
        for (const number of known) this.#seen.run(atMs, number)
      }),
    )
  }
}

/** An upsert and not a replacement, which would delete the row first and its bindings with it. */
const upsertSql = `
  INSERT INTO extension (number, name, ha1_md5, ha1_sha256, algorithm_policy, md5_fallback, contact_limit, enabled,
    muted, created_at_ms)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (number) DO UPDATE SET
    name = excluded.name, ha1_md5 = excluded.ha1_md5, ha1_sha256 = excluded.ha1_sha256,
    algorithm_policy = excluded.algorithm_policy, md5_fallback = excluded.md5_fallback,
    contact_limit = excluded.contact_limit, enabled = excluded.enabled, muted = excluded.muted`

function valuesOf(extension: ExtensionCredentials): (string | number | null)[] {
  return [
    extension.number,
    extension.name,
    extension.ha1Md5,
    extension.ha1Sha256,
    extension.algorithmPolicy,
    extension.md5Fallback ? 1 : 0,
    extension.contactLimit,
    extension.enabled ? 1 : 0,
    extension.muted ? 1 : 0,
    extension.createdAtMs,
  ]
}

function credentialsFromRow(row: ExtensionRow): ExtensionCredentials {
  return {
    number: row.number,
    name: row.name,
    ha1Md5: row.ha1_md5,
    ha1Sha256: row.ha1_sha256,
    algorithmPolicy: row.algorithm_policy,
    md5Fallback: row.md5_fallback === 1,
    contactLimit: row.contact_limit,
    enabled: row.enabled === 1,
    muted: row.muted === 1,
    createdAtMs: row.created_at_ms,
  }
}

function merge(
  old: ExtensionCredentials | undefined,
  edit: ExtensionEdit,
  nowMs: number,
): ExtensionCredentials {
  const ha1Md5 = edit.ha1Md5 ?? old?.ha1Md5
  const ha1Sha256 = edit.ha1Sha256 ?? old?.ha1Sha256
  if (ha1Md5 === undefined || ha1Sha256 === undefined) {
    throw new Error(`new extension ${edit.number} has no password hashes`)
  }
  const algorithmPolicy = edit.algorithmPolicy ?? old?.algorithmPolicy ?? 'md5'
  const sameChallenge =
    old?.algorithmPolicy === algorithmPolicy && old.ha1Md5 === ha1Md5 && old.ha1Sha256 === ha1Sha256
  return {
    number: edit.number,
    name: edit.name,
    ha1Md5,
    ha1Sha256,
    algorithmPolicy,
    md5Fallback: sameChallenge && old.md5Fallback,
    contactLimit: edit.contactLimit === undefined ? (old?.contactLimit ?? null) : edit.contactLimit,
    enabled: edit.enabled ?? old?.enabled ?? true,
    muted: edit.muted ?? old?.muted ?? false,
    createdAtMs: old?.createdAtMs ?? nowMs,
  }
}
