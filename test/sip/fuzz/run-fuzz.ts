import fc from 'fast-check'
import type { SocketAddress } from '../../../shared/model.ts'
import { baseMessages } from './base-messages.ts'
import { costOf, mostMs } from './cpu-cost.ts'
import { createFuzzServer, type FuzzServer } from './fuzz-server.ts'
import { fuzzCases, renderCase } from './mutations.ts'
import { brokenPromise } from './promises.ts'

export interface FuzzOptions {
  readonly cases: number
  readonly seed: number
  /** Told now and then how many cases are done. */
  readonly onProgress?: (done: number) => void
}

export interface FuzzSummary {
  /** How often each status was answered; silence counts as 0. */
  readonly statuses: ReadonlyMap<number, number>
  readonly writes: number
  /** How often a datagram was taken for the answer to the server's own OPTIONS. */
  readonly answers: number
  /** Datagrams that seemed to cost too much until they were measured again. */
  readonly slowAtFirst: number
}

const progressEvery = 50_000
/** Longer than a reply is remembered, so that no tampered branch takes a datagram for a repeat of another. */
const millisecondsPerCase = 33_000
const casesPerNonce = 4
const repeatEvery = 8

/** Throws at the first broken promise, with the smallest datagram that breaks it. */
export function runFuzz({ cases, seed, onProgress }: FuzzOptions): FuzzSummary {
  const server = createFuzzServer(1_000, { cSeqPolicy: 'strict' })
  const statuses = new Map<number, number>()
  const usedCounts = new Map<string, number>()
  let serial = 0
  let nonce = ''
  let writes = 0
  let answers = 0
  let slowAtFirst = 0

  function check(text: string, nonceCount: number): void {
    const source: SocketAddress = { address: `10.${serial & 255}.${(serial >> 8) & 255}.7`, port: 5070 }
    const isFresh = (used: string, count: number) =>
      usedCounts.has(used) && count > (usedCounts.get(used) ?? 0)
    const atMs = server.clock.monotonic()
    const handled = server.handle(text, source)
    const [reply] = handled.replies
    const broken =
      brokenPromise(text, source, handled, isFresh) ??
      (serial % repeatEvery === 0 ? brokenRepeat(server, text, source, reply?.text) : undefined)
    if (broken !== undefined) throw new Error(`${broken}\n${JSON.stringify(text)}\n${JSON.stringify(reply)}`)
    const status = Number(reply?.text.slice(8, 11) ?? 0)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    writes += handled.writes.length
    answers += handled.answers.length
    if (status === 200 || handled.writes.length > 0) usedCounts.set(nonce, nonceCount)
    if (handled.elapsedMs <= mostMs) return
    slowAtFirst++
    const costMs = costOf(text, source, atMs)
    if (costMs > mostMs) throw new Error(`it takes ${costMs} ms\n${JSON.stringify(text)}`)
  }

  try {
    fc.assert(
      fc.property(fuzzCases, (fuzzCase) => {
        if (serial++ % casesPerNonce === 0) {
          nonce = server.issueNonce()
          usedCounts.clear()
          usedCounts.set(nonce, 0)
        }
        const nonceCount = serial
        check(renderCase(fuzzCase, { serial, nonce, nonceCount }), nonceCount)
        server.clock.advance(millisecondsPerCase)
        if (serial % progressEvery === 0) onProgress?.(serial)
      }),
      { numRuns: cases, seed },
    )
    const most = baseMessages.length * 5
    if (server.locations.size > most) throw new Error(`${server.locations.size} bindings are stored`)
  } finally {
    server.close()
  }
  return { statuses, writes, answers, slowAtFirst }
}

/** A repeat gets the same octets and changes nothing (RFC 3261 §17.2.2); what was ignored stays ignored. */
function brokenRepeat(
  server: FuzzServer,
  text: string,
  source: SocketAddress,
  before: string | undefined,
): string | undefined {
  const { replies, writes, bugs } = server.handle(text, source)
  if (writes.length > 0 || bugs.length > 0) return 'a repeat changes something'
  return replies[0]?.text === before ? undefined : `a repeat is answered otherwise: ${replies[0]?.text ?? ''}`
}
