import type { ActivityEntry } from '../../shared/activity.ts'
import { formatSocketAddress } from '../../shared/model.ts'
import type { AppEvent } from '../app.ts'
import { lostAddressProblem } from '../server/listener-problem.ts'
import { dateAndTime } from './terminal-text.ts'
import { withRepair } from './with-repair.ts'
import type { View } from './view.ts'

/** A line for each thing that happened, for a log file or a pipe. */
export function createPlainView(now: () => number, write: (text: string) => void): View {
  return {
    show(event) {
      const line = plainLine(event, now())
      if (line !== undefined) write(`${line}\n`)
    },
    aside: (writeBeside) => writeBeside(),
    close: () => undefined,
  }
}

function plainLine(event: AppEvent, nowMs: number): string | undefined {
  switch (event.kind) {
    case 'listening':
      return `listening udp ${formatSocketAddress(event.local)}`
    case 'listener-problem':
    case 'warning':
      return `${dateAndTime(nowMs)} ${event.problem.message}`
    case 'activity':
      return isSaidAlready(event.entry)
        ? undefined
        : `${dateAndTime(event.entry.lastAtMs)} ${withRepair(event.entry)}`
    case 'address-gone':
      return `${dateAndTime(nowMs)} ${lostAddressProblem(event.local.address).message}`
    case 'alert':
      return `${dateAndTime(nowMs)} ${event.alert.title}. ${event.alert.body.replaceAll('\n', ' ')}`
    // The activity says what became of a device.
    case 'device-gone':
    case 'device-back':
    case 'phones-changed':
    case 'move-changed':
    case 'extensions-changed':
    case 'settings-changed':
      return undefined
  }
}

/** Sockets have events of their own. */
function isSaidAlready({ what }: ActivityEntry): boolean {
  return what.kind === 'listening' || what.kind === 'listener-problem'
}
