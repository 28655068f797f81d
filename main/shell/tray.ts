import type { MenuItemConstructorOptions, NativeTheme } from 'electron'
import { join } from 'node:path'
import type { Destination } from '../../shared/ipc-contract.ts'
import type { App } from '../app.ts'
import type { Clock } from '../registrar/ports.ts'
import { createPacedPush } from './paced-push.ts'
import { nextOverdueMs, trayView, type TrayState, type TrayView } from './tray-view.ts'

/** More would not fit on the screen of a small laptop. */
const mostPhones = 10
/** Every change is a message to the panel, and nobody looks there twice in a second. */
const spacingMs = 1000
const spacingPerRowMs = 0.5

/** One icon in the tray of this desktop. */
export interface TrayIcon {
  setIcon(path: string): void
  setTooltip(text: string): void
  setMenu(template: MenuItemConstructorOptions[]): void
  onClick(run: () => void): void
  remove(): void
}

export interface TrayIconOptions {
  readonly app: Pick<App, 'onEvent' | 'now' | 'phones' | 'listeners'>
  readonly clock: Clock
  readonly platform: NodeJS.Platform
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly theme: Pick<
    NativeTheme,
    'on' | 'off' | 'shouldUseDarkColors' | 'shouldUseDarkColorsForSystemIntegratedUI'
  >
  readonly create: (iconPath: string) => TrayIcon
  /** The folder of the icons. */
  readonly icons: string
  readonly open: (destination: Destination | undefined) => void
  readonly quit: () => void
}

/** Shows the worst state of all phones and sockets in the tray. Returns what takes the icon away. */
export function showTrayIcon(options: TrayIconOptions): () => void {
  const { app, clock, platform, theme, open } = options
  const iconPath = (state: TrayState) =>
    join(options.icons, trayIconFile(state, platform, panelIsDark(options)))
  let shownIcon = iconPath('well')
  let shownTooltip = ''
  let shownMenu = ''
  let cancelOverdue: (() => void) | undefined
  const tray = options.create(shownIcon)

  function refresh(): void {
    const phones = app.phones()
    const nowMs = app.now()
    const view = trayView(phones, app.listeners(), nowMs)
    show(view)
    cancelOverdue?.()
    const nextMs = nextOverdueMs(phones, nowMs)
    if (nextMs !== undefined) cancelOverdue = clock.after(nextMs - nowMs, () => changed.request())
    spacing = Math.max(spacingMs, phones.length * spacingPerRowMs)
  }
  function show(view: TrayView): void {
    const icon = iconPath(view.state)
    if (icon !== shownIcon) tray.setIcon((shownIcon = icon))
    if (view.tooltip !== shownTooltip) tray.setTooltip((shownTooltip = view.tooltip))
    const template = trayMenu(view, options)
    const menu = JSON.stringify(template)
    if (menu !== shownMenu) tray.setMenu(template)
    shownMenu = menu
  }

  let spacing = spacingMs
  const changed = createPacedPush({
    ...{ clock, delayMs: 100, spacingMs: () => spacing, isWatched: () => true, push: refresh },
  })
  const unsubscribe = app.onEvent(({ kind }) => {
    if (kind !== 'activity' && kind !== 'warning') changed.request()
  })
  const themeChanged = () => changed.request()
  theme.on('updated', themeChanged)
  // On macOS a click opens the menu.
  if (platform !== 'darwin') tray.onClick(() => open(undefined))
  refresh()

  return () => {
    unsubscribe()
    theme.off('updated', themeChanged)
    changed.stop()
    cancelOverdue?.()
    tray.remove()
  }
}

/** The menu: the window, the phones that are missing, the end. */
export function trayMenu(
  { gone }: Pick<TrayView, 'gone'>,
  { open, quit }: Pick<TrayIconOptions, 'open' | 'quit'>,
): MenuItemConstructorOptions[] {
  const line: MenuItemConstructorOptions = { type: 'separator' }
  const phones = gone.slice(0, mostPhones).map(({ label, deviceId }) => ({
    // A single & would underline the letter behind it.
    label: label.replaceAll('&', '&&'),
    id: `device-${deviceId}`,
    click: () => open({ page: 'phones', deviceId }),
  }))
  const others = gone.length - phones.length
  return [
    { label: 'Open Rollcall', click: () => open(undefined) },
    ...(phones.length > 0 ? [line, ...phones] : []),
    ...(others > 0
      ? [{ label: `and ${others} more`, click: () => open({ page: 'phones', deviceId: null }) }]
      : []),
    line,
    { label: 'Quit', click: quit },
  ]
}

/** The file of the icon; macOS colours a template by itself, elsewhere the panel decides. */
export function trayIconFile(state: TrayState, platform: NodeJS.Platform, onDarkPanel: boolean): string {
  if (platform === 'darwin') return `${state}Template.png`
  return `${state}-${onDarkPanel ? 'dark' : 'light'}.png`
}

function panelIsDark({ platform, environment, theme }: TrayIconOptions): boolean {
  if (platform === 'win32') return theme.shouldUseDarkColorsForSystemIntegratedUI
  // GNOME's bar is dark in its light theme too.
  return theme.shouldUseDarkColors || /GNOME/i.test(environment['XDG_CURRENT_DESKTOP'] ?? '')
}
