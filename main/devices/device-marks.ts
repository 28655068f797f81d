import type { Clock } from '../registrar/ports.ts'
import type { TrackedDevice } from './reconcile.ts'

/** What has lately happened to a device. */
export interface DeviceMarks {
  /** Within the last hour; null where it has not. */
  readonly restartedAtMs: number | null
  /** Within the last day; null where it has not. */
  readonly moved: { readonly from: string; readonly to: string; readonly atMs: number } | null
}

/** Remembers for a while which devices have restarted and which have changed their address. */
export interface RecentMarks {
  /** The same device before and after something has happened to it. */
  note(before: TrackedDevice, after: TrackedDevice): void
  of(deviceId: number): DeviceMarks
  forget(deviceId: number): void
}

const restartedForMs = 3_600_000
const movedForMs = 24 * 3_600_000

/** @param clock tells how long ago it was, also when the computer's clock is set meanwhile */
export function createRecentMarks(clock: Pick<Clock, 'now' | 'monotonic'>): RecentMarks {
  const restarts = new Map<number, number>()
  const moves = new Map<number, { readonly from: string; readonly to: string; readonly atMs: number }>()
  const wallTime = (atMs: number) => Math.round(clock.now() - (clock.monotonic() - atMs))
  const isRecent = (atMs: number, forMs: number) => clock.monotonic() - atMs < forMs

  return {
    note(before, after) {
      const atMs = clock.monotonic()
      const { id } = after.device
      if (hasRestarted(before, after)) restarts.set(id, atMs)
      const [from, to] = [before.device.source.address, after.device.source.address]
      if (from !== to) moves.set(id, { from, to, atMs })
    },
    of(deviceId) {
      const restartedAtMs = restarts.get(deviceId)
      const moved = moves.get(deviceId)
      const hasRestartedLately = restartedAtMs !== undefined && isRecent(restartedAtMs, restartedForMs)
      const hasMovedLately = moved !== undefined && isRecent(moved.atMs, movedForMs)
      return {
        restartedAtMs: hasRestartedLately ? wallTime(restartedAtMs) : null,
        moved: hasMovedLately ? { ...moved, atMs: wallTime(moved.atMs) } : null,
      }
    },
    forget(deviceId) {
      restarts.delete(deviceId)
      moves.delete(deviceId)
    },
  }
}

/** It has refreshed with the Call-ID of before and a CSeq that is not higher (RFC 3261 §10.2.4). */
function hasRestarted(
  { registration: before }: TrackedDevice,
  { registration: after }: TrackedDevice,
): boolean {
  return (
    before !== null &&
    after !== null &&
    before.binding.callId === after.binding.callId &&
    before.binding.refreshedAtMs < after.binding.refreshedAtMs &&
    before.binding.cSeq >= after.binding.cSeq
  )
}
