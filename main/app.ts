import type { ActivityEntry, ActivityEvent } from '../shared/activity.ts'
import type { Extension, ListenerStatus, Problem } from '../shared/model.ts'
import type { PhoneRow } from '../shared/phone-row.ts'
import type { Settings } from '../shared/settings.ts'
import { createActivityLog } from './activity/activity-log.ts'
import { createClockWatch } from './clock-watch.ts'
import { effectiveSettings } from './effective-settings.ts'
import type { ImportRow } from './extensions/import-csv.ts'
import { importExtensions, type ImportResult } from './extensions/import-extensions.ts'
import type { Log } from './log.ts'
import { createOddityLog } from './oddity-log.ts'
import { listPhones } from './phone-list.ts'
import { createPhoneWatch } from './phone-watch.ts'
import { createAuthenticator } from './registrar/authenticator.ts'
import { createExpirySpread } from './registrar/expiry-spread.ts'
import { createExpirySweeper } from './registrar/expiry-sweeper.ts'
import type { Clock, LocationStore, RandomBytes } from './registrar/ports.ts'
import { createRegistrar } from './registrar/registrar.ts'
import { serveAddresses, type ServedAddressEvent } from './served-addresses.ts'
import { createIntake } from './server/intake.ts'
import type { NetworkAddress } from './server/network-addresses.ts'
import { createServerTransactions } from './server/server-transactions.ts'
import { createSipServer } from './server/sip-server.ts'
import { createSourceFilter } from './server/source-filter.ts'
import { createNonces } from './sip/nonce.ts'
import { openStores, type Stores } from './store/open-stores.ts'

export type { ImportResult } from './extensions/import-extensions.ts'

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

/** The registrar with all that belongs to it, for either shell. */
export interface App {
  readonly settings: Settings
  /** Opens the sockets. Failures become events, and are retried for as long as the app runs. */
  start(): void
  /** Answers what has arrived, closes the sockets, then the database. A second call does nothing more. */
  stop(): Promise<void>
  /** The time of all that the app tells of, in milliseconds since the epoch. */
  now(): number
  /** Extensions in natural order, each with its devices. */
  phones(): readonly PhoneRow[]
  listeners(): readonly ListenerStatus[]
  /** All of them or none. */
  importExtensions(rows: readonly ImportRow[]): ImportResult
  onEvent(listener: (event: AppEvent) => void): () => void
}

export type OpenedApp =
  { readonly ok: true; readonly app: App } | { readonly ok: false; readonly problem: Problem }

const dayMs = 24 * 3600 * 1000

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

function isRegisteredFrom(
  locations: LocationStore,
  extension: Extension | undefined,
  address: string,
): boolean {
  return (
    extension !== undefined &&
    locations.bindingsOf(extension.number).some(({ source }) => source.address === address)
  )
}

/** What was read from the data folder. */
interface StartingPoint {
  readonly stores: Stores
  readonly settings: Settings
  readonly nonceKey: Uint8Array
  readonly firstActivityId: number
}

function composeApp(
  options: AppOptions,
  { stores, settings, nonceKey, firstActivityId }: StartingPoint,
): App {
  const { clock, randomBytes, log, networkAddresses } = options
  const { locations, extensions } = stores
  const seed = () => Buffer.from(randomBytes(4)).readUInt32BE()
  const eventListeners = new Set<(event: AppEvent) => void>()
  const emit = (event: AppEvent) => {
    for (const listener of eventListeners) listener(event)
  }

  const activity = createActivityLog({
    clock,
    store: stores.activity,
    firstId: firstActivityId,
    maxAgeMs: settings.activityDays * dayMs,
    onEntry: (entry) => emit({ kind: 'activity', entry }),
    onProblem: ({ message }) => log.error('activity could not be written', { message }),
  })
  const phoneWatch = createPhoneWatch(clock, extensions, () => emit({ kind: 'phones-changed' }))
  const record = (event: ActivityEvent) => {
    activity.record(event)
    phoneWatch.observe(event)
  }

  const registrar = createRegistrar({
    clock,
    locations,
    extensions,
    authenticator: createAuthenticator({
      realm: settings.realm,
      directory: extensions,
      nonces: createNonces(nonceKey, randomBytes(4)),
      acceptDigestWithoutQop: () => settings.acceptDigestWithoutQop,
      isRegisteredFrom: (number, address) => isRegisteredFrom(locations, extensions.find(number), address),
    }),
    spread: createExpirySpread(
      () => ({ percent: settings.expirySpreadPercent, minimumSeconds: settings.minExpiresSeconds }),
      () => seed() / 2 ** 32,
    ),
    settings: () => settings,
    isOurDomain: (host) => served.isOurDomain(host),
    onActivity: record,
    onOddity: createOddityLog(log),
    onStored: (expiresAtMs) => sweeper.trigger(expiresAtMs),
  })

  const checkClock = createClockWatch(clock, locations, (bySeconds) => {
    log.warn("the computer's clock was set, or it slept: every phone keeps the time it had left", {
      bySeconds,
    })
    record({ what: { kind: 'clock-jumped', bySeconds }, extension: null, source: null, userAgent: null })
  })
  const sweeper = createExpirySweeper({
    clock,
    locations,
    beforeSweep: checkClock,
    onExpired(bindings) {
      for (const { extension, source, userAgent } of bindings) {
        record({ what: { kind: 'expired' }, extension, source, userAgent })
      }
    },
  })

  const server = createSipServer({
    clock,
    registrar,
    transactions: createServerTransactions(seed()),
    tagSeed: seed(),
    isOverloaded: () => intake.isOverloaded(),
    onBug: (cause) => log.error('a request could not be handled, which is a bug in Rollcall', { cause }),
  })
  const intake = createIntake((batch) => {
    checkClock()
    server.handle(batch)
  }, setImmediate)
  const accepts = createSourceFilter(() => settings.acceptPublicSources)
  const served = serveAddresses({
    clock,
    log,
    settings,
    networkAddresses,
    onDatagram(datagram) {
      if (accepts(datagram.source.address)) intake.push(datagram)
    },
    onActivity: record,
    onEvent: emit,
  })

  let hasStarted = false
  let stopping: Promise<void> | undefined
  async function stop(): Promise<void> {
    intake.close()
    await served.stop()
    sweeper.stop()
    phoneWatch.stop()
    activity.stop()
    stores.close()
    if (hasStarted) log.info('stopped', { ...server.counters, dropped: intake.dropped })
  }

  return {
    settings,
    start() {
      hasStarted = true
      sweeper.start()
      served.start()
    },
    stop: () => (stopping ??= stop()),
    now: () => clock.now(),
    phones: () => listPhones(extensions.list(), locations, clock.now()),
    listeners: () => served.statuses(),
    importExtensions(rows) {
      const result = importExtensions(rows, extensions, settings.realm, randomBytes, clock.now())
      if (result.ok) phoneWatch.changed()
      return result
    },
    onEvent(listener) {
      eventListeners.add(listener)
      return () => eventListeners.delete(listener)
    },
  }
}
