const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/**
 * "14:32" today; "Mon 14:32" within the last week; "12 Mar 14:32" before that, with the year where it is another.
 * Put together by hand: long lists ask for it while they scroll, and toLocaleString takes fifty times as long.
 */
export function formatMoment(atMs: number, nowMs: number): string {
  const at = new Date(atMs)
  const now = new Date(nowMs)
  const time = `${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`
  if (at.toDateString() === now.toDateString()) return time
  const weekMs = 6 * 24 * 3600 * 1000
  if (nowMs - atMs < weekMs && atMs <= nowMs) return `${weekdays[at.getDay()] ?? ''} ${time}`
  const year = at.getFullYear() === now.getFullYear() ? '' : ` ${at.getFullYear()}`
  return `${at.getDate()} ${months[at.getMonth()] ?? ''}${year} ${time}`
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}

/** "45 s", "12 min", "3 h 20 min", "2 d 4 h": what is left or has passed, never negative. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  const days = Math.floor(hours / 24)
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`
}
