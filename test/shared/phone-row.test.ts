import { expect, it } from 'vitest'
import { phoneStateAt, type PhoneState } from '../../shared/phone-row.ts'
import { goneRow, neverRow, nowMs, registeredRow, signedOffRow } from '../support/fake-api.ts'

it.each<[number | null, number | null, PhoneState]>([
  [null, null, 'registered'],
  [nowMs + 1, null, 'registered'],
  [nowMs, null, 'overdue'],
  [null, nowMs, 'unreachable'],
  [nowMs + 1, nowMs - 1, 'unreachable'],
  [nowMs - 1, nowMs - 1, 'unreachable'],
])(
  'a registered phone, overdue at %s and unreachable since %s, is %s',
  (overdueAtMs, unreachableSinceMs, state) => {
    expect(phoneStateAt(registeredRow('101', 'Anna', { overdueAtMs, unreachableSinceMs }), nowMs)).toBe(state)
  },
)

it('every other phone is in the state of its row', () => {
  const rows = [goneRow('101', 'Anna'), signedOffRow('102', 'Ben'), neverRow('103', 'Eva')]
  expect(rows.map((row) => phoneStateAt(row, nowMs))).toEqual(['gone', 'signed-off', 'never'])
})
