import type { Binding, ExtensionNumber, Problem } from '../../shared/model.ts'
import type { BindingChange, LocationStore, StoreResult } from '../registrar/ports.ts'
import { bindingFromRow, bindingValues, isPlainRefresh, type BindingRow } from './binding-row.ts'
import { bindingStatements, type BindingStatements } from './binding-statements.ts'
import type { Database } from './open-database.ts'
import { attempt, sqlProblem } from './sql-problem.ts'

const done: StoreResult = { ok: true }
const none: readonly Binding[] = []

/**
 * The location store: every binding in memory, every change written through to SQLite.
 *
 * What memory held before a group touched it is kept until the group has committed, so that memory and database
 * never disagree, whatever fails.
 */
export class SqliteLocationStore implements LocationStore {
  readonly #db: Database
  readonly #sql: BindingStatements
  /** Arrays are replaced, never changed; an extension without bindings has no entry. */
  readonly #byExtension = new Map<ExtensionNumber, readonly Binding[]>()
  #size = 0
  #nextId = 1

  #groupIsOpen = false
  /** What the extensions that the group has touched held before it. */
  readonly #before = new Map<ExtensionNumber, readonly Binding[]>()
  /** Why the open group is lost; everything in it has been undone. */
  #failure: Problem | undefined

  /** Loads all bindings, also those whose time ran out while nobody looked. Throws SQLite's errors. */
  constructor(db: Database) {
    this.#db = db
    this.#sql = bindingStatements(db)
    for (const row of db.prepare<[], BindingRow>('SELECT * FROM binding ORDER BY id').iterate()) {
      this.#put(row.extension, [...this.bindingsOf(row.extension), bindingFromRow(row)])
      this.#nextId = row.id + 1
    }
  }

  get size(): number {
    return this.#size
  }

  bindingsOf(extension: ExtensionNumber): readonly Binding[] {
    return this.#byExtension.get(extension) ?? none
  }

  *all(): Generator<Binding, void, undefined> {
    for (const bindings of this.#byExtension.values()) yield* bindings
  }

  nextExpiryMs(): number | undefined {
    let earliest: number | undefined
    for (const bindings of this.#byExtension.values()) {
      for (const { expiresAtMs } of bindings) {
        if (earliest === undefined || expiresAtMs < earliest) earliest = expiresAtMs
      }
    }
    return earliest
  }

  /** No two of the changes may concern the same binding. Throws where one is to change that is not there. */
  apply(changes: readonly BindingChange[]): StoreResult {
    const [first] = changes
    if (first === undefined) return done
    if (this.#failure !== undefined) return { ok: false, problem: this.#failure }
    try {
      this.#begin()
      // One statement is all or nothing by itself.
      if (changes.length === 1) this.#write(first, this.#nextId)
      else this.#writeAll(changes)
    } catch (error) {
      return this.#rejected(error)
    }
    for (const change of changes) this.#remember(change)
    return done
  }

  commit(): StoreResult {
    if (!this.#groupIsOpen) return done
    const failure = this.#failure
    if (failure !== undefined) {
      this.#endGroup()
      return { ok: false, problem: failure }
    }
    try {
      this.#sql.commit.run()
    } catch (error) {
      this.#undoGroup()
      this.#endGroup()
      return { ok: false, problem: sqlProblem(error, this.#db.name) }
    }
    this.#endGroup()
    return done
  }

  /** Must not be called while a group is open. */
  shiftTimes(deltaMs: number): StoreResult {
    this.#refuseInsideGroup()
    return attempt(this.#db.name, () => {
      this.#sql.shift.run(deltaMs, deltaMs, deltaMs)
      for (const [extension, bindings] of this.#byExtension) {
        const shifted = bindings.map((binding) => ({
          ...binding,
          registeredAtMs: binding.registeredAtMs + deltaMs,
          refreshedAtMs: binding.refreshedAtMs + deltaMs,
          expiresAtMs: binding.expiresAtMs + deltaMs,
        }))
        this.#byExtension.set(extension, shifted)
      }
    })
  }

  /**
   * Drops the bindings of an extension that has been deleted, whose rows went with it, and returns them. Must not
   * be called while a group is open.
   */
  forget(extension: ExtensionNumber): readonly Binding[] {
    this.#refuseInsideGroup()
    const bindings = this.bindingsOf(extension)
    this.#put(extension, none)
    return bindings
  }

  #begin(): void {
    if (!this.#groupIsOpen) {
      this.#sql.begin.run()
      this.#groupIsOpen = true
    } else if (!this.#db.inTransaction) {
      // Another store's statement failed so badly that SQLite gave the whole transaction up; COMMIT says so.
      this.#sql.commit.run()
    }
  }

  #writeAll(changes: readonly BindingChange[]): void {
    this.#sql.savepoint.run()
    try {
      // Removals first: a Contact may pass from a removed row to another one.
      for (const change of changes) if (change.kind === 'remove') this.#write(change, 0)
      let id = this.#nextId
      for (const change of changes) {
        if (change.kind !== 'remove') this.#write(change, id)
        if (change.kind === 'add') id += 1
      }
      this.#sql.release.run()
    } catch (error) {
      if (this.#db.inTransaction) {
        this.#sql.rollbackToSavepoint.run()
        this.#sql.release.run()
      }
      throw error
    }
  }

  #write(change: BindingChange, newId: number): void {
    switch (change.kind) {
      case 'add':
        this.#sql.insert.run(newId, ...bindingValues(change.binding))
        return
      case 'update':
        this.#writeUpdate(change.binding)
        return
      case 'remove':
        this.#find(change.binding)
        this.#sql.remove.run(change.binding.id)
    }
  }

  #writeUpdate(binding: Binding): void {
    const { id, callId, cSeq, refreshedAtMs, expiresAtMs } = binding
    const before = this.#find(binding)
    if (!isPlainRefresh(before, binding)) {
      this.#sql.replace.run(...bindingValues(binding), id)
    } else if (before.callId === callId) {
      this.#sql.refresh.run(cSeq, refreshedAtMs, expiresAtMs, id)
    } else {
      this.#sql.refreshWithCallId.run(callId, cSeq, refreshedAtMs, expiresAtMs, id)
    }
  }

  /** Does in memory what has just been done in the database. */
  #remember(change: BindingChange): void {
    const { binding } = change
    const { extension } = binding
    const bindings = this.bindingsOf(extension)
    if (!this.#before.has(extension)) this.#before.set(extension, bindings)
    switch (change.kind) {
      case 'add':
        this.#put(extension, [...bindings, { ...change.binding, id: this.#nextId++ }])
        return
      case 'update':
        this.#byExtension.set(
          extension,
          bindings.map((other) => (other.id === change.binding.id ? change.binding : other)),
        )
        return
      case 'remove':
        this.#put(
          extension,
          bindings.filter((other) => other.id !== change.binding.id),
        )
    }
  }

  #find({ id, extension }: Binding): Binding {
    const found = this.bindingsOf(extension).find((binding) => binding.id === id)
    if (found === undefined) throw new Error(`extension ${extension} has no binding ${id} to change`)
    return found
  }

  #put(extension: ExtensionNumber, bindings: readonly Binding[]): void {
    this.#size += bindings.length - this.bindingsOf(extension).length
    if (bindings.length === 0) this.#byExtension.delete(extension)
    else this.#byExtension.set(extension, bindings)
  }

  /** After a failed write, whose own traces are gone already: the others in its group stand, if SQLite let them. */
  #rejected(error: unknown): StoreResult {
    const othersAccepted = this.#before.size > 0
    const groupIsLost = !othersAccepted || !this.#db.inTransaction
    if (groupIsLost) this.#undoGroup()
    // With nothing accepted nobody is going to commit, so the group ends here.
    if (!othersAccepted) this.#endGroup()
    const problem = sqlProblem(error, this.#db.name)
    if (othersAccepted && groupIsLost) this.#failure = problem
    return { ok: false, problem }
  }

  #undoGroup(): void {
    if (this.#db.inTransaction) this.#sql.rollback.run()
    for (const [extension, bindings] of this.#before) this.#put(extension, bindings)
  }

  #endGroup(): void {
    this.#before.clear()
    this.#failure = undefined
    this.#groupIsOpen = false
  }

  #refuseInsideGroup(): void {
    if (this.#groupIsOpen) throw new Error('the open group of bindings must be committed first')
  }
}
