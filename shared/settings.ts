import * as v from 'valibot'

/** Longest registration we grant by rule: a minimum above an hour would forbid what RFC 3261 §10.3 allows. */
const hour = 3600

const wholeNumber = (from: number, to: number) =>
  v.pipe(
    v.number(`must be a number from ${from} to ${to}`),
    v.integer(`must be a whole number from ${from} to ${to}`),
    v.minValue(from, `must be ${from} or more`),
    v.maxValue(to, `must be ${to} or less`),
  )

const hostName = v.pipe(
  v.string('must be a host name such as office.lan'),
  v.toLowerCase(),
  v.regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\.?$/, 'must be a host name such as office.lan'),
)

/** Local times of day, `HH:MM`; `to` may be on the next day. */
export interface QuietHours {
  readonly from: string
  readonly to: string
}

const timeOfDay = v.pipe(v.string(), v.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/))
const quietHours = v.custom<QuietHours>(
  (input) => v.is(v.object({ from: timeOfDay, to: timeOfDay }), input) && input.from !== input.to,
  'must be two different times, such as 22:00 and 07:00',
)

const onOrOff = v.boolean('must be on or off')

/** Every setting with its bounds and its default. What each does is said in words beside it. */
const fields = {
  /** `ADDR[:PORT]` to serve; empty means every usable address of this computer. */
  listen: v.optional(v.array(v.string('must be text'), 'must be a list'), []),
  /** UDP port where `listen` names none. */
  port: v.optional(wholeNumber(0, 65535), 5060),
  /** Digest realm. Part of every stored password hash, so it cannot change once extensions exist. */
  realm: v.optional(
    v.pipe(
      v.string('must be text'),
      v.regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/, 'must be 1 to 64 visible characters without quotes'),
    ),
    'rollcall',
  ),
  /** Names beyond our own addresses and host name that phones may use for this registrar. */
  domains: v.optional(v.array(hostName, 'must be a list'), []),
  /** Shortest registration granted, in seconds; a phone that asks for less is told this (423). */
  minExpiresSeconds: v.optional(wholeNumber(1, hour), 60),
  /** Granted to a phone that names no time, in seconds. */
  defaultExpiresSeconds: v.optional(wholeNumber(1, 86_400), 3600),
  /** Longest registration granted, in seconds; longer wishes are shortened to it. */
  maxExpiresSeconds: v.optional(wholeNumber(1, 86_400), 3600),
  /** When many phones register at once, granted times are shortened by up to so many per cent. */
  expirySpreadPercent: v.optional(wholeNumber(0, 50), 10),
  /** Devices that may be registered for one extension at once. */
  contactLimit: v.optional(wholeNumber(1, 100), 5),
  /** At the limit: a new device replaces the longest-silent one, or is refused. */
  whenFull: v.optional(v.picklist(['replace', 'refuse'], 'must be replace or refuse'), 'replace'),
  /** `self-healing`: a phone that lost its CSeq in a reboot is believed after 32 s; `strict`: RFC 3261 to the letter. */
  cSeqPolicy: v.optional(
    v.picklist(['self-healing', 'strict'], 'must be self-healing or strict'),
    'self-healing',
  ),
  /** Accept digests without qop (RFC 2069), which have no protection against replay. */
  acceptDigestWithoutQop: v.optional(onOrOff, false),
  /** Listen to packets from public addresses too; an office registrar has no business with them. */
  acceptPublicSources: v.optional(onOrOff, false),
  /** Activity older than so many days is deleted. */
  activityDays: v.optional(wholeNumber(1, 3650), 90),
  /** Show a notification when a phone's registration lapses. */
  notifyWhenGone: v.optional(onOrOff, true),
  /** Between these times of day no notification is shown; null: there are none. */
  quietHours: v.optional(v.nullable(quietHours), null),
  /** Seconds between two questions to a phone whether it is there. */
  pingEverySeconds: v.optional(wholeNumber(10, 600), 30),
  /** Keep the computer from falling asleep while phones are served. */
  keepAwake: v.optional(onOrOff, false),
  /** What became of phones longer ago than so many days is deleted. */
  historyDays: v.optional(wholeNumber(1, 3650), 90),
  /** Closing the window leaves the registrar running in the tray. */
  closeToTray: v.optional(onOrOff, true),
} as const

/** Where a message speaks of a setting, its name stands in braces. */
const schema = v.pipe(
  v.object(fields, 'the settings cannot be read'),
  v.check(
    (s) => s.minExpiresSeconds <= s.maxExpiresSeconds,
    '{minExpiresSeconds} must not exceed {maxExpiresSeconds}',
  ),
  v.check(
    (s) => s.defaultExpiresSeconds >= s.minExpiresSeconds && s.defaultExpiresSeconds <= s.maxExpiresSeconds,
    '{defaultExpiresSeconds} must lie between {minExpiresSeconds} and {maxExpiresSeconds}',
  ),
)

export type Settings = Readonly<v.InferOutput<typeof schema>>
export type SettingName = keyof Settings
export const settingNames = Object.keys(fields) as readonly SettingName[]

/** What an admin calls each setting. */
const inWords: Readonly<Record<SettingName, string>> = {
  listen: 'every address to serve',
  port: 'the port',
  realm: 'the realm',
  domains: 'every further name of this registrar',
  minExpiresSeconds: 'the shortest registration',
  defaultExpiresSeconds: 'the registration of a phone that names no time',
  maxExpiresSeconds: 'the longest registration',
  expirySpreadPercent: 'the spread of registration times',
  contactLimit: 'the number of phones for one extension',
  whenFull: 'what happens when an extension has no room for more phones',
  cSeqPolicy: 'the treatment of phones that have restarted',
  acceptDigestWithoutQop: 'the permission for passwords without protection against replay',
  acceptPublicSources: 'the permission for phones with public addresses',
  activityDays: 'the number of days that activity is kept',
  notifyWhenGone: 'the notification of phones that are gone',
  quietHours: 'the quiet hours',
  pingEverySeconds: 'the time between two questions to a phone',
  keepAwake: 'keeping this computer awake',
  historyDays: 'the number of days that the history of phones is kept',
  closeToTray: 'running on in the tray',
}

export type ParsedSettings =
  | { readonly ok: true; readonly settings: Settings }
  | {
      readonly ok: false
      /** With the settings by their names in the program: "port must be 65535 or less". */
      readonly complaints: readonly string[]
      /** The same for an admin: "The port must be 65535 or less." */
      readonly sentences: readonly string[]
    }

/** Settings from anything: missing ones take their defaults, wrong ones are each complained of by name. */
export function parseSettings(input: unknown): ParsedSettings {
  const result = v.safeParse(schema, input)
  if (result.success) return { ok: true, settings: result.output }
  const messages = result.issues.map((issue) => {
    const path = v.getDotPath(issue)
    return path === null ? issue.message : `{${path}} ${issue.message}`
  })
  return {
    ok: false,
    complaints: messages.map((message) => message.replace(/[{}]/g, '')),
    sentences: messages.map(toSentence),
  }
}

function toSentence(message: string): string {
  const text = settingNames.reduce(
    (words, name) => words.replace(new RegExp(`\\{${name}(\\.\\d+)?\\}`, 'g'), inWords[name]),
    message,
  )
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

export const defaultSettings: Settings = v.parse(schema, {})
