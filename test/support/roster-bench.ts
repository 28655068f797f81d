import type { DeviceChange, DeviceEvent } from '../../main/devices/device-event.ts'
import { createDeviceRoster, type DeviceRoster } from '../../main/devices/device-roster.ts'
import type { BindingChange } from '../../main/registrar/ports.ts'
import type { EndOfRegistration } from '../../main/store/device-row.ts'
import { DeviceStore } from '../../main/store/device-store.ts'
import { ExtensionStore } from '../../main/store/extension-store.ts'
import { SqliteLocationStore } from '../../main/store/location-store.ts'
import { inMemory, type Database } from '../../main/store/open-database.ts'
import type { Binding } from '../../shared/model.ts'
import { addExtensions, extension, testBinding, testDatabase } from './database.ts'
import { FakeClock } from './fake-clock.ts'

/** The roster on a real database, with phones that register and go as a test says. */
export class RosterBench {
  readonly clock: FakeClock
  readonly db: Database
  readonly locations: SqliteLocationStore
  readonly extensions: ExtensionStore
  readonly store: DeviceStore
  readonly roster: DeviceRoster
  readonly events: DeviceEvent[] = []
  readonly changes: DeviceChange[] = []
  /** The ids of the stored devices when it was last told that one is taken over. */
  rowsWhenTakenOver: unknown[] = []
  /** When a device last answered a question, by its id, on the monotonic clock. */
  readonly answeredAtMs = new Map<number, number>()

  /** @param before the same registrar, whose program has ended; else a new one with extensions 101 and 102 */
  constructor(before?: RosterBench) {
    this.clock = before?.clock ?? new FakeClock()
    this.db = before?.db ?? testDatabase(inMemory)
    if (before === undefined) addExtensions(this.db, '101', '102')
    this.extensions = new ExtensionStore(this.db)
    this.locations = new SqliteLocationStore(this.db)
    this.store = new DeviceStore(this.db)
    this.roster = createDeviceRoster({
      clock: this.clock,
      store: this.store,
      locations: this.locations,
      extensions: this.extensions,
      onEvent: (event) => this.events.push(event),
      onChange: (change) => {
        this.changes.push(change)
        if (change.kind === 'taken-over') this.rowsWhenTakenOver = this.stored().map(([id]) => id)
      },
      heardAtMs: (deviceId) => this.answeredAtMs.get(deviceId) ?? null,
    })
  }

  /** A phone registers for an hour, from 192.168.1.20 for extension 101 unless told otherwise. */
  register(changes: Partial<Omit<Binding, 'id'>> = {}): Binding {
    const nowMs = this.clock.now()
    const times = { registeredAtMs: nowMs, refreshedAtMs: nowMs, expiresAtMs: nowMs + 3_600_000 }
    const binding = testBinding({ ...times, ...changes })
    this.#write({ kind: 'add', binding })
    this.roster.touched(binding.extension)
    return this.locations.bindingsOf(binding.extension).at(-1)!
  }

  refresh(binding: Binding, changes: Partial<Binding> = {}): Binding {
    const nowMs = this.clock.now()
    const next = { ...binding, refreshedAtMs: nowMs, expiresAtMs: nowMs + 3_600_000, ...changes }
    this.#write({ kind: 'update', binding: next })
    this.roster.touched(binding.extension)
    return next
  }

  end(binding: Binding, how: EndOfRegistration): void {
    this.#write({ kind: 'remove', binding })
    this.roster.ended(binding, how)
  }

  /** Lets its time run out, and settles. */
  lapse(binding: Binding): void {
    this.clock.advance(Math.max(0, binding.expiresAtMs - this.clock.now()))
    this.end(binding, 'lapsed')
    this.roster.settle()
  }

  /** The extension's devices: id, address, and how it ended. */
  devices(number = '101'): (readonly [number, string, EndOfRegistration | 'registered'])[] {
    return this.roster
      .devicesOf(extension(number))
      .map(({ device, binding }) => [
        device.id,
        (binding ?? device).source.address,
        binding === undefined ? device.ended!.how : 'registered',
      ])
  }

  /** What another program would read: id, address, last seen and how it ended. */
  stored(): unknown[][] {
    return new DeviceStore(this.db).loaded.map(({ id, source, lastSeenAtMs, ended }) => [
      id,
      source.address,
      lastSeenAtMs,
      ended?.how ?? null,
    ])
  }

  #write(change: BindingChange): void {
    const applied = this.locations.apply([change])
    const committed = this.locations.commit()
    if (!applied.ok || !committed.ok) throw new Error('the binding could not be written')
  }
}

/** A phone at that address, with a Contact of its own. */
export function phoneAt(
  address: string,
  changes: Partial<Omit<Binding, 'id'>> = {},
): Partial<Omit<Binding, 'id'>> {
  return { source: { address, port: 5060 }, contactUri: `sip:101@${address}:5060`, ...changes }
}
