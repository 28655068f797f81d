import { uptime } from 'node:os'
import type { ServerMove } from '../shared/server-move.ts'
import { createListeningWatch } from './environment/listening-watch.ts'
import { createNetworkWatch, type NetworkChange } from './environment/network-watch.ts'
import { createServerMove } from './environment/server-move.ts'
import { createSleepWatch, type Gap } from './environment/sleep-watch.ts'
import type { DeviceRoster } from './devices/device-roster.ts'
import type { ListenerStatus, Problem } from '../shared/model.ts'
import type { ExtensionDirectory, Clock, LocationStore } from './registrar/ports.ts'
import type { NetworkAddress } from './server/network-addresses.ts'

export interface SurroundingsOptions {
  readonly clock: Clock
  readonly locations: LocationStore
  readonly extensions: ExtensionDirectory
  readonly roster: DeviceRoster
  readonly networkAddresses: () => readonly NetworkAddress[]
  readonly listeners: () => readonly ListenerStatus[]
  /** Told once of each time that was not lived through, when the deadlines are right again. */
  readonly onGap: (gap: Gap) => void
  readonly onNetwork: (change: NetworkChange) => void
  /** Phones that registered at one of the sockets cannot reach us there any more. */
  readonly onSocketLost: () => void
  /** No socket listens any more, though some should; or one does again. */
  readonly onListening: (isListening: boolean) => void
  /** No socket has listened for half a minute. */
  readonly onUnreachable: (problem: Problem) => void
  readonly onMoveChanged: () => void
}

/** What happens to this computer: sleep, its clock, its network and its addresses. */
export interface Surroundings {
  start(): void
  stop(): void
  /** Looks at the clocks; before deadlines are judged, and not while a group of bindings is open. */
  checkClock(): void
  suspended(): void
  resumed(): void
  /** An address is served or served no more, or the phones have changed. */
  look(): void
  move(): ServerMove | null
  dismissMove(): void
}

export function createSurroundings(options: SurroundingsOptions): Surroundings {
  const { clock, locations, extensions, roster, networkAddresses, listeners, onNetwork } = options
  let isNetworkLost = false
  const network = createNetworkWatch({
    ...{ clock, networkAddresses, listeners },
    onChange(change) {
      isNetworkLost = change.kind === 'network-lost'
      onNetwork(change)
    },
  })
  const listening = createListeningWatch({
    ...{ clock, listeners, isNetworkLost: () => isNetworkLost },
    onSocketLost: options.onSocketLost,
    onListening: options.onListening,
    onUnreachable: options.onUnreachable,
  })
  const move = createServerMove({
    ...{ clock, locations, roster, extensions, networkAddresses, listeners },
    onChanged: options.onMoveChanged,
  })
  function look(): void {
    network.look()
    listening.look()
    move.look()
  }
  const sleep = createSleepWatch({
    ...{ clock, locations },
    uptimeMs: () => uptime() * 1000,
    onGap(gap) {
      network.resumed()
      options.onGap(gap)
    },
    onHeartbeat: look,
  })
  return {
    start: () => sleep.start(),
    stop() {
      sleep.stop()
      network.stop()
      listening.stop()
      move.stop()
    },
    checkClock: () => sleep.check(),
    suspended: () => sleep.suspended(),
    resumed: () => sleep.resumed(),
    look,
    move: () => move.current(),
    dismissMove: () => move.dismiss(),
  }
}
