import type { SocketAddress } from '../../shared/model.ts'
import { Deadlines } from '../registrar/deadlines.ts'
import type { Clock } from '../registrar/ports.ts'
import type { ClientTransaction, ClientTransactions } from '../server/client-transactions.ts'
import type { ReplySocket } from '../server/intake.ts'
import { requestUriFor, writeOptions } from '../sip/options-request.ts'
import { routeSet } from '../sip/route-set.ts'
import { createPingSchedule, patienceMs, tickMs, type Pace } from './ping-schedule.ts'

/** A registered device, with what its binding says of the way to it. */
export interface PingTarget {
  readonly deviceId: number
  readonly contactUri: string
  readonly path: readonly string[]
  /** Where its packets come from, and so where it is asked, whatever its Contact says. */
  readonly source: SocketAddress
  /** Our socket that it registered at. */
  readonly local: SocketAddress
}

export interface PingerOptions {
  readonly clock: Clock
  /** A number from 0 up to 1. */
  readonly random: () => number
  readonly transactions: ClientTransactions
  /** The open socket on that address; undefined where there is none at present. */
  readonly socketFor: (local: SocketAddress) => ReplySocket | undefined
  /** Longest time between an answer and the next question; a change counts from the next question on. */
  readonly intervalMs?: () => number
  /** Any final answer, a refusal as well as a 200; late ones too. The round trip is in milliseconds, null where it cannot be told. */
  readonly onAnswered: (deviceId: number, roundTripMs: number | null) => void
  /** No answer within 4 s; how many such in a row. */
  readonly onMissed: (deviceId: number, missesInARow: number) => void
  /** It could not be asked, which says nothing about the device: no socket, or too many requests under way. */
  readonly onUnsendable?: (deviceId: number) => void
}

/** Asks every device by OPTIONS whether it is there (RFC 3261 §11), at the pace of `ping-schedule.ts`. */
export interface Pinger {
  /** Asks this device from now on, or takes over what has changed of it. A contact that is no SIP URI is never asked. */
  watch(target: PingTarget): void
  /** Asks it no more; an answer that is under way is not told of. */
  forget(deviceId: number): void
  /** Some SIP packet came from it: it is alive. */
  heard(deviceId: number): void
  setPace(deviceId: number, pace: Pace): void
  /** Asks everyone anew, spread over that time: after the computer slept or the network changed. */
  askAll(withinMs: number): void
  /**
   * Asks everyone who is thought to be there within that time, as one was just found lost: whoever shares its switch is
   * then known to be lost too. At most once in 20 s.
   */
  askOthers(withinMs: number): void
  /** Asks nobody any more. Idempotent. */
  stop(): void
}

interface Watched {
  target: PingTarget
  readonly callId: string
  cSeq: number
  /** Questions without a final answer, the youngest last. */
  readonly asked: Set<ClientTransaction>
}

/** A wake-up so much too late means that the computer slept or was busy: no time for anyone to have answered us. */
const lateMs = 1_000
/** Between two times that everyone is asked because one was found lost. */
const othersPauseMs = 20_000

export function createPinger(options: PingerOptions): Pinger {
  const { clock, random, transactions, socketFor, intervalMs } = options
  const { onAnswered, onMissed, onUnsendable } = options
  const schedule = createPingSchedule(random, intervalMs)
  const devices = new Map<number, Watched>()
  /** When the patience with each device ends that has been asked. */
  const patience = new Deadlines<number>()
  const hex = () => Math.floor(random() * 2 ** 32).toString(16)
  const run = `${hex()}${hex()}`
  let watches = 0
  let wakesAtMs = Number.POSITIVE_INFINITY
  let cancelWake = (): void => undefined
  let isStopped = false
  let othersAtMs = -Infinity

  /** Never sooner than a tick from now, so that the most that is asked at a time is also the most per tick. */
  function sleep(): void {
    const nowMs = clock.monotonic()
    const nextMs = Math.max(Math.min(schedule.nextAtMs, patience.nextAtMs), nowMs + tickMs)
    if (isStopped || nextMs >= wakesAtMs) return
    cancelWake()
    wakesAtMs = nextMs
    cancelWake = clock.after(nextMs - nowMs, wake)
  }

  function wake(): void {
    const nowMs = clock.monotonic()
    if (nowMs - wakesAtMs > lateMs) askAgain(nowMs)
    wakesAtMs = Number.POSITIVE_INFINITY
    for (;;) {
      const deviceId = patience.takeDue(nowMs)
      if (deviceId === undefined) break
      onMissed(deviceId, schedule.missed(deviceId, nowMs))
    }
    for (const deviceId of schedule.takeDue(nowMs)) ask(deviceId, nowMs)
    sleep()
  }

  /** Those whose answers may wait in the sockets, or were lost in our sleep. */
  function askAgain(nowMs: number): void {
    for (;;) {
      const deviceId = patience.takeDue(Number.POSITIVE_INFINITY)
      if (deviceId === undefined) return
      schedule.askWithin(deviceId, patienceMs, nowMs)
    }
  }

  function ask(deviceId: number, nowMs: number): void {
    const watched = devices.get(deviceId)
    if (watched === undefined) return
    for (const earlier of watched.asked) earlier.hush()
    const transaction = send(deviceId, watched)
    if (transaction === undefined) {
      schedule.putOff(deviceId, nowMs)
      onUnsendable?.(deviceId)
    } else {
      watched.asked.add(transaction)
      patience.set(deviceId, nowMs + patienceMs)
    }
  }

  function send(deviceId: number, watched: Watched): ClientTransaction | undefined {
    const { contactUri, path, source, local } = watched.target
    const socket = socketFor(local)
    const requestUri = requestUriFor(contactUri)
    if (socket === undefined || requestUri === undefined) return undefined
    const transaction = transactions.request({
      method: 'OPTIONS',
      bytesFor(branch) {
        const { callId, cSeq } = watched
        const way = { requestUri, routes: routeSet(path), local: socket.local }
        return Buffer.from(writeOptions({ ...way, branch, fromTag: run, callId, cSeq }), 'latin1')
      },
      socket,
      to: source,
      onProvisional: () => noteLife(deviceId),
      onFinal(_status, roundTripMs) {
        forgetUpTo(transaction, watched.asked)
        noteLife(deviceId)
        onAnswered(deviceId, roundTripMs)
      },
      onTimeout: () => forgetUpTo(transaction, watched.asked),
    })
    watched.cSeq++
    return transaction
  }

  function noteLife(deviceId: number): void {
    patience.delete(deviceId)
    schedule.heard(deviceId, clock.monotonic())
    sleep()
  }

  function forget(deviceId: number): void {
    for (const transaction of devices.get(deviceId)?.asked ?? []) transaction.cancel()
    devices.delete(deviceId)
    patience.delete(deviceId)
    schedule.delete(deviceId)
  }

  return {
    watch(target) {
      const { deviceId, contactUri } = target
      const known = devices.get(deviceId)
      if (requestUriFor(contactUri) === undefined) forget(deviceId)
      else if (known !== undefined) known.target = target
      else {
        devices.set(deviceId, { target, callId: `${run}-${++watches}`, cSeq: 1, asked: new Set() })
        schedule.add(deviceId, clock.monotonic())
        sleep()
      }
    },
    forget,
    heard: noteLife,
    setPace(deviceId, pace) {
      schedule.setPace(deviceId, pace, clock.monotonic())
      sleep()
    },
    askAll(withinMs) {
      patience.clear()
      schedule.spread(withinMs, clock.monotonic())
      sleep()
    },
    askOthers(withinMs) {
      const nowMs = clock.monotonic()
      if (nowMs < othersAtMs) return
      othersAtMs = nowMs + othersPauseMs
      for (const deviceId of devices.keys()) {
        if (!patience.has(deviceId)) schedule.hasten(deviceId, withinMs, nowMs)
      }
      sleep()
    },
    stop() {
      isStopped = true
      cancelWake()
      for (const deviceId of [...devices.keys()]) forget(deviceId)
    },
  }
}

/** An answer to one question answers those before it too. */
function forgetUpTo(answered: ClientTransaction | undefined, asked: Set<ClientTransaction>): void {
  for (const transaction of asked) {
    asked.delete(transaction)
    if (transaction === answered) return
    transaction.cancel()
  }
}
