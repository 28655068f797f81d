/**
 * Names with their values in order of arrival: the header fields of a message, the parameters of credentials. A list
 * and not a map, as there are about a dozen of them, each looked up once, and most names are one and the same string.
 */
export class NamedValues {
  readonly #names: string[] = []
  readonly #values: string[] = []

  get size(): number {
    return this.#names.length
  }

  add(name: string, value: string): void {
    this.#names.push(name)
    this.#values.push(value)
  }

  has(name: string): boolean {
    return this.#names.includes(name)
  }

  /** The first value of that name. */
  first(name: string): string | undefined {
    const at = this.#names.indexOf(name)
    return at < 0 ? undefined : this.#values[at]
  }

  /** All values of that name; undefined where there is none. */
  get(name: string): readonly string[] | undefined {
    const first = this.#names.indexOf(name)
    if (first < 0) return undefined
    const values = [this.#values[first] ?? '']
    for (let at = first + 1; at < this.#names.length; at++) {
      if (this.#names[at] === name) values.push(this.#values[at] ?? '')
    }
    return values
  }

  isRepeated(name: string): boolean {
    const first = this.#names.indexOf(name)
    return first >= 0 && this.#names.includes(name, first + 1)
  }
}
