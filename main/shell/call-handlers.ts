import type { SettingsView } from '../../shared/ipc-contract.ts'
import type { Result } from '../../shared/result.ts'
import type { App } from '../app.ts'
import type { AutostartSwitch } from './autostart.ts'
import type { DesktopStateFile } from './desktop-state.ts'
import { statusSnapshot } from './event-forwarder.ts'
import type { CallHandlers } from './ipc-handlers.ts'
import { fileName, type SaveFile } from './save-file.ts'

export interface CallHandlerOptions {
  readonly app: App
  readonly settingsView: () => SettingsView
  /** To be told of what the settings page shows and the app does not know. */
  readonly settingsChanged: () => void
  readonly autostart: AutostartSwitch
  readonly desktopState: DesktopStateFile
  readonly saveFile: SaveFile
  readonly openDataFolder: () => Promise<Result<null>>
  readonly copyText: (text: string) => Promise<void>
}

/** What each call of the window does. */
export function createCallHandlers(options: CallHandlerOptions): CallHandlers {
  const { app, settingsView, settingsChanged, autostart, desktopState, saveFile } = options
  const { extensions } = app
  const thenSettings = (done: Result<null>): Result<SettingsView> =>
    done.ok ? { ok: true, value: settingsView() } : done
  return {
    status: () => statusSnapshot(app),
    extensions: () => extensions.list(),
    settings: settingsView,

    addExtension: (extension) => extensions.add(extension),
    changeExtension: ({ number, change }) => extensions.change(number, change),
    newPassword: (number) => extensions.newPassword(number),
    enableExtensions: ({ numbers, enabled }) => extensions.enable(numbers, enabled),
    removeExtensions: (numbers) => extensions.remove(numbers),
    previewImport: (csv) => extensions.previewImport(csv),
    importExtensions: (csv) => extensions.importCsv(csv),
    exportExtensions: () =>
      saveFile({
        title: 'Export extensions',
        name: 'rollcall-extensions.csv',
        format: 'CSV',
        failure: 'The extensions were not exported',
        contents: extensions.exportCsv(),
      }),

    removeBinding: (bindingId) => app.removeBinding(bindingId),
    forgetDevice: (deviceId) => app.forgetDevice(deviceId),
    activity: (query) => app.activity(query),

    history: (query) => app.history(query),
    historyOverview: (query) => app.historyOverview(query),
    async exportHistory(query) {
      const csv = await app.historyCsv(query)
      if (!csv.ok) return csv
      return saveFile({
        title: 'Export history',
        name: 'rollcall-history.csv',
        format: 'CSV',
        failure: 'The history was not exported',
        contents: csv.value.join(''),
      })
    },
    savePicture: ({ name, png }) =>
      saveFile({
        title: 'Save picture',
        name: `${fileName(name)}.png`,
        format: 'PNG',
        failure: 'The picture was not saved',
        contents: png,
      }),
    dismissMove() {
      app.dismissMove()
      return null
    },

    changeSettings: async (changes) => thenSettings(await app.changeSettings(changes)),
    setAutostart(enabled) {
      const done = autostart.set(enabled)
      settingsChanged()
      return thenSettings(done)
    },
    finishWelcome() {
      desktopState.change({ welcomed: true })
      settingsChanged()
      return null
    },
    openDataFolder: () => options.openDataFolder(),
    async copyText(text) {
      await options.copyText(text)
      return null
    },
  }
}
