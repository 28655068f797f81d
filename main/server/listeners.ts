import {
  formatSocketAddress,
  type ListenerStatus,
  type Problem,
  type SocketAddress,
} from '../../shared/model.ts'
import type { Clock } from '../registrar/ports.ts'

/** While all is well: how soon an address that came or went is noticed. */
const checkEveryMs = 10_000

/** A socket that is bound and receives. */
export interface OpenSocket {
  /** With the port that was really bound. */
  readonly local: SocketAddress
  close(): Promise<void>
  /** Tells of a failure that ended the socket's use; it is then closed and opened anew. */
  onFailure(listener: (error: Error) => void): void
}

export interface ListenersOptions<Socket extends OpenSocket> {
  readonly clock: Clock
  /** Binds a socket to exactly this address, or rejects with the system's error. */
  readonly open: (local: SocketAddress) => Promise<Socket>
  /** The addresses to serve now, none of them a wildcard; asked again at every check. */
  readonly wanted: () => readonly SocketAddress[]
  /** Told once per change: listening, or not and why. An address that is wanted no more just goes. */
  readonly onStatus: (status: ListenerStatus) => void
  readonly retryDelayMs?: number
}

/** Keeps one socket open per wanted address, for as long as it runs. */
export interface Listeners<Socket extends OpenSocket> {
  start(): void
  /** In the order they were first wanted; sockets that are being opened for the first time are left out. */
  statuses(): readonly ListenerStatus[]
  openSockets(): readonly Socket[]
  /** Resolves when every socket is closed, also one whose opening was under way. For good. */
  stop(): Promise<void>
}

interface Slot<Socket> {
  readonly wanted: SocketAddress
  opening: boolean
  socket: Socket | undefined
  /** Why there is no socket, if opening it was tried. */
  problem: Problem | undefined
}

/**
 * One socket per address and never a wildcard: a phone takes an answer only from the address that it asked
 * (RFC 3581 §4), and only a socket of its own makes sure of that on a computer with several.
 */
export function createListeners<Socket extends OpenSocket>(
  options: ListenersOptions<Socket>,
): Listeners<Socket> {
  const { clock, open, wanted, onStatus, retryDelayMs = 5_000 } = options
  const slots = new Map<string, Slot<Socket>>()
  const underWay = new Set<Promise<void>>()
  let running = false
  let stopping: Promise<void> | undefined
  let cancelCheck = (): void => undefined

  function check(): void {
    const addresses = new Map(wantedNow().map((address) => [formatSocketAddress(address), address]))
    for (const [key, slot] of slots) if (!addresses.has(key)) retire(key, slot)
    for (const [key, address] of addresses) {
      const slot = slots.get(key) ?? {
        wanted: address,
        opening: false,
        socket: undefined,
        problem: undefined,
      }
      slots.set(key, slot)
      if (slot.socket === undefined && !slot.opening) track(fill(key, slot))
    }
    scheduleCheck()
  }

  /** Where the system cannot name its addresses for the moment, those served stay as they are. */
  function wantedNow(): readonly SocketAddress[] {
    try {
      return wanted()
    } catch {
      return Array.from(slots.values(), (slot) => slot.wanted)
    }
  }

  function scheduleCheck(): void {
    cancelCheck()
    if (!running) return
    const failing = Array.from(slots.values()).some((slot) => slot.problem !== undefined)
    cancelCheck = clock.after(failing ? retryDelayMs : checkEveryMs, check)
  }

  async function fill(key: string, slot: Slot<Socket>): Promise<void> {
    slot.opening = true
    let socket: Socket
    try {
      socket = await open(slot.wanted)
    } catch (error) {
      slot.opening = false
      if (slots.get(key) === slot) fail(slot, error)
      return
    }
    slot.opening = false
    if (slots.get(key) !== slot) return closed(socket)
    slot.socket = socket
    slot.problem = undefined
    socket.onFailure((error) => {
      if (slot.socket !== socket) return
      slot.socket = undefined
      track(closed(socket))
      fail(slot, error)
    })
    onStatus({ state: 'listening', local: socket.local })
    scheduleCheck()
  }

  function fail(slot: Slot<Socket>, error: unknown): void {
    const problem = listenerProblem(slot.wanted, error, retryDelayMs)
    const isNews = slot.problem?.message !== problem.message
    slot.problem = problem
    if (isNews) onStatus({ state: 'retrying', local: slot.wanted, problem })
    scheduleCheck()
  }

  function retire(key: string, slot: Slot<Socket>): void {
    slots.delete(key)
    const { socket } = slot
    slot.socket = undefined
    if (socket !== undefined) track(closed(socket))
  }

  function track(work: Promise<void>): void {
    underWay.add(work)
    void work.finally(() => underWay.delete(work))
  }

  async function stopAll(): Promise<void> {
    running = false
    cancelCheck()
    for (const [key, slot] of slots) retire(key, slot)
    await Promise.all(underWay)
  }

  return {
    start() {
      if (running || stopping !== undefined) return
      running = true
      check()
    },
    statuses: () => Array.from(slots.values()).flatMap(statusOf),
    openSockets: () => Array.from(slots.values()).flatMap(({ socket }) => socket ?? []),
    stop: () => (stopping ??= stopAll()),
  }
}

function statusOf({ wanted, socket, problem }: Slot<OpenSocket>): readonly ListenerStatus[] {
  if (socket !== undefined) return [{ state: 'listening', local: socket.local }]
  return problem === undefined ? [] : [{ state: 'retrying', local: wanted, problem }]
}

/** A socket that does not even close has nothing more to give: whatever it says, it is done with. */
async function closed(socket: OpenSocket): Promise<void> {
  await socket.close().catch(() => undefined)
}

function listenerProblem({ address, port }: SocketAddress, error: unknown, retryDelayMs: number): Problem {
  const again = `Rollcall tries again every ${retryDelayMs / 1_000} seconds.`
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return {
        code: 'port-in-use',
        message:
          `UDP port ${port} on ${address} is used by another program (often a softphone or another PBX). ` +
          `Quit it, or choose another port in the settings and in the phones. ${again}`,
      }
    case 'EACCES':
      return {
        code: 'port-forbidden',
        message:
          `The system does not let Rollcall use UDP port ${port} on ${address}: ports below 1024 need an ` +
          `administrator, and Windows reserves further ranges for itself. ` +
          `Choose another port in the settings and in the phones. ${again}`,
      }
    case 'EADDRNOTAVAIL':
      return {
        code: 'address-gone',
        message:
          `This computer does not have the address ${address} (now), so phones cannot reach it there. ` +
          `Check the network cable, the Wi-Fi or the VPN, or choose another address in the settings. ${again}`,
      }
    default:
      return {
        code: 'network-failure',
        message:
          `UDP port ${port} on ${address} cannot be served: ${error instanceof Error ? error.message : String(error)}. ` +
          `Check the network of this computer; if that does not help, restart it. ${again}`,
      }
  }
}
