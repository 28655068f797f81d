import type { ExtensionNumber } from '../../shared/model.ts'
import type { DroppedDevice } from '../devices/device-event.ts'
import type { FlapRecord } from './flapping.ts'
import type { EnvironmentEvent, EnvironmentKind, Outage, OutageSign } from './outage-reason.ts'
import { isQuiet, type QuietMinutes } from './quiet-hours.ts'

export interface AlertConfig {
  /** Whether the admin wants alerts. */
  readonly isOn: boolean
  readonly quietHours: QuietMinutes | null
  /** Off duty: nobody is told of its phones. */
  readonly isMuted: (extension: ExtensionNumber) => boolean
  /** The local minute of the day of a moment. */
  readonly localMinuteOf: (atMs: number) => number
  /** Writes a moment since the epoch as people read it: `14:32`. */
  readonly timeOfDay: (atMs: number) => string
}

/** `dismissed`: it is never told of; `flapping`: not while its device comes and goes. */
export type Standing = 'waiting' | 'told' | 'dismissed' | 'flapping'
/** `taken-over`: nothing is the matter with the device, but another one holds its place in the extension. */
export type OpenSign = OutageSign | 'taken-over'
export type OpenOutage = Omit<Outage, 'sign'> & { readonly sign: OpenSign; readonly standing: Standing }

export interface AlertState {
  readonly outages: ReadonlyMap<number, OpenOutage>
  /** Outages that were told of and are over, which is not told yet. */
  readonly returns: ReadonlyMap<number, { readonly outage: OpenOutage; readonly endedAtMs: number }>
  readonly flaps: ReadonlyMap<number, FlapRecord>
  /** When the first of them may be steady, or an earlier moment: a look at it then finds the next. */
  readonly nextSteadyAtMs: number | null
  /** Devices that have begun to flap, which is not told yet. */
  readonly newlyFlapping: ReadonlyMap<number, DroppedDevice>
  /** When what is waiting is told, if nothing holds it back. */
  readonly tellAtMs: number | null
  readonly tellBackAtMs: number | null
  /** After an interruption of our own nothing is told until then. */
  readonly grace: { readonly untilMs: number; readonly because: EnvironmentKind } | null
  readonly offline: { readonly sinceMs: number; readonly isTold: boolean } | null
  /** Something was held back in the quiet hours. */
  readonly isSummaryDue: boolean
  /** The last of what happened to this computer. */
  readonly environment: readonly EnvironmentEvent[]
}

/** Told within a minute of its silence: the pinger takes 41 s at most to notice. A phone that is back is never told. */
export const holdOffMs = 15_000
/** Everyone is asked again in this time after an interruption of our own. */
export const graceMs = 90_000
/** So long the network may be away without a word, as when a cable is moved. */
export const offlineMs = 30_000

/** The state while one batch of events is worked into it. */
export type AlertDraft = {
  -readonly [Key in keyof AlertState]: AlertState[Key] extends ReadonlyMap<infer Id, infer Value>
    ? Map<Id, Value>
    : AlertState[Key]
}

export const nothingToTell: AlertState = {
  ...{ outages: new Map(), returns: new Map(), flaps: new Map(), newlyFlapping: new Map() },
  ...{
    nextSteadyAtMs: null,
    tellAtMs: null,
    tellBackAtMs: null,
    grace: null,
    offline: null,
    isSummaryDue: false,
    environment: [],
  },
}

/** A copy that may be written to. */
export function draftOf(state: AlertState): AlertDraft {
  const { outages, returns, flaps, newlyFlapping } = state
  return {
    ...state,
    ...{ outages: new Map(outages), returns: new Map(returns) },
    ...{ flaps: new Map(flaps), newlyFlapping: new Map(newlyFlapping) },
  }
}

/** Whether it is quiet at that moment. */
export function isQuietAt(atMs: number, { quietHours, localMinuteOf }: AlertConfig): boolean {
  return quietHours !== null && isQuiet(quietHours, localMinuteOf(atMs))
}
