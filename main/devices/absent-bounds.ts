import type { Device } from '../store/device-row.ts'

/** Of one extension, so many absent devices are remembered… */
const mostAbsent = 20
/** …for so long. */
const longestAbsenceMs = 90 * 24 * 3_600_000

/** The absent devices of one extension that are to be forgotten: those out for too long, and the oldest of too many. */
export function outdated(devices: readonly Device[], nowMs: number): readonly Device[] {
  const absent = devices.flatMap(({ ended }, at) => (ended === null ? [] : [{ atMs: ended.atMs, at }]))
  const newestFirst = absent.sort((a, b) => b.atMs - a.atMs)
  return newestFirst
    .filter(({ atMs }, rank) => rank >= mostAbsent || nowMs - atMs > longestAbsenceMs)
    .flatMap(({ at }) => devices[at] ?? [])
}
