import * as v from 'valibot'
import type { ActivityKind } from '../../shared/activity.ts'
import type { ObservedSpan } from '../../shared/history.ts'
import type { Argument, CallName } from '../../shared/ipc-contract.ts'
import { parseExtensionNumber, type ExtensionNumber } from '../../shared/model.ts'
import { defaultSettings, settingNames, type Settings } from '../../shared/settings.ts'

/** Bounds on what the window may send: far above what an office has, far below what would hold up the registrar. */
const longestText = 10_000
const longestArray = 10_000
const largestCsvBytes = 5 * 1024 * 1024
const largestPngBytes = 20 * 1024 * 1024
/** Of the settings: addresses to listen at, and names that this registrar answers for. */
const longestSetting = 64
const longestHistoryMs = 400 * 24 * 3_600_000
const mostCells = 400

const text = v.pipe(v.string(), v.maxLength(longestText))
const id = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const timeMs = v.pipe(v.number(), v.safeInteger())
const bounded = <Item extends v.GenericSchema>(item: Item) =>
  v.pipe(v.array(item), v.maxLength(longestArray), v.readonly())

const extensionNumber = v.custom<ExtensionNumber>(
  (input) => typeof input === 'string' && parseExtensionNumber(input) !== undefined,
  'an extension number has 1 to 32 letters, digits or * + . _ -',
)

const csv = v.custom<Uint8Array>(
  (input) => input instanceof Uint8Array && input.byteLength <= largestCsvBytes,
  'the file is larger than 5 MB, which no list of extensions is',
)

const extensionChange = v.strictObject({
  name: text,
  enabled: v.boolean(),
  muted: v.boolean(),
  algorithmPolicy: v.picklist(['md5', 'automatic', 'sha256']),
  contactLimit: v.nullable(v.pipe(v.number(), v.safeInteger())),
})

/** Every kind once, or this does not compile. */
const activityKinds: Readonly<Record<ActivityKind, true>> = {
  registered: true,
  refreshed: true,
  restarted: true,
  removed: true,
  expired: true,
  'removed-by-admin': true,
  replaced: true,
  'md5-fallback': true,
  refused: true,
  unreachable: true,
  reachable: true,
  flapping: true,
  'clock-jumped': true,
  'computer-resumed': true,
  'network-lost': true,
  'network-back': true,
  'address-changed': true,
  listening: true,
  'listener-problem': true,
}
const activityKind = v.custom<ActivityKind>(
  (input) => typeof input === 'string' && Object.hasOwn(activityKinds, input),
  'there is no such kind of activity',
)

const activityQuery = v.strictObject({
  extension: v.exactOptional(text),
  kinds: v.exactOptional(bounded(activityKind)),
  sinceMs: v.exactOptional(timeMs),
  before: v.exactOptional(v.strictObject({ lastAtMs: timeMs, id })),
  limit: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(500)),
})

const span = { fromMs: timeMs, toMs: timeMs }
const isForward = ({ fromMs, toMs }: ObservedSpan) => fromMs <= toMs
const isShownAtOnce = ({ fromMs, toMs }: ObservedSpan) => toMs - fromMs <= longestHistoryMs
const backward = 'the time ends before it begins'
const tooLong = 'no more than 400 days can be shown'
const cells = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(mostCells))

const historyQuery = v.pipe(
  v.strictObject({ deviceId: id, ...span }),
  v.check((query) => isForward(query), backward),
  v.check((query) => isShownAtOnce(query), tooLong),
)
const historyExportQuery = v.pipe(
  v.strictObject({ deviceId: v.nullable(id), ...span }),
  v.check((query) => isForward(query), backward),
  v.check((query) => isShownAtOnce(query), tooLong),
)
const overviewQuery = v.pipe(
  v.strictObject({ cells, ...span }),
  v.check((query) => isForward(query), backward),
  v.check((query) => isShownAtOnce(query), tooLong),
)

/** The first bytes of every PNG file (ISO/IEC 15948 §5.2). */
const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const png = v.custom<Uint8Array>(
  (input) =>
    input instanceof Uint8Array &&
    input.byteLength <= largestPngBytes &&
    pngSignature.every((byte, at) => input[at] === byte),
  'it is no PNG picture, or larger than 20 MB',
)

/** Known names and values of the right type. Whether a value is a good one is said by the app, in words. */
const settingsChange = v.custom<Partial<Settings>>((input) => {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return false
  return Object.entries(input).every(([name, value]: [string, unknown]) =>
    settingNames.some((known) => known === name && isLike(value, defaultSettings[known])),
  )
}, 'there is no such setting, or it has another type')

const quietHours = v.nullable(v.strictObject({ from: text, to: text }))

function isLike(value: unknown, sample: Settings[keyof Settings]): boolean {
  if (sample === null) return v.is(quietHours, value)
  switch (typeof sample) {
    case 'object':
      return v.is(v.pipe(v.array(text), v.maxLength(longestSetting)), value)
    case 'string':
      return v.is(text, value)
    default:
      return typeof value === typeof sample
  }
}

const nothing = v.strictTuple([])

/** What each call takes: its arguments as a tuple, checked to the last field. */
const callArguments = {
  status: nothing,
  extensions: nothing,
  settings: nothing,
  addExtension: v.strictTuple([v.strictObject({ number: extensionNumber, name: text })]),
  changeExtension: v.strictTuple([v.strictObject({ number: extensionNumber, change: extensionChange })]),
  newPassword: v.strictTuple([extensionNumber]),
  enableExtensions: v.strictTuple([
    v.strictObject({ numbers: bounded(extensionNumber), enabled: v.boolean() }),
  ]),
  removeExtensions: v.strictTuple([bounded(extensionNumber)]),
  previewImport: v.strictTuple([csv]),
  importExtensions: v.strictTuple([csv]),
  exportExtensions: nothing,
  removeBinding: v.strictTuple([id]),
  forgetDevice: v.strictTuple([id]),
  activity: v.strictTuple([activityQuery]),
  history: v.strictTuple([historyQuery]),
  historyOverview: v.strictTuple([overviewQuery]),
  exportHistory: v.strictTuple([historyExportQuery]),
  savePicture: v.strictTuple([v.strictObject({ name: text, png })]),
  dismissMove: nothing,
  changeSettings: v.strictTuple([settingsChange]),
  setAutostart: v.strictTuple([v.boolean()]),
  finishWelcome: nothing,
  openDataFolder: nothing,
  copyText: v.strictTuple([text]),
} as const

/** A schema that is missing, or lets through what the contract does not have, does not compile. */
const schemas: { readonly [Name in CallName]: v.GenericSchema<unknown, Argument<Name>> } = callArguments

/** Nor does one that refuses what the contract has: its name would be left here. */
type TooStrict = {
  [Name in CallName]: Argument<Name> extends v.InferOutput<(typeof callArguments)[Name]> ? never : Name
}[CallName]
true satisfies [TooStrict] extends [never] ? true : TooStrict

export const callNames = Object.keys(callArguments) as readonly CallName[]

export type CheckedArgument<Name extends CallName> =
  | { readonly ok: true; readonly argument: Argument<Name> }
  /** What is wrong, without a capital and a full stop; never the value itself. */
  | { readonly ok: false; readonly complaint: string }

/** The arguments of a call as the window sent them, where they are what the contract says. */
export function checkArgument<Name extends CallName>(
  name: Name,
  given: readonly unknown[],
): CheckedArgument<Name> {
  const result = v.safeParse(schemas[name], given, { abortEarly: true })
  if (result.success) return { ok: true, argument: result.output }
  const [issue] = result.issues
  const complaint = issue.type === 'custom' ? issue.message : `it expects ${issue.expected ?? issue.type}`
  // The first step of the path is the place among the arguments.
  const field = (v.getDotPath(issue) ?? '').replace(/^\d+\.?/, '')
  return { ok: false, complaint: field === '' ? complaint : `${complaint} (${field})` }
}
