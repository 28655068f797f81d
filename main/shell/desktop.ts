import electron from 'electron'
import fs from 'node:fs'
import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Destination, SettingsView } from '../../shared/ipc-contract.ts'
import type { App } from '../app.ts'
import type { Log } from '../log.ts'
import type { Clock } from '../registrar/ports.ts'
import type { AutostartSwitch } from './autostart.ts'
import { createCallHandlers } from './call-handlers.ts'
import { closeWindow } from './closing.ts'
import { openDesktopState } from './desktop-state.ts'
import { createEventForwarder } from './event-forwarder.ts'
import { registerCalls } from './ipc-handlers.ts'
import { applicationMenu } from './menu.ts'
import { createNotifications, type DesktopNotification } from './notifications.ts'
import { createPageHandler, pageScheme } from './page-protocol.ts'
import { followPower } from './power.ts'
import { runProgram } from './run-program.ts'
import { createSaveFile } from './save-file.ts'
import { denyByDefault, isFromOurPage, type PageOrigin } from './security.ts'
import { settingsView } from './settings-view.ts'
import { stopBeforeQuitting } from './stop-before-quitting.ts'
import { showTrayIcon, type TrayIcon } from './tray.ts'
import { hasTrayHost, watchTrayHost } from './tray-host.ts'
import { openMainWindow } from './window.ts'

export interface DesktopOptions {
  readonly app: App
  readonly clock: Clock
  readonly log: Log
  readonly dataFolder: string
  readonly version: string
  readonly autostart: AutostartSwitch
  readonly startsHidden: boolean
  readonly page: PageOrigin
  /** The folder that preload and renderer were built into. */
  readonly built: string
}

/** The registrar's window, tray and notifications. */
export interface Desktop {
  /** Brings the window to the front. */
  raise(): void
}

/** Puts a desktop around the registrar. From here on quitting stops the registrar first. */
export function openDesktop(options: DesktopOptions): Desktop {
  const { app: core, clock, log, dataFolder, autostart, page, built } = options
  const { app, BrowserWindow, Menu, nativeTheme } = electron
  const { platform, env: environment } = process

  electron.protocol.handle(pageScheme, createPageHandler(join(built, 'renderer'), readFile))
  denyByDefault(app, electron.session.defaultSession, page)

  const desktopState = openDesktopState(dataFolder, fs, log)
  const view = (): SettingsView =>
    settingsView({
      ...{ app: core, autostart, desktopState, hasTray: trayHost.isThere },
      about: {
        ...{ version: options.version, electron: process.versions.electron, dataFolder },
        ...{ hostName: hostname(), platform: knownPlatform(platform) },
      },
    })

  const main = openMainWindow({
    ...{ clock, log, state: desktopState, pageUrl: page.url, startsHidden: options.startsHidden },
    create: (windowOptions) => new BrowserWindow({ ...windowOptions, ...windowIcon() }),
    screen: electron.screen,
    theme: nativeTheme,
    preload: join(built, 'preload/preload.cjs'),
    mayClose() {
      if (quitting.hasBegun) return true
      void closeWindow({ ...{ closeToTray, hasTray, quit, tellOnce }, window: main.window })
      return false
    },
    onShown: () => forwarder.shown(),
  })
  const { window } = main
  const open = (destination: Destination | undefined) => {
    main.raise()
    if (destination !== undefined) main.send('open', destination)
  }
  const quit = () => app.quit()
  const closeToTray = () => core.settings.closeToTray
  const hasTray = () => trayHost.check()

  const forwarder = createEventForwarder({
    ...{ app: core, clock, settings: view },
    isWatched: () => main.isWatched(),
    send: (name, payload) => main.send(name, payload),
  })
  const notifications = createNotifications({
    isSupported: () => electron.Notification.isSupported(),
    create: createNotification,
    onClick: (deviceId) => open({ page: 'phones', deviceId }),
  })
  const tellOnce = () => {
    if (desktopState.current.toldAboutTray) return
    const place = platform === 'darwin' ? 'menu bar' : 'tray'
    const body = `Phones are served as before. Open or quit Rollcall with its icon in the ${place}.`
    const toldAboutTray = notifications.show({ title: 'Rollcall is still running', body, deviceId: null })
    desktopState.change({ toldAboutTray })
  }
  const stopAlerts = core.onEvent((event) => {
    if (event.kind === 'alert') notifications.show(event.alert)
  })
  const { powerMonitor, powerSaveBlocker } = electron
  const stopFollowingPower = followPower({ app: core, powerMonitor, powerSaveBlocker })

  let removeTrayIcon: (() => void) | undefined
  const trayHost = watchTrayHost({
    clock,
    probe: () => hasTrayHost({ platform, environment, run: runProgram }),
    onChange(isThere) {
      removeTrayIcon?.()
      removeTrayIcon = isThere ? showTray() : undefined
      forwarder.settingsChanged()
    },
    onMissing() {
      // Started hidden, the window would be out of reach.
      if (!window.isVisible()) window.minimize()
    },
  })
  const showTray = () =>
    showTrayIcon({
      ...{ app: core, clock, platform, environment, theme: nativeTheme, open, quit },
      icons: join(app.getAppPath(), 'build/icons/tray'),
      create: createTrayIcon,
    })

  const openDataFolder = async () => {
    const trouble = await electron.shell.openPath(dataFolder)
    if (trouble === '') return { ok: true, value: null } as const
    const message = `The folder ${dataFolder} could not be opened (${trouble}). Look for it in your file manager.`
    return { ok: false, problem: { code: 'file-failure', message } } as const
  }
  registerCalls({
    ...{ ipcMain: electron.ipcMain, log },
    isFromOurPage: (event) => isFromOurPage(event, window.webContents, page),
    handlers: createCallHandlers({
      ...{ app: core, settingsView: view, autostart, desktopState, openDataFolder },
      settingsChanged: () => forwarder.settingsChanged(),
      saveFile: createSaveFile({
        folder: app.getPath('documents'),
        askWhere: (dialogOptions) => electron.dialog.showSaveDialog(window, dialogOptions),
        files: fs,
      }),
      copyText: (text) => electron.clipboard.writeText(text),
    }),
  })
  const template = applicationMenu(platform, page.isDevelopment, {
    open,
    openDataFolder: () => void openDataFolder(),
  })
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))

  const quitting = stopBeforeQuitting(
    app,
    async () => {
      main.remember()
      trayHost.stop()
      removeTrayIcon?.()
      stopAlerts()
      stopFollowingPower()
      forwarder.stop()
      await core.stop()
    },
    log,
  )
  // Whether anything is left to see does not matter: without this, Electron would quit.
  app.on('window-all-closed', () => undefined)
  app.on('activate', () => main.raise())
  // The session ends, and the system waits for nobody.
  window.on('session-end', quit)
  const delayShutdown = (event: Electron.Event) => {
    event.preventDefault()
    quit()
  }
  // Electron's types leave the event out. Prevented, the system waits a little for us to be gone.
  powerMonitor.on('shutdown', delayShutdown as () => void)
  return { raise: () => main.raise() }
}

/** Elsewhere the program itself has the icon, and on Linux too where it is installed: then there is no such file. */
function windowIcon(): { readonly icon?: Electron.NativeImage } {
  if (process.platform !== 'linux') return {}
  const path = join(electron.app.getAppPath(), 'build/icons/128x128.png')
  const icon = electron.nativeImage.createFromPath(path)
  return icon.isEmpty() ? {} : { icon }
}

function createNotification(text: { title: string; body: string }): DesktopNotification {
  const notification = new electron.Notification(text)
  return {
    onClick: (run) => notification.on('click', run),
    onClose: (run) => notification.on('close', run),
    show: () => notification.show(),
  }
}

function createTrayIcon(iconPath: string): TrayIcon {
  const tray = new electron.Tray(iconPath)
  return {
    setIcon: (path) => tray.setImage(path),
    setTooltip: (text) => tray.setToolTip(text),
    setMenu: (template) => tray.setContextMenu(electron.Menu.buildFromTemplate(template)),
    onClick: (run) => tray.on('click', run),
    remove: () => tray.destroy(),
  }
}

function knownPlatform(platform: NodeJS.Platform): 'linux' | 'darwin' | 'win32' {
  return platform === 'darwin' || platform === 'win32' ? platform : 'linux'
}
