import type { ActivityEvent } from '../../shared/activity.ts'
import type { ImportSummary } from '../../shared/extension-wishes.ts'
import { parseExtensionNumber, type ExtensionNumber, type ListenerStatus } from '../../shared/model.ts'
import type { PhoneRow } from '../../shared/phone-row.ts'
import type { Result } from '../../shared/result.ts'
import { defaultSettings } from '../../shared/settings.ts'
import type { App, AppEvent } from '../../main/app.ts'
import type { ImportRow } from '../../main/extensions/import-csv.ts'
import { FakeClock } from '../support/fake-clock.ts'

export function extensionNumber(text: string): ExtensionNumber {
  const number = parseExtensionNumber(text)
  if (number === undefined) throw new Error(`${text} is no extension number`)
  return number
}

type RegisteredRow = Extract<PhoneRow, { state: 'registered' }>

const about = (number: string) =>
  ({ extension: extensionNumber(number), name: `Desk ${number}`, enabled: true, muted: false }) as const
const device = (number: string) =>
  ({
    deviceId: Number(number),
    source: { address: '192.168.1.20', port: 5060 },
    userAgent: 'Yealink SIP-T46S 66.85.0.5',
  }) as const

/** A phone that is registered and has ten minutes left, unless `changes` say otherwise. */
export function phone(number: string, nowMs: number, changes: Partial<RegisteredRow> = {}): RegisteredRow {
  return {
    ...about(number),
    state: 'registered',
    device: {
      ...device(number),
      bindingId: Number(number),
      contactUri: `sip:${number}@192.168.1.20:5060`,
      pingable: true,
      registeredAtMs: nowMs,
      refreshedAtMs: nowMs,
      expiresAtMs: nowMs + 600_000,
      overdueAtMs: null,
      roundTripMs: null,
      answersPings: 'unknown',
      unreachableSinceMs: null,
      badges: [],
    },
    ...changes,
  }
}

/** One that was registered until a minute ago. */
export function absentPhone(
  number: string,
  nowMs: number,
  state: 'gone' | 'signed-off',
  enabled = true,
): PhoneRow {
  const times = { lastSeenAtMs: nowMs - 600_000, endedAtMs: nowMs - 60_000 }
  const how = state === 'gone' ? 'lapsed' : state
  return { ...about(number), enabled, state, device: { ...device(number), ...times, how } }
}

export function neverSeen(number: string): PhoneRow {
  return { ...about(number), state: 'never', device: null }
}

export function activityEvent(id: number, atMs: number, changes: Partial<ActivityEvent> = {}): AppEvent {
  const event: ActivityEvent = {
    what: { kind: 'registered' },
    extension: '101',
    source: { address: '192.168.1.20', port: 5060 },
    userAgent: null,
    ...changes,
  }
  return { kind: 'activity', entry: { id, count: 1, firstAtMs: atMs, lastAtMs: atMs, ...event } }
}

/** What the headless program has no use for. */
const forTheWindowOnly = (): never => {
  throw new Error('the headless program asked for what only the window needs')
}

/** A core that does what a test tells it, and remembers what it was told. */
export class FakeApp implements App {
  readonly realmIsFixed = true
  readonly heard = forTheWindowOnly
  readonly networkCards = forTheWindowOnly
  readonly changeSettings = forTheWindowOnly
  readonly activity = forTheWindowOnly
  readonly removeBinding = forTheWindowOnly
  readonly forgetDevice = forTheWindowOnly
  readonly history = forTheWindowOnly
  readonly historyOverview = forTheWindowOnly
  readonly historyCsv = forTheWindowOnly
  readonly move = forTheWindowOnly
  readonly dismissMove = forTheWindowOnly
  readonly registeredCount = forTheWindowOnly
  readonly computerSuspended = forTheWindowOnly
  readonly computerResumed = forTheWindowOnly
  readonly clock = new FakeClock()
  readonly settings = defaultSettings
  readonly calls: string[] = []
  rows: readonly PhoneRow[] = []
  statuses: readonly ListenerStatus[] = []
  imported: readonly ImportRow[] = []
  importResult: Result<ImportSummary> = { ok: true, value: { added: 0, updated: 0, madePasswords: [] } }
  /** Settles when a test lets the core finish. */
  stopping: Promise<void> = Promise.resolve()
  #listeners = new Set<(event: AppEvent) => void>()

  emit(event: AppEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  start(): void {
    this.calls.push('start')
  }

  stop(): Promise<void> {
    this.calls.push('stop')
    return this.stopping
  }

  get extensions(): never {
    return forTheWindowOnly()
  }

  now(): number {
    return this.clock.now()
  }

  phones(): readonly PhoneRow[] {
    return this.rows
  }

  listeners(): readonly ListenerStatus[] {
    return this.statuses
  }

  importExtensions(rows: readonly ImportRow[]): Result<ImportSummary> {
    this.calls.push('import')
    this.imported = rows
    return this.importResult
  }

  onEvent(listener: (event: AppEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
