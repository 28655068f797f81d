import { hostname } from 'node:os'
import type { ActivityEvent } from '../shared/activity.ts'
import {
  formatSocketAddress,
  type ListenerStatus,
  type Problem,
  type SocketAddress,
} from '../shared/model.ts'
import type { Settings } from '../shared/settings.ts'
import type { Log } from './log.ts'
import type { Clock } from './registrar/ports.ts'
import type { Datagram } from './server/intake.ts'
import { lostAddressProblem } from './server/listener-problem.ts'
import { createListeners, type Listeners } from './server/listeners.ts'
import { presentAddresses, type NetworkAddress } from './server/network-addresses.ts'
import { ownDomain } from './server/own-domain.ts'
import { smallReceiveBuffer } from './server/receive-buffer.ts'
import { openUdpSocket, type UdpSocket } from './server/udp-transport.ts'
import { wantedAddresses } from './server/wanted-addresses.ts'

/** What the shells are told of the sockets. */
export type ServedAddressEvent =
  | { readonly kind: 'listening'; readonly local: SocketAddress }
  | { readonly kind: 'listener-problem'; readonly local: SocketAddress; readonly problem: Problem }
  /** This computer has lost an address that was served because it had it: it is served no more. */
  | { readonly kind: 'address-gone'; readonly local: SocketAddress }
  /** Nothing has failed, but the admin had better know. */
  | { readonly kind: 'warning'; readonly problem: Problem }

export interface ServedAddressesOptions {
  readonly clock: Clock
  readonly log: Log
  /** As they are now; `recheck` puts into effect what they change in addresses, port and names. */
  readonly settings: () => Settings
  readonly networkAddresses: () => readonly NetworkAddress[]
  readonly onDatagram: (datagram: Datagram) => void
  readonly onActivity: (event: ActivityEvent) => void
  readonly onEvent: (event: ServedAddressEvent) => void
}

/** The sockets of this registrar, and the names that phones may call it by. */
export interface ServedAddresses extends Pick<
  Listeners<UdpSocket>,
  'start' | 'recheck' | 'stop' | 'statuses'
> {
  /** Whether a host, in lower case, means this registrar. */
  isOurDomain(host: string): boolean
  /** The open socket on that address and port; undefined where there is none at present. */
  socketFor(local: SocketAddress): UdpSocket | undefined
}

/** Serves the addresses that the settings name, and says in log, activity and events how that goes. */
export function serveAddresses(options: ServedAddressesOptions): ServedAddresses {
  const { clock, log, settings, networkAddresses, onDatagram, onActivity, onEvent } = options
  let ownNames: ReadonlySet<string> = new Set()

  const sockets = createListeners({
    clock,
    open: (local) => openUdpSocket(local, onDatagram),
    survey() {
      const addresses = networkAddresses()
      const { listen, port, realm, domains } = settings()
      const wanted = wantedAddresses({ listen, port }, addresses)
      ownNames = ownDomain(addresses, wanted, hostname(), [realm, ...domains])
      return { wanted, isPresent: presentAddresses(addresses) }
    },
    onStatus: tell,
    onLost: tellLost,
  })

  function tell(status: ListenerStatus): void {
    const { local } = status
    const about = { extension: null, source: local, userAgent: null }
    if (status.state === 'retrying') {
      const { problem } = status
      log.error(problem.message)
      onActivity({ what: { kind: 'listener-problem', detail: problem.message }, ...about })
      onEvent({ kind: 'listener-problem', local, problem })
      return
    }
    log.info('listening', { udp: formatSocketAddress(local) })
    onActivity({ what: { kind: 'listening' }, ...about })
    onEvent({ kind: 'listening', local })
    warnOfSmallBuffer(local)
  }

  function tellLost(local: SocketAddress): void {
    const { message } = lostAddressProblem(local.address)
    log.warn(message)
    const what = { kind: 'listener-problem', detail: message } as const
    onActivity({ what, extension: null, source: local, userAgent: null })
    onEvent({ kind: 'address-gone', local })
  }

  function warnOfSmallBuffer(local: SocketAddress): void {
    const socket = sockets.openSockets().find((open) => open.local === local)
    const problem = socket && smallReceiveBuffer(socket.receiveBufferBytes, process.platform)
    if (problem === undefined) return
    log.warn(problem.message)
    onEvent({ kind: 'warning', problem })
  }

  return {
    start: () => sockets.start(),
    recheck: () => sockets.recheck(),
    stop: () => sockets.stop(),
    statuses: () => sockets.statuses(),
    isOurDomain: (host) => ownNames.has(host),
    socketFor: ({ address, port }) =>
      sockets.openSockets().find(({ local }) => local.address === address && local.port === port),
  }
}
