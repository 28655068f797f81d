import type { ActivityEntry, ActivityQuery } from './activity.ts'
import type { ExtensionChange, ImportPreview, ImportSummary, NewExtension } from './extension-wishes.ts'
import type { ExtensionNumber, ListedExtension, ListenerStatus, NewCredentials } from './model.ts'
import type {
  DeviceHistory,
  DeviceOverview,
  HistoryExportQuery,
  HistoryQuery,
  OverviewQuery,
} from './history.ts'
import type { NetworkCard } from './network-card.ts'
import type { HeardPhone, PhoneRow } from './phone-row.ts'
import type { Result } from './result.ts'
import type { ServerMove } from './server-move.ts'
import type { Settings } from './settings.ts'

/** Everything the window shows of phones and sockets, as it is at one moment: always whole, never a difference. */
export interface StatusSnapshot {
  readonly atMs: number
  readonly listeners: readonly ListenerStatus[]
  readonly phones: readonly PhoneRow[]
  /** The newest first, at most 20. */
  readonly heard: readonly HeardPhone[]
  /** Null unless an address of this computer has changed and phones may still look for it at the old one. */
  readonly move: ServerMove | null
}

/** Starting with the computer, as the operating system has it now. */
export interface Autostart {
  readonly enabled: boolean
  /** Where it can be changed: false where the system forbids or does not know it. */
  readonly available: boolean
  /** Why it is not as the admin might expect, in a sentence: switched off in Task Manager, for example. */
  readonly note: string | null
}

/** What the settings page shows. */
export interface SettingsView {
  readonly settings: Settings
  /** True once extensions exist: the realm is part of their passwords. */
  readonly realmIsFixed: boolean
  readonly networkCards: readonly NetworkCard[]
  readonly autostart: Autostart
  /** False where the desktop has no tray: closing the window then minimises it. */
  readonly hasTray: boolean
  /** Whether the welcome was finished or closed. */
  readonly welcomed: boolean
  readonly about: About
}

export interface About {
  readonly version: string
  readonly electron: string
  readonly dataFolder: string
  readonly hostName: string
  readonly platform: 'linux' | 'darwin' | 'win32'
}

/** Where a click outside the page leads: on a notification, in the tray or in the menu. */
export type Destination =
  | { readonly page: 'phones'; readonly deviceId: number | null }
  | { readonly page: 'history' | 'extensions' | 'activity' | 'settings' }

/** A picture that the window has drawn, for the admin to save. */
export interface Picture {
  /** Suggested, without an ending: "rollcall-history-101". */
  readonly name: string
  readonly png: Uint8Array
}

type Done = Result<null>

/** What the renderer may ask of the main process: each takes one argument at most. Closed: there is nothing else. */
export interface Calls {
  status: () => StatusSnapshot
  extensions: () => readonly ListedExtension[]
  settings: () => SettingsView

  addExtension: (extension: NewExtension) => Result<NewCredentials>
  changeExtension: (wish: { readonly number: ExtensionNumber; readonly change: ExtensionChange }) => Done
  newPassword: (number: ExtensionNumber) => Result<NewCredentials>
  enableExtensions: (wish: {
    readonly numbers: readonly ExtensionNumber[]
    readonly enabled: boolean
  }) => Done
  removeExtensions: (numbers: readonly ExtensionNumber[]) => Done
  /** The problem names what is wrong with the file as a whole; faults of rows are in the rows. */
  previewImport: (csv: Uint8Array) => Result<ImportPreview>
  importExtensions: (csv: Uint8Array) => Result<ImportSummary>
  /** Asks where to save; null: the admin thought better of it. Else the path. */
  exportExtensions: () => Result<string | null>

  /** Ends the registration of one device; the phone comes back if it registers again. */
  removeBinding: (bindingId: number) => Done
  /** Takes a device that is gone or signed off out of the list. */
  forgetDevice: (deviceId: number) => Done

  activity: (query: ActivityQuery) => Result<readonly ActivityEntry[]>

  /** Of one device; null where it is in the list no more. */
  history: (query: HistoryQuery) => Result<DeviceHistory | null>
  /** Of all devices, in natural order of the extensions. */
  historyOverview: (query: OverviewQuery) => Result<readonly DeviceOverview[]>
  /** As CSV; asks where to save, null: the admin thought better of it. Else the path. */
  exportHistory: (query: HistoryExportQuery) => Result<string | null>
  savePicture: (picture: Picture) => Result<string | null>
  /** The admin knows of the move: the banner goes. */
  dismissMove: () => null

  /** Takes effect at once; resolves when every socket that had to be opened anew is open or has failed. */
  changeSettings: (changes: Partial<Settings>) => Result<SettingsView>
  setAutostart: (enabled: boolean) => Result<SettingsView>
  finishWelcome: () => null
  openDataFolder: () => Done
  copyText: (text: string) => null
}

/** What the main process pushes, each time whole. */
export interface Events {
  status: StatusSnapshot
  extensions: readonly ListedExtension[]
  settings: SettingsView
  /** New entries and those that grew, oldest first. */
  activity: readonly ActivityEntry[]
  open: Destination
}

export type CallName = keyof Calls
export type EventName = keyof Events
export type Argument<Name extends CallName> = Parameters<Calls[Name]>
export type Answer<Name extends CallName> = ReturnType<Calls[Name]>

/** The main process, as the page knows it. */
export interface Api {
  call<Name extends CallName>(name: Name, ...argument: Argument<Name>): Promise<Answer<Name>>
  on<Name extends EventName>(name: Name, listener: (payload: Events[Name]) => void): () => void
}

/**
 * The one object that the preload script puts into the page. What is pushed crosses as JSON text: Electron's bridge
 * copies objects property by property, and 5,000 phones held up the page for 100 ms.
 */
export interface Bridge extends Pick<Api, 'call'> {
  on(name: EventName, listener: (json: string) => void): () => void
}

export const callChannel = (name: CallName): string => `call:${name}`
export const eventChannel = (name: EventName): string => `event:${name}`
