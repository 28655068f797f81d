import {
  formatSocketAddress,
  type ListenerStatus,
  type Problem,
  type SocketAddress,
} from '../../shared/model.ts'
import type { Clock } from '../registrar/ports.ts'
import { absentAddressProblem, listenerProblem } from './listener-problem.ts'
import type { WantedAddress } from './wanted-addresses.ts'

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

/** What to serve now, and what this computer could serve. */
export interface AddressSurvey {
  /** None of them a wildcard. */
  readonly wanted: readonly WantedAddress[]
  /** Whether this computer has the address now. */
  readonly isPresent: (address: string) => boolean
}

export interface ListenersOptions<Socket extends OpenSocket> {
  readonly clock: Clock
  /** Binds a socket to exactly this address, or rejects with the system's error. */
  readonly open: (local: SocketAddress) => Promise<Socket>
  /** Asked again at every check. Throws where the system cannot name its addresses. */
  readonly survey: () => AddressSurvey
  /** Told once per change: listening, or not and why. An address that is wanted no more just goes. */
  readonly onStatus: (status: ListenerStatus) => void
  /** An address that was served because it was found has gone from this computer, and its status with it. */
  readonly onLost: (local: SocketAddress) => void
  readonly retryDelayMs?: number
}

/** Keeps one socket open per wanted address, for as long as it runs. */
export interface Listeners<Socket extends OpenSocket> {
  start(): void
  /**
   * Looks at once at what is wanted; while it is not running, it does nothing. Resolves when every opening and
   * closing that is then under way has come to its end, well or not.
   */
  recheck(): Promise<void>
  /** In the order they were first wanted; sockets that are being opened for the first time are left out. */
  statuses(): readonly ListenerStatus[]
  openSockets(): readonly Socket[]
  /** Resolves when every socket is closed, also one whose opening was under way. For good. */
  stop(): Promise<void>
}

interface Slot<Socket> {
  wanted: WantedAddress
  /** Whether this computer had the address at some check: only then can it lose it. */
  wasPresent: boolean
  opening: Promise<void> | undefined
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
  const { clock, open, survey, onStatus, onLost, retryDelayMs = 5_000 } = options
  const slots = new Map<string, Slot<Socket>>()
  const openings = new Set<Promise<void>>()
  /** Sockets on their way out: they may still hold an address that is to be opened anew. */
  const leaving = new Set<Promise<void>>()
  let running = false
  let stopping: Promise<void> | undefined
  let cancelCheck = (): void => undefined

  function check(): void {
    const seen = surveyNow()
    const lost = seen === undefined ? [] : follow(seen)
    for (const [key, slot] of slots) {
      const isGone = slot.wasPresent && seen?.isPresent(slot.wanted.address) === false
      if (isGone && slot.opening === undefined) lose(slot)
      else if (slot.socket === undefined && slot.opening === undefined) fill(key, slot)
    }
    scheduleCheck()
    for (const local of lost) onLost(local)
  }

  /** Where the system cannot name its addresses for the moment, those served stay as they are. */
  function surveyNow(): AddressSurvey | undefined {
    try {
      return survey()
    } catch {
      return undefined
    }
  }

  /** Makes the slots those that are wanted; returns what was served and has gone from this computer. */
  function follow({ wanted, isPresent }: AddressSurvey): readonly SocketAddress[] {
    const lost: SocketAddress[] = []
    const addresses = new Map(wanted.map((address) => [formatSocketAddress(address), address]))
    for (const [key, slot] of slots) {
      if (addresses.has(key)) continue
      const status = statusOf(slot)
      retire(key, slot)
      const isLost = slot.wanted.origin === 'found' && !isPresent(slot.wanted.address)
      if (isLost && status !== undefined) lost.push(status.local)
    }
    for (const [key, address] of addresses) {
      const slot = slots.get(key) ?? emptySlot(address)
      slot.wanted = address
      slot.wasPresent ||= isPresent(address.address)
      slots.set(key, slot)
    }
    return lost
  }

  function scheduleCheck(): void {
    cancelCheck()
    if (!running) return
    const failing = Array.from(slots.values()).some((slot) => slot.problem !== undefined)
    cancelCheck = clock.after(failing ? retryDelayMs : checkEveryMs, check)
  }

  function fill(key: string, slot: Slot<Socket>): void {
    slot.opening = tryToOpen(key, slot)
    track(slot.opening, openings)
  }

  async function tryToOpen(key: string, slot: Slot<Socket>): Promise<void> {
    await Promise.all(leaving)
    if (slots.get(key) !== slot) return
    let socket: Socket
    try {
      socket = await open(localOf(slot.wanted))
    } catch (error) {
      slot.opening = undefined
      if (slots.get(key) === slot) fail(slot, listenerProblem(slot.wanted, error, retryDelayMs))
      return
    }
    slot.opening = undefined
    if (slots.get(key) !== slot) return closed(socket)
    slot.socket = socket
    slot.problem = undefined
    socket.onFailure((error) => {
      if (slot.socket !== socket) return
      drop(slot)
      fail(slot, listenerProblem(slot.wanted, error, retryDelayMs))
    })
    onStatus({ state: 'listening', local: socket.local })
    scheduleCheck()
  }

  /** The computer has the address no more: the socket would hear nothing when it is back, so it is closed. */
  function lose(slot: Slot<Socket>): void {
    drop(slot)
    fail(slot, absentAddressProblem(slot.wanted.address, retryDelayMs))
  }

  function fail(slot: Slot<Socket>, problem: Problem): void {
    const isNews = slot.problem?.message !== problem.message
    slot.problem = problem
    if (isNews) onStatus({ state: 'retrying', local: localOf(slot.wanted), problem })
    scheduleCheck()
  }

  function retire(key: string, slot: Slot<Socket>): void {
    slots.delete(key)
    if (slot.opening !== undefined) track(slot.opening, leaving)
    drop(slot)
  }

  function drop(slot: Slot<Socket>): void {
    const { socket } = slot
    slot.socket = undefined
    if (socket !== undefined) track(closed(socket), leaving)
  }

  function track(work: Promise<void>, among: Set<Promise<void>>): void {
    among.add(work)
    void work.finally(() => among.delete(work))
  }

  async function settled(): Promise<void> {
    await Promise.all([...openings, ...leaving])
  }

  function stopAll(): Promise<void> {
    running = false
    cancelCheck()
    for (const [key, slot] of slots) retire(key, slot)
    return settled()
  }

  return {
    start() {
      if (running || stopping !== undefined) return
      running = true
      check()
    },
    async recheck() {
      if (!running) return
      check()
      await settled()
    },
    statuses: () => Array.from(slots.values()).flatMap((slot) => statusOf(slot) ?? []),
    openSockets: () => Array.from(slots.values()).flatMap(({ socket }) => socket ?? []),
    stop: () => (stopping ??= stopAll()),
  }
}

function emptySlot(wanted: WantedAddress): Slot<never> {
  return { wanted, wasPresent: false, opening: undefined, socket: undefined, problem: undefined }
}

function statusOf({ wanted, socket, problem }: Slot<OpenSocket>): ListenerStatus | undefined {
  if (socket !== undefined) return { state: 'listening', local: socket.local }
  return problem && { state: 'retrying', local: localOf(wanted), problem }
}

function localOf({ address, port }: WantedAddress): SocketAddress {
  return { address, port }
}

/** A socket that does not even close has nothing more to give: whatever it says, it is done with. */
async function closed(socket: OpenSocket): Promise<void> {
  await socket.close().catch(() => undefined)
}
