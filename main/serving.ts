import type { ListenerStatus, SocketAddress } from '../shared/model.ts'
import type { Settings } from '../shared/settings.ts'
import type { Log } from './log.ts'
import { createOddityLog } from './oddity-log.ts'
import { createAuthenticator } from './registrar/authenticator.ts'
import type { EndListener } from './registrar/end-of-binding.ts'
import { createExpirySpread } from './registrar/expiry-spread.ts'
import { createExpirySweeper } from './registrar/expiry-sweeper.ts'
import type {
  ActivityListener,
  Clock,
  ExtensionDirectory,
  LocationStore,
  RandomBytes,
} from './registrar/ports.ts'
import { createRegistrar } from './registrar/registrar.ts'
import { serveAddresses, type ServedAddressEvent } from './served-addresses.ts'
import { createIntake, type ReplySocket } from './server/intake.ts'
import type { NetworkAddress } from './server/network-addresses.ts'
import { createServerTransactions } from './server/server-transactions.ts'
import { createSipServer } from './server/sip-server.ts'
import { createSourceFilter } from './server/source-filter.ts'
import { createNonces } from './sip/nonce.ts'
import type { SipResponse } from './sip/parse-response.ts'

export interface ServingOptions {
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly log: Log
  /** As they are now; `recheck` puts into effect what they change in addresses, port and names. */
  readonly settings: () => Settings
  readonly networkAddresses: () => readonly NetworkAddress[]
  readonly nonceKey: Uint8Array
  readonly locations: LocationStore
  readonly extensions: ExtensionDirectory
  /** Whether a phone of that extension is registered from that address. */
  readonly isRegisteredFrom: (number: string, address: string) => boolean
  /** Sets the deadlines right if the computer's clock was set, or it slept. */
  readonly checkClock: () => void
  /** A response to a request of ours; whether there was such a request. */
  readonly onResponse: (response: SipResponse) => boolean
  /** A message that changes no registration and answers no request of ours came from there; may be told in a batch. */
  readonly onHeard: (source: SocketAddress) => void
  readonly onActivity: ActivityListener
  readonly onEnded: EndListener
  readonly onChallenged: (extension: string, source: SocketAddress, userAgent: string | null) => void
  readonly onEvent: (event: ServedAddressEvent) => void
}

/** The registrar at work: sockets, SIP server, registrar and the sweep of what has expired. */
export interface Serving {
  start(): void
  /** Answers what has arrived and closes the sockets; what is stored stays. */
  stop(): Promise<void>
  listeners(): readonly ListenerStatus[]
  /** Resolves when the sockets are as the settings want them, or have failed. */
  recheck(): Promise<void>
  /** The open socket on that address and port; undefined where there is none at present. */
  socketFor(local: SocketAddress): ReplySocket | undefined
}

export function createServing(options: ServingOptions): Serving {
  const { clock, randomBytes, log, settings, locations, extensions, isRegisteredFrom, onActivity } = options
  const { onEnded, onChallenged } = options
  const seed = () => Buffer.from(randomBytes(4)).readUInt32BE()

  const registrar = createRegistrar({
    ...{ clock, locations, extensions, settings, onActivity, onEnded, onChallenged },
    authenticator: createAuthenticator({
      realm: () => settings().realm,
      directory: extensions,
      nonces: createNonces(options.nonceKey, randomBytes(4)),
      acceptDigestWithoutQop: () => settings().acceptDigestWithoutQop,
      isRegisteredFrom,
    }),
    spread: createExpirySpread(
      () => ({ percent: settings().expirySpreadPercent, minimumSeconds: settings().minExpiresSeconds }),
      () => seed() / 2 ** 32,
    ),
    isOurDomain: (host) => served.isOurDomain(host),
    onOddity: createOddityLog(log),
    onStored: (expiresAtMs) => sweeper.trigger(expiresAtMs),
  })

  const sweeper = createExpirySweeper({
    ...{ clock, locations, onEnded },
    beforeSweep: options.checkClock,
    onExpired(bindings) {
      for (const { extension, source, userAgent } of bindings) {
        onActivity({ what: { kind: 'expired' }, extension, source, userAgent })
      }
    },
  })

  const server = createSipServer({
    clock,
    registrar,
    transactions: createServerTransactions(seed()),
    tagSeed: seed(),
    isOverloaded: () => intake.isOverloaded(),
    onResponse: options.onResponse,
    onHeard: options.onHeard,
    onBug: (cause) => log.error('a request could not be handled, which is a bug in Rollcall', { cause }),
  })
  const intake = createIntake((batch) => {
    options.checkClock()
    server.handle(batch)
  }, setImmediate)
  const accepts = createSourceFilter(() => settings().acceptPublicSources)
  const served = serveAddresses({
    ...{ clock, log, settings, onActivity },
    networkAddresses: options.networkAddresses,
    onDatagram(datagram) {
      if (accepts(datagram.source.address)) intake.push(datagram)
    },
    onEvent: options.onEvent,
  })

  let hasStarted = false
  return {
    start() {
      hasStarted = true
      sweeper.start()
      served.start()
    },
    async stop() {
      intake.close()
      await served.stop()
      sweeper.stop()
      if (hasStarted) log.info('stopped', { ...server.counters, dropped: intake.dropped })
    },
    listeners: () => served.statuses(),
    recheck: () => served.recheck(),
    socketFor: (local) => served.socketFor(local),
  }
}
