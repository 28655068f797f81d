import type { About, SettingsView } from '../../shared/ipc-contract.ts'
import type { App } from '../app.ts'
import type { AutostartSwitch } from './autostart.ts'
import type { DesktopStateFile } from './desktop-state.ts'

export interface SettingsViewSources {
  readonly app: Pick<App, 'settings' | 'realmIsFixed' | 'networkCards'>
  readonly autostart: AutostartSwitch
  readonly desktopState: DesktopStateFile
  readonly hasTray: boolean
  readonly about: About
}

/** What the settings page shows, as it is at this moment. */
export function settingsView({
  app,
  autostart,
  desktopState,
  hasTray,
  about,
}: SettingsViewSources): SettingsView {
  return {
    settings: app.settings,
    realmIsFixed: app.realmIsFixed,
    networkCards: app.networkCards(),
    autostart: autostart.read(),
    hasTray,
    welcomed: desktopState.current.welcomed,
    about,
  }
}
