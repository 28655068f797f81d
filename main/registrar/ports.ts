import type { ActivityEvent } from '../../shared/activity.ts'
import type { Binding, Extension, ExtensionNumber, Problem } from '../../shared/model.ts'

/** A change to the location store that the registrar has decided on. */
export type BindingChange =
  | { readonly kind: 'add'; readonly binding: Omit<Binding, 'id'> }
  /** Replaces the row with the same id; the common refresh leaves contact, instance id and path as they are. */
  | { readonly kind: 'update'; readonly binding: Binding }
  | { readonly kind: 'remove'; readonly binding: Binding }

/**
 * Where the bindings are. Reads are served from memory, writes go through to the database.
 *
 * Changes collect in a group: the first {@link apply} opens it, {@link commit} makes it durable. Until then the
 * changes are visible to reads, and nobody may be told of them.
 */
export interface LocationStore {
  /** The extension's stored bindings in order of registration. Some may have expired and not yet been swept. */
  bindingsOf(extension: ExtensionNumber): readonly Binding[]
  /** Every stored binding, in no particular order. */
  all(): Iterable<Binding>
  readonly size: number
  /** Applies all the changes or none. Fails without having changed anything. */
  apply(changes: readonly BindingChange[]): StoreResult
  /** Makes the open group durable (no-op where none is open). If it fails, all of the group is undone. */
  commit(): StoreResult
  /** Earliest `expiresAtMs` of all bindings. */
  nextExpiryMs(): number | undefined
  /** Moves every stored time by `deltaMs`, after the wall clock was set. Commits by itself. */
  shiftTimes(deltaMs: number): StoreResult
}

export type StoreResult = { readonly ok: true } | { readonly ok: false; readonly problem: Problem }

/** An extension with the secrets its digest is checked against: H(number:realm:password), lower-case hex. */
export interface ExtensionCredentials extends Extension {
  readonly ha1Md5: string
  readonly ha1Sha256: string
}

/** The registrar's view of the extensions. */
export interface ExtensionDirectory {
  find(number: string): ExtensionCredentials | undefined
  /** Remembers that a phone of this extension, now authenticated, can answer MD5 only. */
  rememberMd5Fallback(number: ExtensionNumber): void
}

/** Told of everything that happened, after it has been committed. */
export type ActivityListener = (event: ActivityEvent) => void

/** Time as the registrar sees it. Times that are stored come from `now`, intervals from `monotonic`. */
export interface Clock {
  /** Milliseconds since the epoch, at an even pace: setting the computer's clock does not move it. */
  now(): number
  /** What the computer's clock shows, in milliseconds since the epoch. */
  wall(): number
  /** Milliseconds since some fixed moment, never backwards. */
  monotonic(): number
  /** Makes `now` agree with `wall` again; returns by how many milliseconds `now` moved. */
  adoptWall(): number
  /** Runs the function once after so many milliseconds; the returned function cancels it. */
  after(delayMs: number, run: () => void): () => void
}

/** So many unpredictable bytes. */
export type RandomBytes = (size: number) => Uint8Array
