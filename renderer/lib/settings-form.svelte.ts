import type { Problem } from '../../shared/model.ts'
import { settingNames, type Settings } from '../../shared/settings.ts'
import { settingErrors, type SettingErrors } from './settings-errors.ts'
import type { ChangeSettings } from './settings-saved.svelte.ts'

export interface SettingsFormOptions<Fields extends object> {
  readonly settings: () => Settings
  /** The fields as they would be without the admin's changes. */
  readonly saved: () => Fields
  /** The settings that the fields stand for. */
  readonly read: (fields: Fields) => Partial<Settings>
  /** What is wrong with the fields beyond what the settings themselves demand. */
  readonly complain?: (fields: Fields) => SettingErrors
  readonly change: ChangeSettings
}

/** One part of the settings while the admin changes it. What is pushed meanwhile replaces only untouched fields. */
export interface SettingsForm<Fields extends object> {
  readonly fields: Fields
  readonly isChanged: boolean
  readonly isBusy: boolean
  /** Nothing has changed since it was saved. */
  readonly isSaved: boolean
  /** From the first attempt to save on. */
  readonly errors: SettingErrors
  /** Why the last attempt failed although every field is well formed. */
  readonly problem: Problem | null
  set(patch: Partial<Fields>): void
  discard(): void
  /** True once it is saved. */
  save(): Promise<boolean>
}

export function createSettingsForm<Fields extends object>(
  options: SettingsFormOptions<Fields>,
): SettingsForm<Fields> {
  const { settings, saved, read, complain = () => ({}), change } = options
  let edits = $state.raw<Partial<Fields>>({})
  let isTried = $state(false)
  let isBusy = $state(false)
  let wasSaved = $state(false)
  let problem = $state.raw<Problem | null>(null)

  const fields = $derived<Fields>({ ...saved(), ...edits })
  const isChanged = $derived(!isSame(fields, saved()))
  const errors = $derived<SettingErrors>({
    ...settingErrors(settings(), read(fields)),
    ...complain(fields),
  })

  /** Only these, as every setting that is named is from then on ruled by the command line no more. */
  function changes(): Partial<Settings> {
    const wanted = read(fields)
    const changed = settingNames.filter(
      (name) => wanted[name] !== undefined && !isSame(wanted[name], settings()[name]),
    )
    return Object.fromEntries(changed.map((name) => [name, wanted[name]]))
  }

  function discard(): void {
    edits = {}
    isTried = false
    problem = null
  }

  /** Keeps what was typed while the rest was being saved. */
  function settle(sent: Fields): void {
    const later = Object.entries(edits).filter(([name, value]) => !isSame(value, sent[name as keyof Fields]))
    edits = Object.fromEntries(later) as Partial<Fields>
    isTried = false
  }

  async function save(): Promise<boolean> {
    isTried = true
    if (isBusy || Object.keys(errors).length > 0) return false
    const sent = fields
    isBusy = true
    problem = await change(changes())
    isBusy = false
    if (problem !== null) return false
    settle(sent)
    wasSaved = true
    return true
  }

  return {
    get fields() {
      return fields
    },
    get isChanged() {
      return isChanged
    },
    get isBusy() {
      return isBusy
    },
    get isSaved() {
      return wasSaved && !isChanged
    },
    get errors() {
      return isTried ? errors : {}
    },
    get problem() {
      return problem
    },
    set(patch) {
      edits = { ...edits, ...patch }
      wasSaved = false
    },
    discard,
    save,
  }
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
