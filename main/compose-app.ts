import type { ActivityEvent, Happening } from '../shared/activity.ts'
import type { Binding, Extension, Problem } from '../shared/model.ts'
import type { Result } from '../shared/result.ts'
import type { Settings } from '../shared/settings.ts'
import { createActivityLog } from './activity/activity-log.ts'
import { createHeardPhones } from './devices/heard-phones.ts'
import { createExtensionAdmin } from './extensions/extension-admin.ts'
import { importExtensions } from './extensions/import-extensions.ts'
import { createLiveSettings } from './live-settings.ts'
import { createPhoneWatch } from './phone-watch.ts'
import { createRandomNumbers } from './random-numbers.ts'
import { removeBindings } from './registrar/remove-bindings.ts'
import { createServing } from './serving.ts'
import { createSurroundings } from './surroundings.ts'
import { createWatching } from './watching.ts'
import { createClientTransactions } from './server/client-transactions.ts'
import { networkCards } from './server/network-cards.ts'
import { type Stores } from './store/open-stores.ts'
import type { App, AppEvent, AppOptions } from './app.ts'

const dayMs = 24 * 3600 * 1000
const done: Result<null> = { ok: true, value: null }

/** What was read from the data folder. */
export interface StartingPoint {
  readonly stores: Stores
  readonly settings: Settings
  readonly nonceKey: Uint8Array
  readonly firstActivityId: number
}

/** Puts the parts together; nothing runs before `start`. */
export function composeApp(options: AppOptions, from: StartingPoint): App {
  const { clock, randomBytes, log, networkAddresses } = options
  const { stores, nonceKey } = from
  const { locations, extensions } = stores
  const eventListeners = new Set<(event: AppEvent) => void>()
  const emit = (event: AppEvent) => {
    for (const listener of eventListeners) listener(event)
  }
  const hasExtensions = () => extensions.size > 0
  const isRegisteredFrom = (number: string, address: string): boolean => {
    const extension: Extension | undefined = extensions.find(number)
    return (
      extension !== undefined &&
      locations.bindingsOf(extension.number).some(({ source }) => source.address === address)
    )
  }
  const settings = createLiveSettings({
    store: stores.settings,
    settings: from.settings,
    overrides: options.overrides,
    hasExtensions,
  })
  const activity = createActivityLog({
    clock,
    store: stores.activity,
    firstId: from.firstActivityId,
    maxAgeMs: () => settings.current().activityDays * dayMs,
    onEntry: (entry) => emit({ kind: 'activity', entry }),
    onProblem: ({ message }) => log.error('activity could not be written', { message }),
  })
  const heardPhones = createHeardPhones(clock)
  const transactions = createClientTransactions({ clock, randomBytes })
  const watching = createWatching({
    ...{ clock, log, stores, transactions, settings: () => settings.current() },
    random: createRandomNumbers(randomBytes),
    socketFor: (local) => serving.socketFor(local),
    onActivity: (event) => record(event),
    onEvent: emit,
    onLivenessChanged: () => phoneWatch.changed(),
  })
  const { roster } = watching
  const phoneWatch = createPhoneWatch({
    ...{ clock, extensions, roster, heardPhones, isRegisteredFrom },
    onChanged() {
      surroundings.look()
      emit({ kind: 'phones-changed' })
    },
  })
  function record(event: ActivityEvent): void {
    activity.record(event)
    phoneWatch.observe(event)
  }
  function recordOfComputer(what: Happening): void {
    record({ what, extension: null, source: null, userAgent: null })
  }

  const surroundings = createSurroundings({
    ...{ clock, locations, extensions, roster, networkAddresses },
    listeners: () => serving.listeners(),
    onGap(gap) {
      const bySeconds = Math.round((gap.toMs - gap.fromMs) / 1000)
      log.warn('the computer slept, or its clock was set: every phone keeps the time it had left', {
        bySeconds,
      })
      recordOfComputer(
        gap.kind === 'slept' ? { kind: 'computer-resumed' } : { kind: 'clock-jumped', bySeconds },
      )
      watching.missedTime(gap)
    },
    onNetwork(change) {
      log.info('the network of this computer has changed', change)
      switch (change.kind) {
        case 'network-lost':
          recordOfComputer({ kind: 'network-lost' })
          watching.networkLost(change.missingMs)
          return
        case 'network-back':
          recordOfComputer({ kind: 'network-back' })
          break
        case 'address-changed':
          recordOfComputer({ kind: 'address-changed', detail: `${change.from} is now ${change.to}` })
      }
      watching.networkChanged(change.kind)
      void serving.recheck()
    },
    onSocketLost: () => watching.socketLost(),
    onListening: (isListening) => watching.listening(isListening),
    onUnreachable({ message }) {
      if (!settings.current().notifyWhenGone) return
      emit({ kind: 'alert', alert: { title: 'Phones cannot reach Rollcall', body: message, deviceId: null } })
    },
    onMoveChanged: () => emit({ kind: 'move-changed' }),
  })

  const serving = createServing({
    ...{ clock, randomBytes, log, networkAddresses, nonceKey, locations, extensions, isRegisteredFrom },
    settings: () => settings.current(),
    checkClock: () => surroundings.checkClock(),
    onResponse: (response) => transactions.receive(response),
    onHeard: (source) => watching.heard(source),
    onActivity: record,
    onEnded: (binding, how) => roster.ended(binding, how),
    onChallenged: (extension, source, userAgent) => phoneWatch.challenged(extension, source, userAgent),
    onEvent(event) {
      emit(event)
      surroundings.look()
    },
  })

  function endedByAdmin(bindings: readonly Binding[]): void {
    for (const binding of bindings) {
      roster.ended(binding, 'removed')
      const { extension, source, userAgent } = binding
      record({ what: { kind: 'removed-by-admin' }, extension, source, userAgent })
    }
  }
  function extensionsChanged(): void {
    phoneWatch.changed()
    emit({ kind: 'extensions-changed' })
  }
  const admin = createExtensionAdmin({
    ...{ extensions, locations, randomBytes, clock },
    realm: () => settings.current().realm,
    onChanged: extensionsChanged,
    onBindingsRemoved: endedByAdmin,
    onRemoved: (numbers) => roster.extensionRemoved(numbers),
  })

  let stopping: Promise<void> | undefined
  async function stop(): Promise<void> {
    try {
      await serving.stop()
      surroundings.stop()
      phoneWatch.stop()
      watching.stop()
      transactions.stop()
      activity.stop()
    } finally {
      stores.close()
    }
  }

  return {
    get settings() {
      return settings.current()
    },
    get realmIsFixed() {
      return hasExtensions()
    },
    extensions: admin,
    start() {
      watching.start()
      surroundings.start()
      serving.start()
    },
    stop: () => (stopping ??= stop()),
    now: () => clock.now(),
    phones: () => watching.phones(),
    heard: () => heardPhones.list(),
    listeners: () => serving.listeners(),
    networkCards: () => networkCards(networkAddresses()),
    importExtensions(rows) {
      const result = importExtensions(rows, extensions, settings.current().realm, randomBytes, clock.now())
      if (result.ok) extensionsChanged()
      return result
    },
    async changeSettings(changes) {
      const { pingEverySeconds } = settings.current()
      const changed = settings.change(changes)
      if (!changed.ok) return changed
      if (changed.value.pingEverySeconds < pingEverySeconds) watching.pingIntervalChanged()
      await serving.recheck()
      surroundings.look()
      emit({ kind: 'settings-changed' })
      return done
    },
    activity(query) {
      activity.flush()
      return stores.activity.query(query)
    },
    removeBinding(bindingId) {
      const binding = [...locations.all()].find(({ id }) => id === bindingId)
      if (binding === undefined) return { ok: false, problem: noSuchBinding }
      const removed = removeBindings(locations, [binding])
      if (!removed.ok) return removed
      endedByAdmin([binding])
      return done
    },
    history: (query) => watching.history.ofDevice(query),
    historyOverview: (query) => watching.history.overview(query),
    historyCsv: (query) => watching.history.csv(query),
    move: () => surroundings.move(),
    dismissMove: () => surroundings.dismissMove(),
    registeredCount: () => locations.size,
    computerSuspended: () => surroundings.suspended(),
    computerResumed: () => surroundings.resumed(),
    forgetDevice(deviceId) {
      const forgotten = roster.forget(deviceId)
      if (forgotten.ok) phoneWatch.changed()
      return forgotten
    },
    onEvent(listener) {
      eventListeners.add(listener)
      return () => eventListeners.delete(listener)
    },
  }
}

const noSuchBinding: Problem = {
  code: 'no-such-device',
  message: 'This phone is not registered any more, so there was nothing to remove.',
}
