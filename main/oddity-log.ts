import { formatSocketAddress, type SocketAddress } from '../shared/model.ts'
import type { Log } from './log.ts'
import { BoundedMap } from './registrar/bounded-map.ts'

const remembered = 1000

/** Writes a line about what is odd in a phone's requests, once per kind and address instead of every half hour. */
export function createOddityLog(log: Log): (what: string, source: SocketAddress) => void {
  const noted = new BoundedMap<true>(remembered)
  return (what, source) => {
    const key = `${source.address} ${what}`
    if (noted.get(key) === true) return
    noted.set(key, true)
    log.info(what, { from: formatSocketAddress(source) })
  }
}
