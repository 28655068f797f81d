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
  v.string(),
  v.toLowerCase(),
  v.regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\.?$/, 'must be a host name such as office.lan'),
)

/** Every setting with its bounds and its default. What each does is said in words beside it. */
const fields = {
  /** `ADDR[:PORT]` to serve; empty means every usable address of this computer. */
  listen: v.optional(v.array(v.string()), []),
  /** UDP port where `listen` names none. */
  port: v.optional(wholeNumber(0, 65535), 5060),
  /** Digest realm. Part of every stored password hash, so it cannot change once extensions exist. */
  realm: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/, 'must be 1 to 64 visible characters without quotes'),
    ),
    'rollcall',
  ),
  /** Names beyond our own addresses and host name that phones may use for this registrar. */
  domains: v.optional(v.array(hostName), []),
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
  whenFull: v.optional(v.picklist(['replace', 'refuse']), 'replace'),
  /** `self-healing`: a phone that lost its CSeq in a reboot is believed after 32 s; `strict`: RFC 3261 to the letter. */
  cSeqPolicy: v.optional(v.picklist(['self-healing', 'strict']), 'self-healing'),
  /** Accept digests without qop (RFC 2069), which have no protection against replay. */
  acceptDigestWithoutQop: v.optional(v.boolean(), false),
  /** Listen to packets from public addresses too; an office registrar has no business with them. */
  acceptPublicSources: v.optional(v.boolean(), false),
  /** Activity older than so many days is deleted. */
  activityDays: v.optional(wholeNumber(1, 3650), 90),
} as const

const schema = v.pipe(
  v.object(fields),
  v.check(
    (s) => s.minExpiresSeconds <= s.maxExpiresSeconds,
    'minExpiresSeconds must not exceed maxExpiresSeconds',
  ),
  v.check(
    (s) => s.defaultExpiresSeconds >= s.minExpiresSeconds && s.defaultExpiresSeconds <= s.maxExpiresSeconds,
    'defaultExpiresSeconds must lie between minExpiresSeconds and maxExpiresSeconds',
  ),
)

export type Settings = Readonly<v.InferOutput<typeof schema>>
export type SettingName = keyof Settings
export const settingNames = Object.keys(fields) as readonly SettingName[]

export type ParsedSettings =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly complaints: readonly string[] }

/** Settings from anything: missing ones take their defaults, wrong ones are each complained of by name. */
export function parseSettings(input: unknown): ParsedSettings {
  const result = v.safeParse(schema, input)
  if (result.success) return { ok: true, settings: result.output }
  return {
    ok: false,
    complaints: result.issues.map((issue) => {
      const path = v.getDotPath(issue)
      return path === null ? issue.message : `${path} ${issue.message}`
    }),
  }
}

export const defaultSettings: Settings = v.parse(schema, {})
