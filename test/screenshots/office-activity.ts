import type { ActivityEntry, ActivityEvent, Happening } from '../../shared/activity.ts'
import type { StateChange } from '../../shared/history.ts'
import { changesOf, dayMs, hourMs, minuteMs, nightOff } from './office-history.ts'
import type { OfficeNetwork } from './office-network.ts'
import { officePhones } from './office.ts'

type Timed = readonly [atMs: number, event: ActivityEvent, count?: number]

/** What the activity list would have of the last 30 days, by time. */
export function officeActivity(nowMs: number, network: OfficeNetwork): readonly ActivityEntry[] {
  const timed = [...ofPhones(nowMs, network), ...ofOthers(nowMs, network)]
  return timed
    .sort(([a], [b]) => a - b)
    .map(([lastAtMs, event, count = 1], at) => ({
      ...event,
      id: at + 1,
      count,
      firstAtMs: Math.round(lastAtMs) - (count - 1) * minuteMs,
      lastAtMs: Math.round(lastAtMs),
    }))
}

function ofPhones(nowMs: number, { addressOf }: OfficeNetwork): readonly Timed[] {
  const isWatched = (atMs: number) => atMs < nightOff(nowMs).fromMs || atMs > nightOff(nowMs).toMs
  return officePhones.flatMap((phone) => {
    const { extension, userAgent, host } = phone
    const source = { address: addressOf(host), port: portOf(host) }
    const changes = changesOf(phone, nowMs)
    return changes
      .map(({ fromMs }, at): Timed => [
        fromMs,
        { what: happening(changes, at), extension, source, userAgent },
      ])
      .filter(([atMs]) => atMs > nowMs - 30 * dayMs && isWatched(atMs))
  })
}

/** The port that a phone at that address sends from. */
export const portOf = (host: number) => (host > 130 ? 40_000 + host * 7 : 5060)

function happening(changes: readonly StateChange[], at: number): Happening {
  switch (changes[at]?.state) {
    case 'unreachable':
      return { kind: 'unreachable' }
    case 'gone':
      return { kind: 'expired' }
    case 'signed-off':
      return { kind: 'removed' }
    default:
      return { kind: changes[at - 1]?.state === 'unreachable' ? 'reachable' : 'registered' }
  }
}

function ofOthers(nowMs: number, { server, addressOf }: OfficeNetwork): readonly Timed[] {
  const computer = { extension: null, source: null, userAgent: null }
  const from = (host: number) => ({ address: addressOf(host), port: portOf(host) })
  const refused = (
    what: Pick<Extract<Happening, { kind: 'refused' }>, 'reason' | 'detail'>,
    extension: string,
    host: number,
    userAgent: string,
  ): ActivityEvent => ({ what: { kind: 'refused', ...what }, extension, source: from(host), userAgent })
  const fanvil = 'Fanvil X5U 2.4.0'
  return [
    [nightOff(nowMs).toMs, { ...computer, what: { kind: 'listening' }, source: server }],
    [
      nowMs - 2.4 * hourMs,
      refused({ reason: 'foreign-domain', detail: 'pbx.example.org' }, '118', 116, 'Grandstream GXP2170'),
      3,
    ],
    [nowMs - 4.1 * hourMs, { ...computer, what: { kind: 'computer-resumed' } }],
    [
      nowMs - 5 * hourMs,
      { what: { kind: 'restarted' }, extension: '204', source: from(121), userAgent: fanvil },
    ],
    [
      nowMs - 27 * hourMs,
      refused({ reason: 'too-brief', detail: '30' }, '113', 112, 'Cisco/SPA504G-7.6.2'),
      2,
    ],
    [nowMs - 29 * hourMs, refused({ reason: 'extension-disabled', detail: null }, '121', 122, fanvil), 6],
    [nowMs - 50 * hourMs, { ...computer, what: { kind: 'network-lost' } }],
    [nowMs - 50 * hourMs + 40_000, { ...computer, what: { kind: 'network-back' } }],
  ]
}
