import { durably } from './durable-write.ts'
import type { StoreResult } from '../registrar/ports.ts'
import type { Database, Statement } from './open-database.ts'
import { attempt, type StoreValue } from './sql-problem.ts'

/** Settings by name, and the program's own keys beside them, where no export of settings can reach them. */
export class SettingsStore {
  readonly #db: Database
  readonly #load: Statement<[], { readonly name: string; readonly value: string }>
  readonly #save: Statement<[string, string]>
  readonly #findSecret: Statement<[string], { readonly value: Uint8Array }>
  readonly #addSecret: Statement<[string, Uint8Array]>

  constructor(db: Database) {
    this.#db = db
    this.#load = db.prepare('SELECT name, value FROM setting')
    this.#save = db.prepare('INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)')
    this.#findSecret = db.prepare('SELECT value FROM secret WHERE name = ?')
    this.#addSecret = db.prepare('INSERT INTO secret (name, value) VALUES (?, ?)')
  }

  /** Every setting that was ever saved, unchecked: `parseSettings` judges them. */
  load(): StoreValue<Readonly<Record<string, unknown>>> {
    return attempt(this.#db.name, () =>
      Object.fromEntries(this.#load.all().map(({ name, value }) => [name, JSON.parse(value) as unknown])),
    )
  }

  /** Saves the named settings, all or none, durably; the others stay. Not while a group of bindings is open. */
  save(settings: Readonly<Record<string, unknown>>): StoreResult {
    return attempt(this.#db.name, () =>
      durably(this.#db, () => {
        for (const [name, value] of Object.entries(settings)) this.#save.run(name, JSON.stringify(value))
      }),
    )
  }

  /** The key of that name, made and durably stored at the first call. Not while a group of bindings is open. */
  secret(name: string, make: () => Uint8Array): StoreValue<Uint8Array> {
    return attempt(this.#db.name, () => {
      const found = this.#findSecret.get(name)
      if (found !== undefined) return found.value
      const value = make()
      durably(this.#db, () => this.#addSecret.run(name, value))
      return value
    })
  }
}
