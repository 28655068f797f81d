import type { ActivityEntry, ActivityQuery } from '../shared/activity.ts'
import type { ImportSummary } from '../shared/extension-wishes.ts'
import type {
  DeviceHistory,
  DeviceOverview,
  HistoryExportQuery,
  HistoryQuery,
  OverviewQuery,
} from '../shared/history.ts'
import type { ListenerStatus, Problem } from '../shared/model.ts'
import type { NetworkCard } from '../shared/network-card.ts'
import type { HeardPhone, PhoneRow } from '../shared/phone-row.ts'
import type { Result } from '../shared/result.ts'
import type { ServerMove } from '../shared/server-move.ts'
import type { Settings } from '../shared/settings.ts'
import { effectiveSettings } from './effective-settings.ts'
import { type ExtensionAdmin } from './extensions/extension-admin.ts'
import type { ImportRow } from './extensions/import-csv.ts'
import type { Log } from './log.ts'
import type { Clock, RandomBytes } from './registrar/ports.ts'
import type { ServedAddressEvent } from './served-addresses.ts'
import { type WatchingEvent } from './watching.ts'
import type { NetworkAddress } from './server/network-addresses.ts'
import { openStores, type Stores } from './store/open-stores.ts'
import { composeApp } from './compose-app.ts'

export interface AppOptions {
  readonly dataFolder: string
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly log: Log
  /** Settings given on the command line: they win over the stored ones for this run; the realm is stored. */
  readonly overrides: Partial<Settings>
  readonly networkAddresses: () => readonly NetworkAddress[]
}

export type AppEvent =
  | ServedAddressEvent
  /** A new entry, or one that grew. */
  | { readonly kind: 'activity'; readonly entry: ActivityEntry }
  /** Coalesced: once for everything that happened within a short time. */
  | { readonly kind: 'phones-changed' }
  /** The admin changed the list of extensions, from whichever shell. */
  | { readonly kind: 'extensions-changed' }
  | { readonly kind: 'settings-changed' }
  /** See `App.move`. */
  | { readonly kind: 'move-changed' }
  | WatchingEvent

/** The registrar with all that belongs to it, for either shell. */
export interface App {
  /** As they are now. */
  readonly settings: Settings
  /** Opens the sockets. Failures become events, and are retried for as long as the app runs. */
  start(): void
  /** Answers what has arrived, closes the sockets, then the database. A second call does nothing more. */
  stop(): Promise<void>
  /** The time of all that the app tells of, in milliseconds since the epoch. */
  now(): number
  /** Extensions in natural order, each with its devices. */
  phones(): readonly PhoneRow[]
  /** Who has knocked without being registered, the newest first. */
  heard(): readonly HeardPhone[]
  listeners(): readonly ListenerStatus[]
  networkCards(): readonly NetworkCard[]
  /** All of them or none. */
  importExtensions(rows: readonly ImportRow[]): Result<ImportSummary>
  readonly extensions: ExtensionAdmin
  /** Whether the realm can change no more, as it is part of the password of an extension. */
  readonly realmIsFixed: boolean
  /** Stores them and puts them into effect; resolves when the sockets that they concern are open or have failed. */
  changeSettings(changes: Partial<Settings>): Promise<Result<null>>
  /** What the log holds, flushed first. */
  activity(query: ActivityQuery): Result<readonly ActivityEntry[]>
  /** Ends a registration in the admin's name. */
  removeBinding(bindingId: number): Result<null>
  /** What a device was when; null where it is in the list no more. */
  history(query: HistoryQuery): Result<DeviceHistory | null>
  /** Of all devices in brief, in the order of `phones`. It takes its time, in which phones are answered. */
  historyOverview(query: OverviewQuery): Promise<Result<readonly DeviceOverview[]>>
  /** As CSV, in parts that follow on one another. It takes its time, too. */
  historyCsv(query: HistoryExportQuery): Promise<Result<readonly string[]>>
  /** Phones that may still look for this computer at an address that it has lost; null where there are none. */
  move(): ServerMove | null
  dismissMove(): void
  /** How many devices are registered. */
  registeredCount(): number
  /** The system says that it is about to sleep, or awake again; where it does not, the clocks tell. */
  computerSuspended(): void
  computerResumed(): void
  /** Takes a device that is not registered out of the list. */
  forgetDevice(deviceId: number): Result<null>
  onEvent(listener: (event: AppEvent) => void): () => void
}

export type OpenedApp =
  { readonly ok: true; readonly app: App } | { readonly ok: false; readonly problem: Problem }

/** Opens the data folder and the database. Nothing is heard on the network before `start`. */
export function openApp(options: AppOptions): OpenedApp {
  const opened = openStores(options.dataFolder, options.clock.now())
  if (!opened.ok) return opened
  const stores = opened.value
  const settings = effectiveSettings(stores.settings, options.overrides, stores.extensions.size > 0)
  if (!settings.ok) return closeAfter(stores, settings)
  const nonceKey = stores.settings.secret('nonce-key', () => options.randomBytes(32))
  if (!nonceKey.ok) return closeAfter(stores, nonceKey)
  const firstActivityId = stores.activity.nextId()
  if (!firstActivityId.ok) return closeAfter(stores, firstActivityId)
  const start = {
    stores,
    settings: settings.settings,
    nonceKey: nonceKey.value,
    firstActivityId: firstActivityId.value,
  }
  return { ok: true, app: composeApp(options, start) }
}

function closeAfter<Failure>(stores: Stores, failure: Failure): Failure {
  stores.close()
  return failure
}
