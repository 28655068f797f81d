import type { HistoryState, StateChange } from '../../shared/history.ts'
import { seededRandom } from '../support/seeded-random.ts'
import type { OfficePhone, Part } from './office.ts'

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

/** The phone that is gone did not renew its registration so long ago, and was silent for an hour before. */
export const lapsedForMs = 14 * minuteMs
export const signedOffForMs = 95 * minuteMs

interface Absence {
  readonly fromMs: number
  readonly toMs: number
  readonly state: HistoryState
}

/** The moment at that time of day, so many days ago, by this computer's clock. */
export function atTimeOfDay(nowMs: number, daysAgo: number, hour: number, minute = 0): number {
  const at = new Date(nowMs)
  at.setDate(at.getDate() - daysAgo)
  at.setHours(hour, minute, 0, 0)
  return at.getTime()
}

/** The power cuts on the second switch. */
export const powerCuts = (nowMs: number) => [
  { fromMs: atTimeOfDay(nowMs, 12, 14, 8), toMs: atTimeOfDay(nowMs, 12, 16, 52) },
  { fromMs: atTimeOfDay(nowMs, 3, 9, 41), toMs: atTimeOfDay(nowMs, 3, 11, 26) },
]

/** When Rollcall's computer was off: one night. */
export const nightOff = (nowMs: number) => ({
  fromMs: atTimeOfDay(nowMs, 5, 19, 30),
  toMs: atTimeOfDay(nowMs, 4, 7, 5),
})

/** What the phone has been since it is known, in order; the same at every run, but for the time of day. */
export function changesOf(phone: OfficePhone, nowMs: number): readonly StateChange[] {
  const changes: StateChange[] = [{ state: 'registered', fromMs: nowMs - phone.daysKnown * dayMs }]
  let doneMs = changes[0]?.fromMs ?? 0
  for (const { fromMs, toMs, state } of absencesOf(phone, nowMs).sort((a, b) => a.fromMs - b.fromMs)) {
    if (fromMs <= doneMs || toMs >= nowMs - 3 * hourMs) continue
    changes.push({ state, fromMs }, { state: 'registered', fromMs: toMs })
    doneMs = toMs
  }
  const all = [...changes, ...endOf(phone.part, nowMs)]
  return all.map(({ state, fromMs }) => ({ state, fromMs: Math.round(fromMs) }))
}

function absencesOf(phone: OfficePhone, nowMs: number): Absence[] {
  const random = seededRandom(phone.host)
  const absences: Absence[] = []
  for (let daysAgo = phone.daysKnown; daysAgo >= 0; daysAgo--) {
    if (phone.habit === 'evenings') absences.push(night(nowMs, daysAgo, random))
    const drops = phone.habit === 'restless' ? Math.floor(random() * 3) : random() < 0.06 ? 1 : 0
    for (let drop = 0; drop < drops; drop++) {
      const fromMs = atTimeOfDay(nowMs, daysAgo, 7, random() * 11 * 60)
      const minutes = phone.habit === 'restless' ? 4 + random() * 55 : 2 + random() * 12
      absences.push({ fromMs, toMs: fromMs + minutes * minuteMs, state: 'unreachable' })
    }
  }
  if (phone.onSecondSwitch) {
    for (const { fromMs, toMs } of powerCuts(nowMs)) {
      const after = random() * 4 * minuteMs
      absences.push({ fromMs: fromMs + random() * 20_000, toMs: toMs + after, state: 'unreachable' })
    }
  }
  return absences
}

function night(nowMs: number, daysAgo: number, random: () => number): Absence {
  return {
    fromMs: atTimeOfDay(nowMs, daysAgo + 1, 17, random() * 90),
    toMs: atTimeOfDay(nowMs, daysAgo, 8, random() * 60),
    state: 'signed-off',
  }
}

function endOf(part: Part, nowMs: number): readonly StateChange[] {
  switch (part) {
    case 'lapsed':
      return [
        { state: 'unreachable', fromMs: nowMs - lapsedForMs - 52 * minuteMs },
        { state: 'gone', fromMs: nowMs - lapsedForMs },
      ]
    case 'signed-off':
      return [{ state: 'signed-off', fromMs: nowMs - signedOffForMs }]
    case 'there':
    case 'silent':
    case 'overdue':
      return []
  }
}
