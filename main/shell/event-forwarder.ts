import type { ActivityEntry } from '../../shared/activity.ts'
import type { EventName, Events, StatusSnapshot } from '../../shared/ipc-contract.ts'
import type { App, AppEvent } from '../app.ts'
import type { Clock } from '../registrar/ports.ts'
import { createPacedPush } from './paced-push.ts'

/** A burst of registrations makes one picture, and is still seen at once. */
const statusDelayMs = 100
/** Four pictures a second are more than anyone reads. */
const statusSpacingMs = 250
/** A row costs some microseconds here, on the way and in the page: this keeps a storm's share of the CPU small. */
const statusSpacingPerRowMs = 0.25
const listDelayMs = 100
const activityDelayMs = 200
const mostActivityEntries = 200

type ForwardedApp = Pick<App, 'onEvent' | 'now' | 'phones' | 'heard' | 'listeners' | 'move' | 'extensions'>

export interface EventForwarderOptions {
  readonly app: ForwardedApp
  readonly clock: Clock
  readonly settings: () => Events['settings']
  /** Whether the window can be seen at all. */
  readonly isWatched: () => boolean
  readonly send: <Name extends EventName>(name: Name, payload: Events[Name]) => void
}

export interface EventForwarder {
  /** Something that the settings page shows and the app does not know has changed. */
  settingsChanged(): void
  /** The window can be seen again: it gets what it has missed. */
  shown(): void
  stop(): void
}

/** What the window shows of phones and sockets at this moment. */
export function statusSnapshot(app: Omit<ForwardedApp, 'onEvent' | 'extensions'>): StatusSnapshot {
  return {
    atMs: app.now(),
    listeners: app.listeners(),
    phones: app.phones(),
    heard: app.heard(),
    move: app.move(),
  }
}

/** Pushes what changes to the window, whole and at a bounded pace; nothing while nobody can see it. */
export function createEventForwarder({
  app,
  clock,
  settings,
  isWatched,
  send,
}: EventForwarderOptions): EventForwarder {
  let rows = 0
  const newEntries = new Map<number, ActivityEntry>()

  const status = createPacedPush({
    ...{ clock, isWatched, delayMs: statusDelayMs },
    spacingMs: () => Math.max(statusSpacingMs, rows * statusSpacingPerRowMs),
    push() {
      const snapshot = statusSnapshot(app)
      rows = snapshot.phones.length
      send('status', snapshot)
    },
  })
  const list = (push: () => void) =>
    createPacedPush({ clock, isWatched, delayMs: listDelayMs, spacingMs: () => listDelayMs, push })
  const extensions = list(() => send('extensions', app.extensions.list()))
  const settingsView = list(() => send('settings', settings()))
  const activity = createPacedPush({
    ...{ clock, isWatched, delayMs: activityDelayMs, spacingMs: () => activityDelayMs },
    push() {
      send('activity', [...newEntries.values()])
      newEntries.clear()
    },
  })
  const pushes = [status, extensions, settingsView, activity]

  function remember(entry: ActivityEntry): void {
    // An entry that grew moves to the end: it is what happened last.
    newEntries.delete(entry.id)
    newEntries.set(entry.id, entry)
    for (const id of newEntries.keys()) {
      if (newEntries.size <= mostActivityEntries) break
      newEntries.delete(id)
    }
    activity.request()
  }

  function forward(event: AppEvent): void {
    switch (event.kind) {
      case 'activity':
        remember(event.entry)
        // Who has knocked is part of the status, and is told of by its refusal only.
        if (event.entry.what.kind === 'refused') status.request()
        return
      case 'extensions-changed':
        extensions.request()
        status.request()
        // The first extension fixes the realm.
        settingsView.request()
        return
      case 'settings-changed':
        settingsView.request()
        return
      case 'phones-changed':
      case 'move-changed':
      case 'listener-problem':
        status.request()
        return
      case 'listening':
      case 'address-gone':
        status.request()
        // The computer's addresses have changed.
        settingsView.request()
        return
      case 'device-gone':
      case 'device-back':
      case 'alert':
      case 'warning':
        return
    }
  }

  const unsubscribe = app.onEvent(forward)
  return {
    settingsChanged: () => settingsView.request(),
    shown() {
      status.request()
      for (const push of pushes) push.flush()
    },
    stop() {
      unsubscribe()
      for (const push of pushes) push.stop()
    },
  }
}
