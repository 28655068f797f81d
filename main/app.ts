import { hostname } from 'node:os'
import type { ActivityEntry, ActivityEvent } from '../shared/activity.ts'
import { formatSocketAddress, type ExtensionNumber, type ListenerStatus } from '../shared/model.ts'
import type { Problem, SocketAddress } from '../shared/model.ts'
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
import { createAuthenticator } from './registrar/authenticator.ts'
import { createExpirySpread } from './registrar/expiry-spread.ts'
import { createExpirySweeper } from './registrar/expiry-sweeper.ts'
import type { Clock, RandomBytes } from './registrar/ports.ts'
import { createRegistrar } from './registrar/registrar.ts'
import { createIntake } from './server/intake.ts'
import { createListeners } from './server/listeners.ts'
import type { NetworkAddress } from './server/network-addresses.ts'
import { ownDomain } from './server/own-domain.ts'
import { smallReceiveBuffer } from './server/receive-buffer.ts'
import { createServerTransactions } from './server/server-transactions.ts'
import { createSipServer } from './server/sip-server.ts'
import { createSourceFilter } from './server/source-filter.ts'
import { openUdpSocket } from './server/udp-transport.ts'
import { wantedAddresses } from './server/wanted-addresses.ts'
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
  | { readonly kind: 'listening'; readonly local: SocketAddress }
  | { readonly kind: 'listener-problem'; readonly local: SocketAddress; readonly problem: Problem }
  /** Nothing has failed, but the admin had better know. */
  | { readonly kind: 'warning'; readonly problem: Problem }
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
/** How long changes to the list of phones collect before anybody is told. */
const phonesChangedDelayMs = 200

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
  const listenersOfEvents = new Set<(event: AppEvent) => void>()
  const emit = (event: AppEvent) => {
    for (const listener of listenersOfEvents) listener(event)
  }

  const activity = createActivityLog({
    clock,
    store: stores.activity,
    firstId: firstActivityId,
    maxAgeMs: settings.activityDays * dayMs,
    onEntry: (entry) => emit({ kind: 'activity', entry }),
    onProblem: ({ message }) => log.error('activity could not be written', { message }),
  })

  const seen = new Set<ExtensionNumber>()
  let cancelPhonesChanged: (() => void) | undefined
  const phonesChanged = () => {
    cancelPhonesChanged ??= clock.after(phonesChangedDelayMs, () => {
      cancelPhonesChanged = undefined
      markSeen()
      emit({ kind: 'phones-changed' })
    })
  }
  const markSeen = () => {
    if (seen.size === 0) return
    extensions.markSeen(seen, clock.now())
    seen.clear()
  }
  const record = (event: ActivityEvent) => {
    activity.record(event)
    const { kind } = event.what
    if (kind === 'refused' || kind === 'listening' || kind === 'listener-problem') return
    if (kind !== 'refreshed' && event.extension !== null) seen.add(event.extension as ExtensionNumber)
    phonesChanged()
  }

  let ownNames: ReadonlySet<string> = new Set()
  const nonces = createNonces(nonceKey, randomBytes(4))
  const seed = () => Buffer.from(randomBytes(4)).readUInt32BE()
  const random = () => seed() / 2 ** 32
  const registrar = createRegistrar({
    clock,
    locations,
    extensions,
    authenticator: createAuthenticator({
      realm: settings.realm,
      directory: extensions,
      nonces,
      acceptDigestWithoutQop: () => settings.acceptDigestWithoutQop,
    }),
    spread: createExpirySpread(
      () => ({ percent: settings.expirySpreadPercent, minimumSeconds: settings.minExpiresSeconds }),
      random,
    ),
    settings: () => settings,
    isOurDomain: (host) => ownNames.has(host),
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
    onExpired: (bindings) => {
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
    onBug: (error) =>
      log.error('a request could not be handled, which is a bug in Rollcall', { cause: error }),
  })
  const intake = createIntake((batch) => {
    checkClock()
    server.handle(batch)
  }, setImmediate)
  const accepts = createSourceFilter(() => settings.acceptPublicSources)

  const sockets = createListeners({
    clock,
    open: (local) =>
      openUdpSocket(local, (datagram) => {
        if (accepts(datagram.source.address)) intake.push(datagram)
      }),
    wanted: () => {
      const addresses = networkAddresses()
      const wanted = wantedAddresses(settings, addresses)
      ownNames = ownDomain(addresses, wanted, hostname(), [settings.realm, ...settings.domains])
      return wanted
    },
    onStatus(status) {
      const { local } = status
      if (status.state === 'retrying') {
        log.error(status.problem.message)
        const what = { kind: 'listener-problem', detail: status.problem.message } as const
        record({ what, extension: null, source: local, userAgent: null })
        emit({ kind: 'listener-problem', local, problem: status.problem })
        return
      }
      log.info('listening', { udp: formatSocketAddress(local) })
      record({ what: { kind: 'listening' }, extension: null, source: local, userAgent: null })
      emit({ kind: 'listening', local })
      const socket = sockets.openSockets().find((open) => open.local === local)
      const problem =
        socket === undefined ? undefined : smallReceiveBuffer(socket.receiveBufferBytes, process.platform)
      if (problem === undefined) return
      log.warn(problem.message)
      emit({ kind: 'warning', problem })
    },
  })

  let hasStarted = false
  let stopping: Promise<void> | undefined
  async function stop(): Promise<void> {
    intake.close()
    await sockets.stop()
    sweeper.stop()
    cancelPhonesChanged?.()
    markSeen()
    activity.stop()
    stores.close()
    if (hasStarted) log.info('stopped', { ...server.counters, dropped: intake.dropped })
  }

  return {
    settings,
    start() {
      hasStarted = true
      sweeper.start()
      sockets.start()
    },
    stop: () => (stopping ??= stop()),
    now: () => clock.now(),
    phones: () => listPhones(extensions.list(), locations, clock.now()),
    listeners: () => sockets.statuses(),
    importExtensions(rows) {
      const result = importExtensions(rows, extensions, settings.realm, randomBytes, clock.now())
      if (result.ok) phonesChanged()
      return result
    },
    onEvent(listener) {
      listenersOfEvents.add(listener)
      return () => listenersOfEvents.delete(listener)
    },
  }
}
