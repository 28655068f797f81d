/**
 * The header fields of one message by full lower-case name, in order of arrival. A list and not a map: a request has
 * a dozen of them, and names that phones usually send are one and the same string each.
 */
export class HeaderFields {
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

  /** The value of the first field of that name. */
  first(name: string): string | undefined {
    const at = this.#names.indexOf(name)
    return at < 0 ? undefined : this.#values[at]
  }

  /** The values of all fields of that name; undefined where there is none. */
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
