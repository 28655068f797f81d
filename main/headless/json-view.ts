import { describeActivity, suggestRepair } from '../../shared/describe-activity.ts'
import type { ActivityEntry } from '../../shared/activity.ts'
import { phoneModel } from '../../shared/phone-model.ts'
import type { PhoneRow } from '../../shared/phone-row.ts'
import { readable } from '../../shared/readable-text.ts'
import type { App, AppEvent } from '../app.ts'
import { jsonLine } from '../command-line/json-line.ts'
import type { Clock } from '../registrar/ports.ts'
import { createThrottle } from './throttle.ts'
import type { View } from './view.ts'

/** Snapshots are for machines that keep a copy. The longer the list, the rarer they are: phones come first. */
const snapshotEveryMs = 1000
const snapshotDelayPerRowMs = 4

/** One JSON object a line for each event; a change of phones becomes a snapshot, at most one a second. */
export function createJsonView(app: Pick<App, 'phones'>, clock: Clock, write: (text: string) => void): View {
  const print = (line: object) => write(jsonLine(line))
  let rows = 0
  const interval = () => Math.max(snapshotEveryMs, rows * snapshotDelayPerRowMs)
  const snapshot = createThrottle(clock, interval, () => {
    const phones = app.phones()
    rows = phones.length
    print({ event: 'phones', phones: phones.map(readableRow) })
  })
  return {
    show(event) {
      if (event.kind === 'phones-changed') snapshot.request()
      const object = eventObject(event)
      if (object !== undefined) print(object)
    },
    aside: (writeBeside) => writeBeside(),
    close: () => snapshot.cancel(),
  }
}

/** What the event is as a line; undefined where it has none of its own. */
function eventObject(event: AppEvent): object | undefined {
  switch (event.kind) {
    case 'listening':
      return { event: 'listening', transport: 'udp', ...event.local }
    case 'listener-problem':
      return { event: 'listener-problem', transport: 'udp', ...event.local, ...event.problem }
    case 'warning':
      return { event: 'warning', ...event.problem }
    case 'activity':
      return { event: 'activity', ...inWords(event.entry), ...event.entry }
    case 'device-gone':
    case 'device-back':
      return { event: event.kind, ...withModel(event.device) }
    case 'address-gone':
      return { event: 'address-gone', transport: 'udp', ...event.local }
    case 'alert':
      return { event: 'alert', ...event.alert }
    case 'phones-changed':
    case 'move-changed':
    case 'extensions-changed':
    case 'settings-changed':
      return undefined
  }
}

/** What happened as a sentence and, for a refusal, what to do about it. */
function inWords(entry: ActivityEntry): object {
  const repair = suggestRepair(entry)
  const text = describeActivity(entry)
  return repair === null ? { text } : { text, repair }
}

function readableRow(row: PhoneRow): object {
  return row.device === null ? row : { ...row, device: withModel(row.device) }
}

/** What the phone sent as text, and the model that it amounts to. */
function withModel(device: { readonly userAgent: string | null }): object {
  const { userAgent } = device
  if (userAgent === null) return device
  return { ...device, userAgent: readable(userAgent, 200), model: phoneModel(userAgent) }
}
