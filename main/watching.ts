import type { ActivityListener, Clock } from './registrar/ports.ts'
import type { Binding, SocketAddress } from '../shared/model.ts'
import type { PhoneRow } from '../shared/phone-row.ts'
import type { Settings } from '../shared/settings.ts'
import { createDeviceAlerts } from './alerts/device-alerts.ts'
import { createDropAlerts } from './alerts/drop-alerts.ts'
import type { Alert } from './alerts/drop-alert-text.ts'
import { localMinuteOf } from './alerts/quiet-hours.ts'
import type { DeviceChange, DeviceEvent, DroppedDevice } from './devices/device-event.ts'
import { createDeviceRoster, type DeviceRoster } from './devices/device-roster.ts'
import { createHistoryQueries, type HistoryQueries } from './history/history-queries.ts'
import { createHistoryRecorder } from './history/history-recorder.ts'
import { historyStateOf } from './history/history-state.ts'
import { createInterruptions, type Interruptions } from './interruptions.ts'
import { nextTurn } from './history/next-turn.ts'
import { lapseSign, livenessNews, paceOf, type Liveness } from './liveness/liveness.ts'
import { createDeviceSources } from './liveness/device-sources.ts'
import { createLivenessWatch } from './liveness/liveness-watch.ts'
import { createPinger } from './liveness/pinger.ts'
import type { Log } from './log.ts'
import { createPhoneList } from './phone-list.ts'
import type { ClientTransactions } from './server/client-transactions.ts'
import type { ReplySocket } from './server/intake.ts'
import type { Stores } from './store/open-stores.ts'

export type WatchingEvent =
  | DeviceEvent
  /** What the admin is to be told now, by the rules of `alert-policy.ts`. */
  | { readonly kind: 'alert'; readonly alert: Alert }

export interface WatchingOptions {
  readonly clock: Clock
  readonly log: Log
  /** A number from 0 up to 1. */
  readonly random: () => number
  readonly stores: Stores
  readonly settings: () => Settings
  readonly transactions: ClientTransactions
  /** The open socket on that address; undefined where there is none at present. */
  readonly socketFor: (local: SocketAddress) => ReplySocket | undefined
  readonly onActivity: ActivityListener
  readonly onEvent: (event: WatchingEvent) => void
  /** A phone's liveness is another one now. */
  readonly onLivenessChanged: () => void
}

/** Everything that follows phones from registration to registration: who is there, who is lost, and since when. */
export interface Watching extends Interruptions {
  readonly roster: DeviceRoster
  /** Takes up the phones that are registered; nobody is blamed before each of them has been asked. */
  start(): void
  stop(): void
  /** Extensions in natural order, each with its devices. */
  phones(): readonly PhoneRow[]
  readonly history: HistoryQueries
  /** Some SIP message came from there that neither renews a registration nor answers a question. */
  heard(source: SocketAddress): void
  /** Everyone is asked within the interval of the settings as they are now. */
  pingIntervalChanged(): void
}

/** One phone that is lost may not be the only one: the others are asked at once, so that they are told together. */
const askOthersWithinMs = 2_000

const localTime = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

export function createWatching(options: WatchingOptions): Watching {
  const { clock, log, random, stores, settings, transactions, socketFor, onActivity, onEvent } = options
  const { locations, extensions } = stores

  /** What the roster tells of is told to the window with all else that it has settled. */
  let isFollowing = false
  const sources = createDeviceSources()

  const alerts = createDropAlerts({
    clock,
    isOn: () => settings().notifyWhenGone,
    quietHours: () => settings().quietHours,
    isMuted: (number) => extensions.find(number)?.muted ?? false,
    localMinuteOf,
    timeOfDay: (atMs) => localTime.format(atMs),
    show: (alert) => onEvent({ kind: 'alert', alert }),
    onFlapping: ({ extension, source, userAgent }) =>
      onActivity({ what: { kind: 'flapping' }, extension, source, userAgent }),
  })

  const history = createHistoryRecorder({
    clock,
    store: stores.history,
    days: () => settings().historyDays,
    onProblem: ({ message }) => log.error('history could not be written', { message }),
  })

  const liveness = createLivenessWatch({ clock, onChange: livenessChanged })

  const deviceAlerts = createDeviceAlerts({ clock, alerts, roster: () => roster })
  const { offRhythm } = deviceAlerts

  const pinger = createPinger({
    ...{ clock, random, transactions, socketFor },
    intervalMs: () => settings().pingEverySeconds * 1000,
    onAnswered: (deviceId, roundTripMs) => liveness.answered(deviceId, roundTripMs),
    onMissed: (deviceId) => liveness.missed(deviceId),
  })

  const roster = createDeviceRoster({
    ...{ clock, locations, extensions },
    store: stores.devices,
    heardAtMs: (deviceId) => liveness.heardAtMs(deviceId),
    onChange: deviceChanged,
    onEvent(event) {
      const { kind, device } = event
      if (kind === 'device-gone') lapsed(device)
      else alerts.back(device)
      onEvent(event)
    },
  })

  function livenessChanged(deviceId: number, before: Liveness | null, after: Liveness, atMs: number): void {
    history.changed(deviceId, historyStateOf(after), atMs)
    pinger.setPace(deviceId, paceOf(after))
    offRhythm.follow(deviceId, before, after)
    if (before !== null && before.answersPings !== after.answersPings) {
      roster.learnt(deviceId, after.answersPings)
    }
    if (!isFollowing) options.onLivenessChanged()
    const news = livenessNews(before, after)
    const device = news === null ? undefined : roster.described(deviceId, atMs)
    if (news === null || device === undefined || (news === 'unreachable' && roster.hasMoved(deviceId))) return
    // Excused, though nothing was heard of it: it is simply not lost.
    if (news === 'reachable' && after.toVerify !== null) return alerts.back(device)
    const { extension, source, userAgent } = device
    onActivity({ what: { kind: news }, extension, source, userAgent })
    if (news === 'reachable') return alerts.back(device)
    alerts.unreachable(device)
    pinger.askOthers(askOthersWithinMs)
  }

  function deviceChanged(change: DeviceChange): void {
    isFollowing = true
    liveness.follow(change)
    isFollowing = false
    switch (change.kind) {
      case 'registered':
      case 'refreshed':
        // In this order a new phone keeps the random moment of its first question.
        pinger.heard(change.device.id)
        watch(change.device.id, change.binding)
        if (change.kind === 'registered') deviceAlerts.back(change.device.id)
        return
      case 'ended':
        unwatch(change.device.id)
        if (change.how !== 'lapsed') deviceAlerts.ended(change.device)
        return
      case 'moved':
        deviceAlerts.back(change.deviceId)
        return
      case 'taken-over':
        history.takenOver(change.deviceId, change.byDeviceId)
        forget(change.deviceId)
        return
      case 'forgotten':
        history.forgotten(change.deviceId)
        forget(change.deviceId)
    }
  }

  /** Its answers were signs of life, too. */
  function lapsed(device: DroppedDevice): void {
    const { deviceId, goneAtMs } = device
    alerts.gone(roster.described(deviceId, goneAtMs) ?? device, lapseSign(liveness.of(deviceId)))
  }

  function watch(deviceId: number, { contactUri, path, source, local }: Binding): void {
    sources.set(deviceId, source)
    pinger.watch({ deviceId, contactUri, path, source, local })
  }

  function unwatch(deviceId: number): void {
    sources.delete(deviceId)
    pinger.forget(deviceId)
  }

  function forget(deviceId: number): void {
    unwatch(deviceId)
    offRhythm.forget(deviceId)
    alerts.dropped(deviceId)
  }

  function networkLost(agoMs?: number): void {
    liveness.networkLost(agoMs)
    offRhythm.networkLost()
  }

  const interruptions = createInterruptions({
    ...{ clock, alerts, history, pinger, roster: () => roster },
    liveness: { ...liveness, networkLost },
    onJudgedAnew: options.onLivenessChanged,
  })

  const phones = createPhoneList({
    extensions,
    devicesOf: (extension) => roster.devicesOf(extension).map((known) => interruptions.judged(known)),
    livenessOf: (deviceId) => liveness.shown(deviceId),
    now: () => clock.now(),
  })

  return {
    ...interruptions,
    roster,
    start() {
      const known = roster.all()
      const registered = known.filter(({ binding }) => binding !== undefined)
      history.start(known)
      liveness.start(known)
      for (const { device, binding } of registered) if (binding !== undefined) watch(device.id, binding)
      if (registered.length === 0) return
      alerts.environment('started')
      interruptions.askEveryone()
    },
    stop() {
      alerts.stop()
      offRhythm.stop()
      pinger.stop()
      roster.stop()
      liveness.stop()
      interruptions.stop()
      history.stop()
    },
    phones,
    history: createHistoryQueries({
      ...{ store: stores.history, recorder: history, phones, nextTurn },
      monotonic: () => clock.monotonic(),
    }),
    heard(source) {
      for (const deviceId of sources.at(source)) {
        pinger.heard(deviceId)
        liveness.heard(deviceId)
      }
    },
    pingIntervalChanged: () => pinger.askAll(settings().pingEverySeconds * 1000),
  }
}
