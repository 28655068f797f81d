import type { Problem } from '../shared/model.ts'
import { readable } from '../shared/readable-text.ts'
import { defaultSettings, parseSettings, type Settings } from '../shared/settings.ts'
import type { Result } from '../shared/result.ts'
import { parseListenAddress } from './server/network-addresses.ts'
import type { SettingsStore } from './store/settings-store.ts'

export type EffectiveSettings =
  { readonly ok: true; readonly settings: Settings } | { readonly ok: false; readonly problem: Problem }

/**
 * The settings of this run: the stored ones, and above them those of the command line. The realm is part of every
 * password hash, so it is stored at the first run and cannot change once there are extensions.
 */
export function effectiveSettings(
  store: SettingsStore,
  overrides: Partial<Settings>,
  hasExtensions: boolean,
): EffectiveSettings {
  const loaded = store.load()
  if (!loaded.ok) return loaded
  const checked = checkSettings(fitDefault({ ...loaded.value, ...overrides }, overrides))
  if (!checked.ok) {
    const message = `These settings cannot be used. ${checked.problem.message} Correct this and start again.`
    return { ok: false, problem: { ...checked.problem, message } }
  }
  const settings = checked.value
  const stored = loaded.value['realm']
  if (stored === settings.realm) return { ok: true, settings }
  if (typeof stored === 'string' && hasExtensions) {
    return { ok: false, problem: realmChange(stored, settings.realm) }
  }
  const saved = store.save({ realm: settings.realm })
  return saved.ok ? { ok: true, settings } : saved
}

/** Settings that the registrar can work with; the problem `bad-settings` says of each wrong one what it must be. */
export function checkSettings(input: unknown): Result<Settings> {
  const parsed = parseSettings(input)
  if (!parsed.ok) return badSettings(parsed.sentences.join(' '))
  const { listen, port } = parsed.settings
  const wrong = listen.find((text) => parseListenAddress(text, port) === undefined)
  if (wrong === undefined) return { ok: true, value: parsed.settings }
  return badSettings(
    `"${readable(wrong, 60)}" is no address that can be served: it must be an IP address of this computer, with a ` +
      `port if need be, such as 192.168.1.10, 192.168.1.10:5060 or [fd00::10]:5060.`,
  )
}

function badSettings(message: string): Result<never> {
  return { ok: false, problem: { code: 'bad-settings', message } }
}

/**
 * Who names only a minimum or maximum for this run does not mean to be stopped by the default of another: it gives
 * way, as long as it was not named too.
 */
export function fitDefault(
  merged: Readonly<Record<string, unknown>>,
  overrides: Partial<Settings>,
): Record<string, unknown> {
  if (overrides.defaultExpiresSeconds !== undefined) return merged
  const { minExpiresSeconds, defaultExpiresSeconds, maxExpiresSeconds } = { ...defaultSettings, ...merged }
  const fitted = Math.max(Math.min(defaultExpiresSeconds, maxExpiresSeconds), minExpiresSeconds)
  return { ...merged, defaultExpiresSeconds: fitted }
}

function realmChange(stored: string, asked: string): Problem {
  return {
    code: 'realm-change',
    message:
      `The realm is "${stored}" and cannot become "${asked}": it is part of every stored password, and all phones ` +
      `would be refused. Start without --realm, or use another data folder and add the extensions anew.`,
  }
}
