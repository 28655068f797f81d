import { detached } from '../sip/detached.ts'

/**
 * A map that remembers at least the `capacity` youngest entries and never more than twice as many: it drops a whole
 * generation at a time, so that no operation ever takes longer than a map's own.
 */
export class BoundedMap<V> {
  readonly #capacity: number
  #present = new Map<string, V>()
  #past = new Map<string, V>()

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get(key: string): V | undefined {
    return this.#present.get(key) ?? this.#past.get(key)
  }

  set(key: string, value: V): void {
    if (this.#present.size >= this.#capacity && !this.#present.has(key)) {
      this.#past = this.#present
      this.#present = new Map()
    }
    this.#present.set(this.#present.has(key) ? key : detached(key), value)
  }

  delete(key: string): void {
    this.#present.delete(key)
    this.#past.delete(key)
  }
}
