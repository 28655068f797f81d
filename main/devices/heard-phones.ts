import type { RefusalReason } from '../../shared/activity.ts'
import type { SocketAddress } from '../../shared/model.ts'
import type { HeardPhone } from '../../shared/phone-row.ts'
import { readable } from '../../shared/readable-text.ts'
import type { Clock } from '../registrar/ports.ts'
import { detached } from '../sip/detached.ts'

/** Who has knocked without being let in, so that a phone which is being set up can be seen. */
export interface HeardPhones {
  /**
   * A REGISTER was challenged (`refusal` null) or refused; texts as the phone sent them. A challenge does not take
   * back why the phone was refused before. Returns whether the list has changed, but for a time.
   */
  heard(
    source: SocketAddress,
    extension: string,
    userAgent: string | null,
    refusal: RefusalReason | null,
  ): boolean
  /** It has registered that extension from there, and is forgotten. */
  registered(source: SocketAddress, extension: string): void
  /** Those of the last 15 minutes, the newest first, at most 20; safe to show. */
  list(): readonly HeardPhone[]
}

const mostKept = 256
const mostListed = 20
const longestMs = 15 * 60_000
/** More of a text is neither shown nor needed to tell phones apart. */
const longestExtension = 40
const longestUserAgent = 200

interface Knock extends Omit<HeardPhone, 'lastAtMs'> {
  /** On the monotonic clock. */
  readonly lastAtMonotonicMs: number
}

/** @param clock tells how long ago a phone was heard, also when the computer's clock is set meanwhile */
export function createHeardPhones(clock: Clock): HeardPhones {
  /** By address and extension, the one that was heard last at the end. */
  const knocks = new Map<string, Knock>()
  const keyOf = ({ address }: SocketAddress, extension: string) => `${address} ${shortened(extension)}`

  return {
    heard(source, extension, userAgent, refusal) {
      if (extension === '') return false
      const key = keyOf(source, extension)
      const before = knocks.get(key)
      knocks.delete(key)
      knocks.set(key, {
        source,
        extension: shortened(extension),
        userAgent: userAgent === null ? null : detached(userAgent.slice(0, longestUserAgent)),
        refusal: refusal ?? before?.refusal ?? null,
        lastAtMonotonicMs: clock.monotonic(),
      })
      for (const oldest of knocks.keys()) {
        if (knocks.size <= mostKept) break
        knocks.delete(oldest)
      }
      return before === undefined || (refusal !== null && refusal !== before.refusal)
    },

    registered(source, extension) {
      // Nearly always there is nobody, and every refresh comes by here.
      if (knocks.size > 0) knocks.delete(keyOf(source, extension))
    },

    list() {
      const nowMs = clock.monotonic()
      for (const [key, { lastAtMonotonicMs }] of knocks) {
        if (nowMs - lastAtMonotonicMs < longestMs) break
        knocks.delete(key)
      }
      return [...knocks.values()]
        .slice(-mostListed)
        .reverse()
        .map(({ source, extension, userAgent, refusal, lastAtMonotonicMs }) => ({
          source,
          extension: readable(extension, longestExtension),
          userAgent: userAgent === null ? null : readable(userAgent, longestUserAgent),
          lastAtMs: Math.round(clock.now() - (nowMs - lastAtMonotonicMs)),
          refusal,
        }))
    },
  }
}

const shortened = (extension: string) => detached(extension.slice(0, longestExtension))
