import type { SocketAddress } from '../../../shared/model.ts'
import { createFuzzServer } from './fuzz-server.ts'

/** What design.md §3 promises of every datagram, of whatever content. */
export const mostMs = 2

const attempts = 10
const warmUp = 'OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK\r\n\r\n'

/**
 * What handling the datagram costs, in milliseconds: the least of a few attempts, each by a server that has not seen
 * it before, so that neither the garbage collector, nor another program, nor code that runs for the first time and is
 * not compiled yet, is taken for the cost of the datagram.
 */
export function costOf(text: string, source: SocketAddress, monotonicMs = 1_000): number {
  let least = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < attempts && least > mostMs; attempt++) {
    const server = createFuzzServer(monotonicMs)
    server.handle(warmUp, source)
    least = Math.min(least, server.handle(text, source).elapsedMs)
    server.close()
  }
  return least
}
