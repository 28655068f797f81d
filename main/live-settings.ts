import type { Problem } from '../shared/model.ts'
import type { Result } from '../shared/result.ts'
import { settingNames, type SettingName, type Settings } from '../shared/settings.ts'
import { checkSettings, fitDefault } from './effective-settings.ts'
import type { SettingsStore } from './store/settings-store.ts'

export interface LiveSettingsOptions {
  readonly store: SettingsStore
  /** Those that are in effect at the start. */
  readonly settings: Settings
  /** What of them comes from the command line. It is never stored. */
  readonly overrides: Partial<Settings>
  readonly hasExtensions: () => boolean
}

/** The settings in effect, which the admin may change while the program runs. */
export interface LiveSettings {
  current(): Settings
  /**
   * Checks the changes together with all other settings, stores what they name durably, and puts it into effect: all
   * of it or nothing. What they name is from then on overridden by the command line no more. Problems: `bad-settings`,
   * `realm-change` once there are extensions, or one of the database. Not while a group of bindings is open.
   */
  change(changes: Partial<Settings>): Result<Settings>
}

export function createLiveSettings(options: LiveSettingsOptions): LiveSettings {
  const { store, hasExtensions } = options
  let current = options.settings
  let overrides = options.overrides

  /** What the command line overrides now counts again at the next start, and must not keep it from starting. */
  function checkNextStart(changed: Partial<Settings>): Result<unknown> {
    const loaded = store.load()
    if (!loaded.ok) return loaded
    const checked = checkSettings(fitDefault({ ...loaded.value, ...changed }, {}))
    if (checked.ok) return checked
    const message =
      `Without the options of its command line Rollcall could not start with these settings. ` +
      `${checked.problem.message} Change this as well.`
    return { ok: false, problem: { ...checked.problem, message } }
  }

  return {
    current: () => current,
    change(changes) {
      const names = settingNames.filter((name) => changes[name] !== undefined)
      const checked = checkSettings({ ...current, ...pick(changes, names) })
      if (!checked.ok) return checked
      const next = checked.value
      if (next.realm !== current.realm && hasExtensions()) {
        return { ok: false, problem: realmChange(current.realm) }
      }
      const changed = pick(next, names)
      const remaining = pick(
        overrides,
        settingNames.filter((name) => !names.includes(name)),
      )
      if (settingNames.some((name) => remaining[name] !== undefined)) {
        const nextStart = checkNextStart(changed)
        if (!nextStart.ok) return nextStart
      }
      const saved = store.save(changed)
      if (!saved.ok) return saved
      current = next
      overrides = remaining
      return { ok: true, value: current }
    },
  }
}

function pick(settings: Partial<Settings>, names: readonly SettingName[]): Partial<Settings> {
  return Object.fromEntries(names.map((name) => [name, settings[name]]))
}

function realmChange(realm: string): Problem {
  return {
    code: 'realm-change',
    message:
      `The realm stays "${realm}": it is part of the password of every extension, so with another one all phones ` +
      `would be refused. To use another one, remove all extensions, change it, and add them again with new passwords.`,
  }
}
