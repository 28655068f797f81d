export type RangeName = 'today' | '7-days' | '30-days'

/** Whole days by this computer's clock, of which today is the last. */
export interface HistoryRange {
  readonly name: RangeName
  readonly fromMs: number
  /** The end of today. */
  readonly toMs: number
  /** In how many parts it is shown: quarters of an hour, two hours, or six. */
  readonly cells: number
}

/** Under what name a range stands in the window. */
export const rangeChoices: readonly { readonly value: RangeName; readonly label: string }[] = [
  { value: 'today', label: 'Today' },
  { value: '7-days', label: '7 days' },
  { value: '30-days', label: '30 days' },
]

const sizes: Readonly<Record<RangeName, { readonly days: number; readonly cells: number }>> = {
  today: { days: 1, cells: 96 },
  '7-days': { days: 7, cells: 84 },
  '30-days': { days: 30, cells: 120 },
}

/** The range of that name that ends with the day of `nowMs`. */
export function historyRange(name: RangeName, nowMs: number): HistoryRange {
  const { days, cells } = sizes[name]
  return { name, fromMs: midnight(nowMs, 1 - days), toMs: midnight(nowMs, 1), cells }
}

/** A moment on the axis of a chart. */
export interface Tick {
  readonly atMs: number
  readonly text: string
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
const everyHours = 6
const everyDays = 7

/** Every sixth hour of a day, every day of a week and every seventh day of a month, by this computer's clock. */
export function ticksOf({ name, fromMs, toMs }: HistoryRange): readonly Tick[] {
  const ticks: Tick[] = []
  for (let step = 0; ; step++) {
    const at = new Date(fromMs)
    // By the calendar and not by adding milliseconds, as a day may have 23 hours or 25.
    if (name === 'today') at.setHours(step * everyHours)
    else at.setDate(at.getDate() + step * (name === '7-days' ? 1 : everyDays))
    const atMs = at.getTime()
    if (atMs >= toMs) return ticks
    ticks.push({ atMs, text: tickText(name, at) })
  }
}

function tickText(name: RangeName, at: Date): string {
  switch (name) {
    case 'today':
      return `${String(at.getHours()).padStart(2, '0')}:00`
    case '7-days':
      return weekdays[at.getDay()] ?? ''
    case '30-days':
      return `${at.getDate()} ${months[at.getMonth()] ?? ''}`
  }
}

/** The beginning of the day that is so many days later. */
function midnight(atMs: number, daysLater: number): number {
  const at = new Date(atMs)
  at.setDate(at.getDate() + daysLater)
  at.setHours(0, 0, 0, 0)
  return at.getTime()
}

/** "22 Nov 2026", "16 Nov – 22 Nov 2026". */
export function rangeInWords({ name, fromMs, toMs }: HistoryRange): string {
  const [from, last] = [new Date(fromMs), new Date(midnight(toMs, -1))]
  const day = (at: Date) => `${at.getDate()} ${months[at.getMonth()] ?? ''}`
  const until = `${day(last)} ${last.getFullYear()}`
  if (name === 'today') return until
  const year = from.getFullYear() === last.getFullYear() ? '' : ` ${from.getFullYear()}`
  return `${day(from)}${year} – ${until}`
}
