import type {
  Answer,
  Api,
  Argument,
  CallName,
  EventName,
  Events,
  SettingsView,
  StatusSnapshot,
} from '../../shared/ipc-contract.ts'
import { parseExtensionNumber, type ExtensionNumber, type ListedExtension } from '../../shared/model.ts'
import type { AbsentDevice, PhoneRow, RegisteredDevice } from '../../shared/phone-row.ts'
import { defaultSettings } from '../../shared/settings.ts'

type Handlers = { [Name in CallName]: (...argument: Argument<Name>) => Answer<Name> }

/** The main process as a test wants it: answers are given by the test, and every call is on record. */
export interface FakeApi extends Api {
  readonly calls: readonly { readonly name: CallName; readonly argument: unknown }[]
  /** The arguments of every call of that name. */
  argumentsOf<Name extends CallName>(name: Name): readonly Argument<Name>[]
  answer<Name extends CallName>(name: Name, handler: Handlers[Name]): void
  push<Name extends EventName>(name: Name, payload: Events[Name]): void
}

/** Noon on a Sunday, UTC. */
export const nowMs = Date.UTC(2026, 10, 22, 12)

export const number = (text: string): ExtensionNumber => {
  const parsed = parseExtensionNumber(text)
  if (parsed === undefined) throw new Error(`${text} is no extension number`)
  return parsed
}

export const aListedExtension = (
  text: string,
  name: string,
  changes: Partial<ListedExtension> = {},
): ListedExtension => ({
  number: number(text),
  name,
  algorithmPolicy: 'md5',
  md5Fallback: false,
  contactLimit: null,
  enabled: true,
  muted: false,
  createdAtMs: nowMs - 86_400_000,
  lastSeenAtMs: null,
  ...changes,
})

let ids = 0

export const aRegisteredDevice = (changes: Partial<RegisteredDevice> = {}): RegisteredDevice => ({
  deviceId: ++ids,
  bindingId: ++ids,
  source: { address: '192.168.1.40', port: 5060 },
  userAgent: 'Yealink SIP-T46S 66.85.0.5',
  contactUri: 'sip:101@192.168.1.40:5060',
  pingable: true,
  registeredAtMs: nowMs - 7_200_000,
  refreshedAtMs: nowMs - 600_000,
  expiresAtMs: nowMs + 3_000_000,
  overdueAtMs: null,
  roundTripMs: 12,
  answersPings: 'yes',
  unreachableSinceMs: null,
  badges: [],
  ...changes,
})

export const anAbsentDevice = (changes: Partial<AbsentDevice> = {}): AbsentDevice => ({
  deviceId: ++ids,
  source: { address: '192.168.1.41', port: 5060 },
  userAgent: 'snomD785/10.1.64.14',
  lastSeenAtMs: nowMs - 3_600_000,
  endedAtMs: nowMs - 60_000,
  how: 'lapsed',
  ...changes,
})

const about = (extension: string, name: string) => ({
  ...{ extension: number(extension), name, enabled: true, muted: false },
})
export const registeredRow = (
  extension: string,
  name: string,
  device: Partial<RegisteredDevice> = {},
): PhoneRow => ({ ...about(extension, name), state: 'registered', device: aRegisteredDevice(device) })
export const goneRow = (extension: string, name: string, device: Partial<AbsentDevice> = {}): PhoneRow => ({
  ...about(extension, name),
  state: 'gone',
  device: anAbsentDevice(device),
})
export const signedOffRow = (
  extension: string,
  name: string,
  device: Partial<AbsentDevice> = {},
): PhoneRow => ({
  ...about(extension, name),
  state: 'signed-off',
  device: anAbsentDevice({ how: 'signed-off', ...device }),
})
export const neverRow = (extension: string, name: string): PhoneRow => ({
  ...about(extension, name),
  state: 'never',
  device: null,
})

export const aStatus = (changes: Partial<StatusSnapshot> = {}): StatusSnapshot => ({
  atMs: nowMs,
  listeners: [{ state: 'listening', local: { address: '192.168.1.2', port: 5060 } }],
  phones: [],
  heard: [],
  move: null,
  ...changes,
})

export const someSettings = (changes: Partial<SettingsView> = {}): SettingsView => ({
  settings: defaultSettings,
  realmIsFixed: false,
  networkCards: [
    {
      interfaceName: 'eth0',
      kind: 'ethernet',
      address: '192.168.1.2',
      family: 4,
      reachableFromOffice: true,
    },
  ],
  autostart: { enabled: false, available: true, note: null },
  hasTray: true,
  welcomed: true,
  about: {
    version: '0.1.0',
    electron: '45.4.1',
    dataFolder: '/home/office/.local/share/Rollcall',
    hostName: 'office-pc',
    platform: 'linux',
  },
  ...changes,
})

const done = { ok: true, value: null } as const

/** Answers every call as a program without extensions would. */
export function createFakeApi(): FakeApi {
  const calls: { name: CallName; argument: unknown }[] = []
  const listeners = new Map<EventName, Set<(payload: never) => void>>()
  const handlers: Handlers = {
    status: () => aStatus(),
    extensions: () => [],
    settings: () => someSettings(),
    addExtension: ({ number: added, name }) => ({
      ok: true,
      value: { number: added, name, password: 'Kx7mPq2rTz9wVb4n' },
    }),
    changeExtension: () => done,
    newPassword: (changed) => ({
      ok: true,
      value: { number: changed, name: '', password: 'Zt5hJw8cRd3yFk6s' },
    }),
    enableExtensions: () => done,
    removeExtensions: () => done,
    previewImport: () => ({ ok: true, value: { rows: [] } }),
    importExtensions: () => ({ ok: true, value: { added: 0, updated: 0, madePasswords: [] } }),
    exportExtensions: () => ({ ok: true, value: null }),
    removeBinding: () => done,
    forgetDevice: () => done,
    activity: () => ({ ok: true, value: [] }),
    history: () => ({ ok: true, value: null }),
    historyOverview: () => ({ ok: true, value: [] }),
    exportHistory: () => ({ ok: true, value: null }),
    savePicture: () => ({ ok: true, value: null }),
    dismissMove: () => null,
    changeSettings: (changes) => ({
      ok: true,
      value: someSettings({ settings: { ...defaultSettings, ...changes } }),
    }),
    setAutostart: (enabled) => ({
      ok: true,
      value: someSettings({ autostart: { enabled, available: true, note: null } }),
    }),
    finishWelcome: () => null,
    openDataFolder: () => done,
    copyText: () => null,
  }
  return {
    calls,
    argumentsOf: <Name extends CallName>(name: Name) =>
      calls.filter((call) => call.name === name).map(({ argument }) => argument as Argument<Name>),
    answer(name, handler) {
      handlers[name] = handler
    },
    push(name, payload) {
      for (const listener of listeners.get(name) ?? []) listener(payload as never)
    },
    call(name, ...argument) {
      calls.push({ name, argument })
      return Promise.resolve(handlers[name](...argument))
    },
    on(name, listener) {
      const others = listeners.get(name) ?? new Set()
      listeners.set(name, others.add(listener))
      return () => others.delete(listener)
    },
  }
}
