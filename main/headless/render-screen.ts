import type { ActivityEntry } from '../../shared/activity.ts'
import { formatSocketAddress, type ListenerStatus, type Problem } from '../../shared/model.ts'
import { phoneStateAt, type PhoneRow } from '../../shared/phone-row.ts'
import { phoneTableLines } from './phone-table.ts'
import { cutToWidth, timeOfDay, wrapWords } from './terminal-text.ts'
import { withRepair } from './with-repair.ts'

/** Everything that one picture of the terminal is made from. */
export interface Screen {
  readonly version: string
  readonly nowMs: number
  /** Columns and lines of the terminal. */
  readonly width: number
  readonly height: number
  readonly coloured: boolean
  readonly phones: readonly PhoneRow[]
  readonly listeners: readonly ListenerStatus[]
  readonly warnings: readonly Problem[]
  /** The last things that happened, oldest first. */
  readonly activity: readonly ActivityEntry[]
}

/** Rows that the list keeps before the activity below it is given up, line by line. */
const leastRows = 3

const paint = { bold: 1, dim: 2, red: 31, yellow: 33 } as const
type Paint = keyof typeof paint

interface Line {
  readonly text: string
  readonly paint?: Paint | undefined
}

/** The picture: never wider than the terminal, and one line lower, for the cursor. */
export function renderScreen(screen: Screen): string {
  const { phones, width, coloured } = screen
  const lines = screen.height - 1
  const top = [...headLines(screen), ...firstStepLines(screen), { text: '' }]
  const listLines = phones.length === 0 ? 0 : 1 + Math.min(phones.length, leastRows)
  const activityRoom = Math.max(0, lines - top.length - listLines - 1)
  const recent = activityRoom === 0 ? [] : screen.activity.slice(-activityRoom)
  const bottom = recent.length === 0 ? [] : [{ text: '' }, ...recent.map(activityLine)]
  const list = phones.length === 0 ? [] : phoneLines(screen, lines - top.length - bottom.length)
  return [...top, ...list, ...bottom]
    .slice(0, lines)
    .map(({ text, paint }) => coloredText(cutToWidth(text, width), coloured ? paint : undefined))
    .join('\n')
}

function headLines({ version, phones, listeners, warnings, width }: Screen): Line[] {
  const served = listeners.filter((listener) => listener.state === 'listening')
  const problems = [
    ...listeners.flatMap((listener) => (listener.state === 'retrying' ? [listener.problem] : [])),
    ...warnings,
  ]
  const addresses = served.map(({ local }) => `udp ${formatSocketAddress(local)}`).join(', ')
  return [
    { text: `Rollcall ${version}: ${phoneCounts(phones)}`, paint: 'bold' },
    { text: served.length === 0 ? 'Not listening anywhere yet' : `Listening on ${addresses}` },
    ...problems.flatMap((problem) =>
      wrapWords(`! ${problem.message}`, width).map((text): Line => ({ text, paint: 'yellow' })),
    ),
  ]
}

function phoneCounts(phones: readonly PhoneRow[]): string {
  const count = (state: PhoneRow['state']) => phones.filter((row) => row.state === state).length
  const signedOff = count('signed-off') === 0 ? '' : `${count('signed-off')} signed off, `
  return `${count('registered')} registered, ${count('gone')} gone, ${signedOff}${count('never')} never seen`
}

/** What to do while no phone has ever registered. */
function firstStepLines({ phones, listeners }: Screen): Line[] {
  const example = phones[0]?.extension
  if (example === undefined) {
    return [
      { text: '' },
      { text: 'There are no extensions yet. Add them with --import FILE, a CSV with the header row' },
      { text: 'extension,name,password' },
    ]
  }
  if (phones.some((row) => row.state !== 'never')) return []
  return [
    { text: '' },
    { text: 'No phone has registered yet. Type these three values into a phone:' },
    { text: `  Server    ${serverText(listeners)}` },
    { text: `  User      the extension's number, such as ${example}` },
    { text: "  Password  the extension's password" },
  ]
}

/** The addresses as a person types them into a phone: without the port that phones assume. */
function serverText(listeners: readonly ListenerStatus[]): string {
  const served = listeners.flatMap((listener) => (listener.state === 'listening' ? [listener.local] : []))
  const reachable = served.filter(({ address }) => !/^(127\.|::1$)/.test(address))
  const typed = (reachable.length > 0 ? reachable : served).map((local) =>
    local.port === 5060 ? local.address : formatSocketAddress(local),
  )
  return typed.length === 0 ? 'the address of this computer' : typed.join(' or ')
}

function phoneLines({ phones, nowMs, width }: Screen, room: number): Line[] {
  const whole = phones.length + 1 <= room
  const shown = whole ? phones : phones.slice(0, Math.max(0, room - 2))
  const [head = '', ...rows] = phoneTableLines(shown, nowMs, width)
  return [
    { text: head, paint: 'bold' },
    ...rows.map((text, index) => ({ text, paint: rowPaint(shown[index], nowMs) })),
    ...(whole ? [] : [{ text: `and ${phones.length - shown.length} more` }]),
  ]
}

function rowPaint(row: PhoneRow | undefined, nowMs: number): Paint | undefined {
  if (row?.enabled !== true) return 'dim'
  switch (phoneStateAt(row, nowMs)) {
    case 'registered':
      return undefined
    case 'overdue':
      return 'yellow'
    case 'unreachable':
    case 'gone':
      return 'red'
    case 'signed-off':
    case 'never':
      return 'dim'
  }
}

function activityLine(entry: ActivityEntry): Line {
  return { text: `${timeOfDay(entry.lastAtMs)}  ${withRepair(entry)}` }
}

function coloredText(text: string, as: Paint | undefined): string {
  return as === undefined || text === '' ? text : `\u001b[${paint[as]}m${text}\u001b[0m`
}
