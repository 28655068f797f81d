import { describeActivity } from '../../shared/describe-activity.ts'
import { phoneModel } from '../../shared/phone-model.ts'
import type { PhoneRow } from '../../shared/phone-row.ts'
import { readable } from '../../shared/readable-text.ts'
import type { App, AppEvent } from '../app.ts'
import type { Clock } from '../registrar/ports.ts'
import { createThrottle } from './throttle.ts'
import type { View } from './view.ts'

/** Snapshots of the phones are for machines that keep a copy; a storm of registrations must not flood them. */
const snapshotEveryMs = 1000

/** One JSON object a line for each event; a change of phones becomes a snapshot, at most one a second. */
export function createJsonView(app: Pick<App, 'phones'>, clock: Clock, write: (text: string) => void): View {
  const print = (line: object) => write(jsonLine(line))
  const snapshot = createThrottle(clock, snapshotEveryMs, () =>
    print({ event: 'phones', phones: app.phones().map(readableRow) }),
  )
  return {
    show(event) {
      if (event.kind === 'phones-changed') snapshot.request()
      else print(eventObject(event))
    },
    aside: (writeBeside) => writeBeside(),
    close: () => snapshot.cancel(),
  }
}

/** The object as one line of JSON. */
export function jsonLine(object: object): string {
  return `${JSON.stringify(object)}\n`
}

function eventObject(event: Exclude<AppEvent, { kind: 'phones-changed' }>): object {
  switch (event.kind) {
    case 'listening':
      return { event: 'listening', transport: 'udp', ...event.local }
    case 'listener-problem':
      return { event: 'listener-problem', transport: 'udp', ...event.local, ...event.problem }
    case 'warning':
      return { event: 'warning', ...event.problem }
    case 'activity':
      return { event: 'activity', text: describeActivity(event.entry), ...event.entry }
  }
}

/** The row with what the phone sent as text, and the model that it amounts to. */
function readableRow(row: PhoneRow): object {
  const { device } = row
  if (device?.userAgent == null) return row
  const { userAgent } = device
  return { ...row, device: { ...device, userAgent: readable(userAgent, 200), model: phoneModel(userAgent) } }
}
