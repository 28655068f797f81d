import type { ActivityEntry, ActivityEvent } from '../../shared/activity.ts'
import type { Problem } from '../../shared/model.ts'
import type { Clock, StoreResult } from '../registrar/ports.ts'
import { groupKey } from './group-key.ts'
import { createRefusalAllowance, refusedInFlood } from './refusal-flood.ts'

const hourMs = 3_600_000
/** An entry grows no more when the thing has not happened for so long… */
const longestPauseMs = hourMs
/** …or when it began so long ago: a list of activity should show each day. */
const longestSpanMs = 24 * hourMs
/** Entries that may still grow, and entries that wait for a store that fails: so many of each are kept. */
const mostInMemory = 10_000
const mostRowsStored = 100_000
/** Entries that are written in one go, in about a millisecond: no phone waits for its answer meanwhile. */
const mostAtOnce = 200
const nextPartDelayMs = 20
/** A refresh is no news: what it adds to its entry is written this much later. */
const refreshDelayMs = 15_000

/** Where entries outlive the program. */
export interface ActivityStore {
  /** Inserts new entries and replaces those whose id is known, all or none. */
  save(entries: readonly ActivityEntry[]): StoreResult
  /** Deletes what last happened before `olderThanMs` (since the epoch), and the oldest beyond `keepRows`. */
  prune(limits: { readonly olderThanMs: number; readonly keepRows: number }): StoreResult
}

export interface ActivityLogOptions {
  readonly clock: Clock
  readonly store: ActivityStore
  /** The first id that the store does not know. */
  readonly firstId: number
  /** Entries older than this are pruned, at the start and then hourly while there is activity. */
  readonly maxAgeMs: () => number
  /** Told of a new entry at once, and of grown ones at the next flush. */
  readonly onEntry: (entry: ActivityEntry) => void
  /** Told when the store fails; then not again until it has worked in between. */
  readonly onProblem: (problem: Problem) => void
  /** How long entries collect before they are written together. */
  readonly flushDelayMs?: number
}

export interface ActivityLog {
  /** Cheap enough for every refresh of every phone: nothing is written before the next flush. */
  record(event: ActivityEvent): void
  /** The newest entries still in memory, the one that grew last first; older ones are in the store. */
  recent(limit: number): readonly ActivityEntry[]
  /** Writes what has collected. Not to be called while a group of location changes is open. */
  flush(): void
  /** Flushes for the last time; events after that are ignored. */
  stop(): void
}

interface GrowingEntry {
  readonly id: number
  readonly key: string
  readonly event: ActivityEvent
  readonly firstAtMs: number
  lastAtMs: number
  count: number
  /** The count that `onEntry` was last told. */
  toldCount: number
}

/** Gathers events into entries that grow, and writes them behind in batches. */
export function createActivityLog(options: ActivityLogOptions): ActivityLog {
  const { clock, store, maxAgeMs, onEntry, onProblem, flushDelayMs = 1_000 } = options
  const allowance = createRefusalAllowance()
  /** By group key, the least recently grown first (to within one flush). */
  const growing = new Map<string, GrowingEntry>()
  /** By extension, what its last refresh made grow: nearly every event is one more of the same. */
  const lastRefresh = new Map<string, GrowingEntry>()
  const unsaved = new Set<GrowingEntry>()
  const refreshed = new Set<GrowingEntry>()
  let cancelRefreshFlush: (() => void) | undefined
  let nextId = options.firstId
  let cancelFlush: (() => void) | undefined
  let nextPruneMs = -Infinity
  let storeFails = false
  let stopped = false

  function record(event: ActivityEvent): void {
    if (stopped) return
    const nowMs = clock.now()
    const repeated = lastRefresh.get(event.extension ?? '')
    if (repeated !== undefined && isSameRefresh(repeated.event, event) && mayGrow(repeated, nowMs)) {
      return grow(repeated, nowMs)
    }
    const key = groupKey(event)
    const entry = growing.get(key)
    if (entry !== undefined && mayGrow(entry, nowMs)) {
      if (event.what.kind === 'refreshed' && event.extension !== null) lastRefresh.set(event.extension, entry)
      grow(entry, nowMs)
    } else if (event.what.kind === 'refused' && event.source !== null && !allowance.take(clock.monotonic())) {
      record(refusedInFlood(event.what.reason))
    } else begin(key, event, nowMs)
  }

  function grow(entry: GrowingEntry, nowMs: number): void {
    const { key, event } = entry
    entry.count += 1
    entry.lastAtMs = nowMs
    if (unsaved.has(entry) || refreshed.has(entry)) return
    // Once per flush and not each time, as moving an entry costs more than counting.
    growing.delete(key)
    growing.set(key, entry)
    if (event.what.kind === 'refreshed') saveMuchLater(entry)
    else saveLater(entry)
  }

  function begin(key: string, event: ActivityEvent, nowMs: number): void {
    // What was cut out of a refused datagram would keep all of it in memory, so it is copied.
    const kept = event.what.kind === 'refused' ? structuredClone(event) : event
    const keptKey = groupKey(kept)
    const entry = {
      id: nextId++,
      key: keptKey,
      event: kept,
      firstAtMs: nowMs,
      lastAtMs: nowMs,
      count: 1,
      toldCount: 1,
    }
    growing.delete(key)
    growing.set(keptKey, entry)
    if (growing.size > mostInMemory) forgetOldest()
    saveLater(entry)
    onEntry(snapshot(entry))
  }

  function forgetOldest(): void {
    removeOldest(growing)
    lastRefresh.clear() // filled anew by the next refreshes; it must not keep what is forgotten
  }

  function saveLater(entry: GrowingEntry): void {
    unsaved.add(entry)
    cancelFlush ??= clock.after(flushDelayMs, flushPart)
  }

  function saveMuchLater(entry: GrowingEntry): void {
    refreshed.add(entry)
    cancelRefreshFlush ??= clock.after(refreshDelayMs, () => {
      includeRefreshed()
      flushPart()
    })
  }

  function includeRefreshed(): void {
    cancelRefreshFlush?.()
    cancelRefreshFlush = undefined
    for (const entry of refreshed) unsaved.add(entry)
    refreshed.clear()
  }

  /** Saves the oldest of what is unsaved, and comes back for the rest. */
  function flushPart(): void {
    cancelFlush?.()
    cancelFlush = undefined
    const part = firstOf(unsaved, mostAtOnce)
    for (const entry of part) tellIfGrown(entry)
    if (succeeded(store.save(part.map(snapshot)))) {
      for (const entry of part) unsaved.delete(entry)
      pruneWhenDue()
      if (unsaved.size > 0) cancelFlush = clock.after(nextPartDelayMs, flushPart)
      return
    }
    while (unsaved.size > mostInMemory) removeOldest(unsaved)
    if (!stopped) cancelFlush = clock.after(flushDelayMs, flushPart)
  }

  function flush(): void {
    includeRefreshed()
    while (unsaved.size > 0) {
      const before = unsaved.size
      flushPart()
      if (unsaved.size >= before) return // the store fails
    }
    cancelFlush?.()
    cancelFlush = undefined
  }

  function tellIfGrown(entry: GrowingEntry): void {
    if (entry.count === entry.toldCount) return
    entry.toldCount = entry.count
    onEntry(snapshot(entry))
  }

  function pruneWhenDue(): void {
    if (clock.monotonic() < nextPruneMs) return
    nextPruneMs = clock.monotonic() + hourMs
    succeeded(store.prune({ olderThanMs: clock.now() - maxAgeMs(), keepRows: mostRowsStored }))
  }

  /** Tells of a failure, though not every second while the disk is full. */
  function succeeded(result: StoreResult): boolean {
    if (!result.ok && !storeFails) onProblem(result.problem)
    storeFails = !result.ok
    return result.ok
  }

  pruneWhenDue()
  return {
    record,
    recent: (limit) =>
      Array.from(growing.values(), snapshot)
        .sort((a, b) => b.lastAtMs - a.lastAtMs || b.id - a.id)
        .slice(0, limit),
    flush,
    stop() {
      if (stopped) return
      stopped = true
      flush()
    },
  }
}

function isSameRefresh(a: ActivityEvent, b: ActivityEvent): boolean {
  return (
    b.what.kind === 'refreshed' &&
    a.extension === b.extension &&
    a.source?.address === b.source?.address &&
    a.userAgent === b.userAgent
  )
}

function mayGrow(entry: GrowingEntry, nowMs: number): boolean {
  return nowMs - entry.lastAtMs < longestPauseMs && nowMs - entry.firstAtMs < longestSpanMs
}

function snapshot({ id, event, count, firstAtMs, lastAtMs }: GrowingEntry): ActivityEntry {
  const { what, extension, source, userAgent } = event
  return { id, what, extension, source, userAgent, count, firstAtMs, lastAtMs }
}

function firstOf<Item>(items: Iterable<Item>, count: number): Item[] {
  const first: Item[] = []
  for (const item of items) {
    if (first.push(item) === count) break
  }
  return first
}

/** Maps and sets keep the order in which things were put in. */
function removeOldest<Key>(collection: {
  keys(): Iterator<Key, undefined>
  delete(key: Key): boolean
}): void {
  const { value, done } = collection.keys().next()
  if (done !== true) collection.delete(value)
}
