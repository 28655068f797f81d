import { formatSocketAddress, type ListenerStatus } from '../../shared/model.ts'
import { isMissed, phoneStateAt, type PhoneRow, type PhoneState } from '../../shared/phone-row.ts'
import { readable } from '../../shared/readable-text.ts'

/** The worst that is the case: a socket that does not serve, a phone that is gone, silent or overdue, or neither. */
export type TrayState = 'well' | 'gone' | 'failing'

export interface MissingPhone {
  readonly label: string
  readonly deviceId: number
}

/** What the tray shows. */
export interface TrayView {
  readonly state: TrayState
  readonly tooltip: string
  readonly gone: readonly MissingPhone[]
}

/** What is said of missed phones beside their name. */
const remarks: Readonly<Partial<Record<PhoneState, string>>> = {
  unreachable: ' (no answer)',
  overdue: ' (overdue)',
}

/** The tray at that moment. One that does not answer counts as gone. */
export function trayView(
  phones: readonly PhoneRow[],
  listeners: readonly ListenerStatus[],
  nowMs: number,
): TrayView {
  const missing: MissingPhone[] = []
  let [registered, gone, overdue] = [0, 0, 0]
  for (const row of phones) {
    const state = phoneStateAt(row, nowMs)
    if (state === 'registered' && row.enabled) registered++
    if (row.device === null || !isMissed(row, nowMs)) continue
    if (state === 'overdue') overdue++
    else gone++
    missing.push({
      label: readable(`${row.extension} ${row.name}`) + (remarks[state] ?? ''),
      deviceId: row.device.deviceId,
    })
  }
  const fault = listenerFault(listeners)
  const counts = [
    `${registered} registered`,
    ...(gone > 0 ? [`${gone} gone`] : []),
    ...(overdue > 0 ? [`${overdue} overdue`] : []),
    ...(fault === undefined ? [] : [fault]),
  ]
  return {
    state: fault !== undefined ? 'failing' : missing.length > 0 ? 'gone' : 'well',
    tooltip: `Rollcall: ${counts.join(', ')}`,
    gone: missing,
  }
}

function listenerFault(listeners: readonly ListenerStatus[]): string | undefined {
  const failing = listeners.filter(({ state }) => state === 'retrying')
  const [first] = failing
  if (failing.length === listeners.length) return 'not listening'
  if (first === undefined) return undefined
  const others = failing.length > 1 ? ` and ${failing.length - 1} more` : ''
  return `not listening on ${formatSocketAddress(first.local)}${others}`
}

/** When the next phone will be overdue, which nothing announces; undefined where none can be. */
export function nextOverdueMs(phones: readonly PhoneRow[], nowMs: number): number | undefined {
  return phones.reduce<number | undefined>((next, row) => {
    if (row.state !== 'registered' || !row.enabled || row.muted) return next
    const { overdueAtMs } = row.device
    if (overdueAtMs === null || overdueAtMs <= nowMs) return next
    return next === undefined ? overdueAtMs : Math.min(next, overdueAtMs)
  }, undefined)
}
