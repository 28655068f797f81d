import type { SpanState } from '../../shared/history.ts'
import type { PhoneState } from '../../shared/phone-row.ts'

/** The states in words, as they stand on badges and in counts. */
export const stateNames: Readonly<Record<PhoneState, string>> = {
  registered: 'Registered',
  overdue: 'Overdue',
  unreachable: 'No answer',
  gone: 'Gone',
  'signed-off': 'Signed off',
  never: 'Never registered',
}

/** The states of the past: when Rollcall was not running it does not know what a phone was. */
export const spanStateNames: Readonly<Record<SpanState, string>> = {
  registered: stateNames.registered,
  overdue: stateNames.overdue,
  unreachable: stateNames.unreachable,
  gone: stateNames.gone,
  'signed-off': stateNames['signed-off'],
  unknown: 'Not watched',
}
