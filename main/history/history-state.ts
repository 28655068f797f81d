import type { HistoryState, StateChange } from '../../shared/history.ts'
import type { RosterDevice } from '../devices/device-roster.ts'
import type { Liveness } from '../liveness/liveness.ts'
import { isLive } from '../registrar/register-rules.ts'

/** What a device is for its history: an outage that is in doubt, as the computer slept, goes on until it is disproved. */
export function historyStateOf(liveness: Liveness): HistoryState {
  const { state, toVerify } = liveness
  const isBound = state === 'registered' || state === 'overdue'
  return isBound && toVerify !== null && toVerify.unreachableSinceMs !== null ? 'unreachable' : state
}

/**
 * What a device is when the program starts. One that is still registered goes on as it was: whether it is there shows
 * when it is asked.
 *
 * @param before what it was when the program stopped
 */
export function stateAtStart(
  { device, binding }: RosterDevice,
  before: HistoryState | undefined,
  nowMs: number,
): StateChange {
  const { ended, lastSeenAtMs } = device
  if (binding === undefined) {
    const isGone = ended === null || ended.how === 'lapsed'
    return { state: isGone ? 'gone' : 'signed-off', fromMs: ended?.atMs ?? lastSeenAtMs }
  }
  if (!isLive(binding, nowMs)) return { state: 'gone', fromMs: binding.expiresAtMs }
  const isAsBefore = before === 'registered' || before === 'overdue' || before === 'unreachable'
  return { state: isAsBefore ? before : 'registered', fromMs: binding.registeredAtMs }
}
