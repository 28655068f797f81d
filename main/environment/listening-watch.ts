import { formatSocketAddress, type ListenerStatus, type Problem } from '../../shared/model.ts'
import type { Clock } from '../registrar/ports.ts'

/** So long no socket may listen without a word: a port may be free again in a moment. */
const patienceMs = 30_000

export interface ListeningWatchOptions {
  readonly clock: Clock
  readonly listeners: () => readonly ListenerStatus[]
  /** Without a network no socket can be expected to listen, which is told in other ways. */
  readonly isNetworkLost: () => boolean
  /** A socket that listened does so no more, or has another port: phones that registered at it cannot reach us. */
  readonly onSocketLost: () => void
  /** No socket listens any more, though some should; or one does again. */
  readonly onListening: (isListening: boolean) => void
  /** That has been so for half a minute; told once, until a socket listens again. */
  readonly onUnreachable: (problem: Problem) => void
}

/** Follows whether phones can reach this registrar at all. */
export interface ListeningWatch {
  /** To be called at every heartbeat, and when an address is served or served no more. */
  look(): void
  stop(): void
}

export function createListeningWatch(options: ListeningWatchOptions): ListeningWatch {
  const { clock, listeners, isNetworkLost, onSocketLost, onListening, onUnreachable } = options
  let open: ReadonlySet<string> = new Set()
  /** Why none listens, while that is so. */
  let problem: Problem | undefined
  let cancel = (): void => undefined

  function tellLater(): void {
    cancel = clock.after(patienceMs, () => {
      if (problem === undefined) return
      if (isNetworkLost()) tellLater()
      else onUnreachable(problem)
    })
  }

  function follow(nextProblem: Problem | undefined): void {
    const [wasListening, isListening] = [problem === undefined, nextProblem === undefined]
    problem = nextProblem
    if (wasListening === isListening) return
    cancel()
    if (!isListening) tellLater()
    onListening(isListening)
  }

  return {
    look() {
      const statuses = listeners()
      if (statuses.length === 0) return // no address, or its socket is being opened
      const openNow = new Set(
        statuses.filter(({ state }) => state === 'listening').map(({ local }) => formatSocketAddress(local)),
      )
      const isLost = [...open].some((local) => !openNow.has(local))
      open = openNow
      if (isLost) onSocketLost()
      const [failing] = statuses.flatMap((status) => (status.state === 'retrying' ? status.problem : []))
      follow(openNow.size === 0 ? failing : undefined)
    },
    stop: () => cancel(),
  }
}
