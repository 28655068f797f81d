import type { Api, SettingsView } from '../../shared/ipc-contract.ts'
import type { Problem } from '../../shared/model.ts'
import type { Result } from '../../shared/result.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Snapshot } from '../state/snapshot.svelte.ts'

/** Null: done. */
export type ChangeSettings = (changes: Partial<Settings>) => Promise<Problem | null>

/** The settings as they are saved: what was pushed last, or answered since. */
export interface SavedSettings {
  readonly view: SettingsView | undefined
  readonly change: ChangeSettings
  readonly setAutostart: (enabled: boolean) => Promise<Problem | null>
}

export function createSavedSettings(api: Api, snapshot: Snapshot<SettingsView>): SavedSettings {
  /** The answer to a change is known before the push that follows from it. */
  let answered = $state.raw<{ readonly view: SettingsView; readonly after: SettingsView | undefined }>()

  function take(result: Result<SettingsView>): Problem | null {
    if (!result.ok) return result.problem
    answered = { view: result.value, after: snapshot.data }
    return null
  }

  return {
    get view() {
      return answered !== undefined && answered.after === snapshot.data ? answered.view : snapshot.data
    },
    async change(changes) {
      return take(await api.call('changeSettings', changes))
    },
    async setAutostart(enabled) {
      return take(await api.call('setAutostart', enabled))
    },
  }
}
