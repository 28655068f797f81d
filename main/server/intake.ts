import type { SocketAddress } from '../../shared/model.ts'

/** A socket that can answer: replies leave from the address that the request was sent to. */
export interface ReplySocket {
  readonly local: SocketAddress
  send(bytes: Uint8Array, to: SocketAddress): void
}

/** A datagram as it waits for its turn, one latin1 character per octet. */
export interface Datagram {
  readonly text: string
  readonly source: SocketAddress
  readonly socket: ReplySocket
}

/**
 * The queue between the sockets and the work. When phones all send at once (after a power cut) the system's receive
 * buffer overflows long before the work is done, so the sockets are emptied first and answered a little later.
 */
export interface Intake {
  push(datagram: Datagram): void
  /** True while so much is waiting that newcomers should come back later. */
  isOverloaded(): boolean
  /** Datagrams that found the queue full. */
  readonly dropped: number
  /** Works off what is waiting at once, and takes no more. */
  close(): void
}

export const queueLimit = 16_384
const overloadLevel = 8_192
/** Datagrams worked on in one go, sharing one transaction of the store, before the sockets are read again. */
const batchSize = 32
/** So many arrivals since the last look mean that the sockets may hold more. */
const crowd = 16

/**
 * @param work handles a batch, replies included
 * @param defer runs a function after the sockets have been read once more (setImmediate)
 */
export function createIntake(
  work: (batch: readonly Datagram[]) => void,
  defer: (run: () => void) => void,
): Intake {
  /** A ring: a datagram is let go of as soon as it is worked on, however long the queue stays filled. */
  const ring = new Array<Datagram | undefined>(queueLimit).fill(undefined)
  let first = 0
  let waiting = 0
  let arrived = 0
  let dropped = 0
  /** Datagrams of the batch that is being worked on. */
  let inHand = 0
  let isScheduled = false
  let isClosed = false

  function takeBatch(): readonly Datagram[] {
    const batch: Datagram[] = []
    while (waiting > 0 && batch.length < batchSize) {
      const datagram = ring[first]
      ring[first] = undefined
      first = (first + 1) % queueLimit
      waiting--
      if (datagram !== undefined) batch.push(datagram)
    }
    return batch
  }

  function workBatch(): void {
    const batch = takeBatch()
    inHand = batch.length
    work(batch)
    inHand = 0
  }

  function turn(): void {
    const socketsMayHoldMore = arrived >= crowd && waiting < overloadLevel
    arrived = 0
    if (!socketsMayHoldMore && waiting > 0) workBatch()
    isScheduled = waiting > 0
    if (isScheduled) defer(turn)
  }

  return {
    push(datagram) {
      if (isClosed || waiting >= queueLimit) {
        dropped++
        return
      }
      ring[(first + waiting) % queueLimit] = datagram
      waiting++
      arrived++
      if (isScheduled) return
      isScheduled = true
      defer(turn)
    },
    isOverloaded: () => waiting + inHand >= overloadLevel,
    get dropped() {
      return dropped
    },
    close() {
      isClosed = true
      while (waiting > 0) workBatch()
    },
  }
}
