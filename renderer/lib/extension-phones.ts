import { phoneStateAt, type PhoneRow, type PhoneState } from '../../shared/phone-row.ts'
import { stateNames } from './state-names.ts'

export interface PhonesInState {
  readonly state: PhoneState
  readonly count: number
  /** "2 registered", "Gone". */
  readonly text: string
}

const rank: Readonly<Record<PhoneState, number>> = {
  registered: 0,
  overdue: 1,
  unreachable: 2,
  gone: 3,
  'signed-off': 4,
  never: 5,
}

/** The phones of one extension by their state, those that work first; "Never registered" where there are none. */
export function phonesInWords(phones: readonly PhoneRow[], nowMs: number): readonly PhonesInState[] {
  const states = phones.map((row) => phoneStateAt(row, nowMs))
  const known = [...new Set(states)]
    .filter((state) => state !== 'never')
    .toSorted((a, b) => rank[a] - rank[b])
  if (known.length === 0) return [{ state: 'never', count: 0, text: stateNames.never }]
  return known.map((state) => {
    const count = states.filter((each) => each === state).length
    const isPlain = known.length === 1 && count === 1 && state !== 'registered'
    return { state, count, text: isPlain ? stateNames[state] : `${count} ${stateNames[state].toLowerCase()}` }
  })
}

export function countRegistered(phones: readonly PhoneRow[]): number {
  return phones.filter(({ state }) => state === 'registered').length
}
