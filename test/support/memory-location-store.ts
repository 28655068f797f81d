import type { BindingChange, LocationStore, StoreResult } from '../../main/registrar/ports.ts'
import type { Binding, ExtensionNumber, Problem } from '../../shared/model.ts'

export const diskFull: Problem = { code: 'disk-full', message: 'The disk is full.' }

/** A location store without a database, that can be told to fail, and that takes no change it should not get. */
export class MemoryLocationStore implements LocationStore {
  /** What each apply and commit fails with from now on. */
  applyFailure: Problem | undefined
  commitFailure: Problem | undefined
  /** Every call that can change anything, in order. */
  readonly calls: ('apply' | 'commit' | 'shift')[] = []
  #bindings: readonly Binding[] = []
  #beforeGroup: readonly Binding[] | undefined
  #nextId = 1

  get size(): number {
    return this.#bindings.length
  }

  bindingsOf(extension: ExtensionNumber): readonly Binding[] {
    return this.#bindings.filter((binding) => binding.extension === extension)
  }

  all(): readonly Binding[] {
    return this.#bindings
  }

  nextExpiryMs(): number | undefined {
    return this.size === 0 ? undefined : Math.min(...this.#bindings.map(({ expiresAtMs }) => expiresAtMs))
  }

  apply(changes: readonly BindingChange[]): StoreResult {
    this.calls.push('apply')
    if (this.applyFailure !== undefined) return { ok: false, problem: this.applyFailure }
    this.#refuseNonsense(changes)
    this.#beforeGroup ??= this.#bindings
    for (const change of changes) this.#bindings = this.#after(change)
    this.#refuseDuplicates()
    return { ok: true }
  }

  commit(): StoreResult {
    this.calls.push('commit')
    const before = this.#beforeGroup
    this.#beforeGroup = undefined
    if (this.commitFailure === undefined || before === undefined) return { ok: true }
    this.#bindings = before
    return { ok: false, problem: this.commitFailure }
  }

  shiftTimes(deltaMs: number): StoreResult {
    this.calls.push('shift')
    if (this.#beforeGroup !== undefined) throw new Error('the open group must be committed first')
    this.#bindings = this.#bindings.map((binding) => ({
      ...binding,
      registeredAtMs: binding.registeredAtMs + deltaMs,
      refreshedAtMs: binding.refreshedAtMs + deltaMs,
      expiresAtMs: binding.expiresAtMs + deltaMs,
    }))
    return { ok: true }
  }

  /** Stores a binding as if its phone had registered long ago. */
  put(binding: Omit<Binding, 'id'>): Binding {
    const stored = { ...binding, id: this.#nextId++ }
    this.#bindings = [...this.#bindings, stored]
    return stored
  }

  #after(change: BindingChange): readonly Binding[] {
    switch (change.kind) {
      case 'add':
        return [...this.#bindings, { ...change.binding, id: this.#nextId++ }]
      case 'update':
        return this.#bindings.map((other) => (other.id === change.binding.id ? change.binding : other))
      case 'remove':
        return this.#bindings.filter((other) => other.id !== change.binding.id)
    }
  }

  #refuseNonsense(changes: readonly BindingChange[]): void {
    const ids = changes.flatMap((change) => (change.kind === 'add' ? [] : [change.binding.id]))
    if (new Set(ids).size < ids.length) throw new Error('one binding is changed twice')
    const unknown = ids.find((id) => !this.#bindings.some((binding) => binding.id === id))
    if (unknown !== undefined) throw new Error(`there is no binding ${unknown} to change`)
  }

  #refuseDuplicates(): void {
    const keys = this.#bindings.map(({ extension, contactUri }) => `${extension} ${contactUri}`)
    const twice = keys.find((key, at) => keys.indexOf(key) !== at)
    if (twice !== undefined) throw new Error(`the same Contact is stored twice: ${twice}`)
  }
}
