import { phoneStateAt, type AbsentDevice, type EndOfPhone, type PhoneRow } from '../../shared/phone-row.ts'
import { formatDuration, formatMoment } from './format-time.ts'

/** What is the matter with a phone at that moment, in one sentence. */
export function phoneSentence(row: PhoneRow, nowMs: number): string {
  switch (row.state) {
    case 'never':
      return 'No phone has registered for this extension yet.'
    case 'gone':
    case 'signed-off':
      return `${endings[row.device.how]} ${at(row.device.endedAtMs, nowMs)}; ${lastSeen(row.device, nowMs)}.`
    case 'registered': {
      const { overdueAtMs, unreachableSinceMs, registeredAtMs, expiresAtMs } = row.device
      const left = formatDuration(expiresAtMs - nowMs)
      if (unreachableSinceMs !== null) {
        const since = formatMoment(unreachableSinceMs, nowMs)
        return `Has not answered since ${since}, though its registration is good for another ${left}.`
      }
      return overdueAtMs !== null && phoneStateAt(row, nowMs) === 'overdue'
        ? `Overdue: should have renewed its registration ${at(overdueAtMs, nowMs)}, which expires in ${left}.`
        : `Registered since ${formatMoment(registeredAtMs, nowMs)}, expires in ${left}.`
    }
  }
}

const endings: Readonly<Record<EndOfPhone, string>> = {
  lapsed: 'Gone: did not renew its registration',
  'signed-off': 'Signed off',
  replaced: 'Another phone took its place',
  removed: 'Removed here',
}

function lastSeen({ lastSeenAtMs, source }: AbsentDevice, nowMs: number): string {
  return `last seen ${formatMoment(lastSeenAtMs, nowMs)} at ${source.address}`
}

/** "at 14:32", "on Mon 14:32". */
function at(momentMs: number, nowMs: number): string {
  const moment = formatMoment(momentMs, nowMs)
  return moment.includes(' ') ? `on ${moment}` : `at ${moment}`
}
