interface Entry<Item> {
  readonly item: Item
  atMs: number
  /** Its place in the heap. */
  place: number
}

/** Things that are due at some time, each once, the earliest found first: a binary heap that entries can leave. */
export class Deadlines<Item> {
  readonly #heap: Entry<Item>[] = []
  readonly #entries = new Map<Item, Entry<Item>>()

  get size(): number {
    return this.#heap.length
  }

  /** When the first of all is due; infinite where there is none. */
  get nextAtMs(): number {
    return this.#heap[0]?.atMs ?? Number.POSITIVE_INFINITY
  }

  has(item: Item): boolean {
    return this.#entries.has(item)
  }

  /** Adds it, or moves it to another time. */
  set(item: Item, atMs: number): void {
    const known = this.#entries.get(item)
    const entry = known ?? { item, atMs, place: this.#heap.length }
    entry.atMs = atMs
    if (known === undefined) {
      this.#entries.set(item, entry)
      this.#heap.push(entry)
    }
    this.#settle(entry)
  }

  /** Whether it was there. */
  delete(item: Item): boolean {
    const entry = this.#entries.get(item)
    if (entry === undefined) return false
    this.#entries.delete(item)
    const last = this.#heap.pop()
    if (last !== undefined && last !== entry) {
      this.#put(last, entry.place)
      this.#settle(last)
    }
    return true
  }

  /** Removes and returns the first that is due; undefined where none is. */
  takeDue(nowMs: number): Item | undefined {
    const [first] = this.#heap
    if (first === undefined || first.atMs > nowMs) return undefined
    this.delete(first.item)
    return first.item
  }

  clear(): void {
    this.#heap.length = 0
    this.#entries.clear()
  }

  #put(entry: Entry<Item>, place: number): void {
    this.#heap[place] = entry
    entry.place = place
  }

  /** Moves it up or down to where its time belongs. */
  #settle(entry: Entry<Item>): void {
    let { place } = entry
    for (;;) {
      const parent = this.#heap[(place - 1) >> 1]
      if (place === 0 || parent === undefined || parent.atMs <= entry.atMs) break
      this.#put(parent, place)
      place = (place - 1) >> 1
    }
    for (;;) {
      const [left, right] = [this.#heap[2 * place + 1], this.#heap[2 * place + 2]]
      const child = right !== undefined && left !== undefined && right.atMs < left.atMs ? right : left
      if (child === undefined || child === entry || child.atMs >= entry.atMs) break
      const below = child.place
      this.#put(child, place)
      place = below
    }
    this.#put(entry, place)
  }
}
