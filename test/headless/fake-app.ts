import type { ActivityEvent } from '../../shared/activity.ts'
import { parseExtensionNumber, type ExtensionNumber, type ListenerStatus } from '../../shared/model.ts'
import type { PhoneRow } from '../../shared/phone-row.ts'
import { defaultSettings } from '../../shared/settings.ts'
import type { App, AppEvent, ImportResult } from '../../main/app.ts'
import type { ImportRow } from '../../main/extensions/import-csv.ts'
import { FakeClock } from '../support/fake-clock.ts'

export function extensionNumber(text: string): ExtensionNumber {
  const number = parseExtensionNumber(text)
  if (number === undefined) throw new Error(`${text} is no extension number`)
  return number
}

/** A phone that is registered and has ten minutes left, unless `changes` say otherwise. */
export function phone(number: string, nowMs: number, changes: Partial<PhoneRow> = {}): PhoneRow {
  return {
    extension: extensionNumber(number),
    name: `Desk ${number}`,
    enabled: true,
    state: 'registered',
    device: {
      bindingId: Number(number),
      source: { address: '192.168.1.20', port: 5060 },
      contactUri: `sip:${number}@192.168.1.20:5060`,
      pingable: true,
      userAgent: 'Yealink SIP-T46S 66.85.0.5',
      registeredAtMs: nowMs,
      refreshedAtMs: nowMs,
      expiresAtMs: nowMs + 600_000,
    },
    ...changes,
  }
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

/** A core that does what a test tells it, and remembers what it was told. */
export class FakeApp implements App {
  readonly clock = new FakeClock()
  readonly settings = defaultSettings
  readonly calls: string[] = []
  rows: readonly PhoneRow[] = []
  statuses: readonly ListenerStatus[] = []
  imported: readonly ImportRow[] = []
  importResult: ImportResult = { ok: true, added: 0, updated: 0, madePasswords: [] }
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

  now(): number {
    return this.clock.now()
  }

  phones(): readonly PhoneRow[] {
    return this.rows
  }

  listeners(): readonly ListenerStatus[] {
    return this.statuses
  }

  importExtensions(rows: readonly ImportRow[]): ImportResult {
    this.calls.push('import')
    this.imported = rows
    return this.importResult
  }

  onEvent(listener: (event: AppEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
