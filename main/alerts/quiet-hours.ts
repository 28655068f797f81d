import type { QuietHours } from '../../shared/settings.ts'

/** Minutes since local midnight; `toMinute` may be below `fromMinute`: then it is on the next day. */
export interface QuietMinutes {
  readonly fromMinute: number
  readonly toMinute: number
}

const minutesOfDay = 1_440

export function quietMinutes({ from, to }: QuietHours): QuietMinutes {
  return { fromMinute: minutes(from), toMinute: minutes(to) }
}

function minutes(timeOfDay: string): number {
  const [hours = 0, rest = 0] = timeOfDay.split(':').map(Number)
  return 60 * hours + rest
}

/** Whether the minute of the day is one of those, the first included and the last not. */
export function isQuiet({ fromMinute, toMinute }: QuietMinutes, minute: number): boolean {
  return fromMinute <= toMinute
    ? minute >= fromMinute && minute < toMinute
    : minute >= fromMinute || minute < toMinute
}

/** How many minutes are left of the quiet hours. */
export function minutesLeft({ toMinute }: QuietMinutes, minute: number): number {
  return (toMinute - minute + minutesOfDay) % minutesOfDay
}

/** The minute of the day in the time zone of this computer, of a moment since the epoch. */
export function localMinuteOf(atMs: number): number {
  const at = new Date(atMs)
  return 60 * at.getHours() + at.getMinutes()
}
