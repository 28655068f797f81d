import type { BrowserWindow, BrowserWindowConstructorOptions, NativeTheme, Screen } from 'electron'
import type { EventName, Events } from '../../shared/ipc-contract.ts'
import { eventChannel } from '../../shared/ipc-contract.ts'
import type { Log } from '../log.ts'
import type { Clock } from '../registrar/ports.ts'
import type { DesktopStateFile } from './desktop-state.ts'
import { openingBounds, smallestWindow } from './window-bounds.ts'

/** `--ground` of renderer/style/tokens.css: the window has its colour before the page is drawn. */
const groundColour = { light: '#f6f7f9', dark: '#121417' }
/** While it is dragged, a window reports its place many times a second. */
const rememberAfterMs = 500
/** A page that crashes sooner than this after the last time would crash for ever. */
const reloadAtMostEveryMs = 60_000

export interface MainWindowOptions {
  readonly create: (options: BrowserWindowConstructorOptions) => BrowserWindow
  readonly screen: Pick<Screen, 'getAllDisplays' | 'getPrimaryDisplay'>
  readonly theme: NativeTheme
  readonly clock: Clock
  readonly log: Log
  readonly state: DesktopStateFile
  readonly pageUrl: string
  readonly preload: string
  readonly startsHidden: boolean
  /** Whether closing may go its way; else the caller does something in its place. */
  readonly mayClose: () => boolean
  /** The window can be seen, or can be seen again. */
  readonly onShown: () => void
}

export interface MainWindow {
  readonly window: BrowserWindow
  /** Brings it to the front, from wherever it is. */
  raise(): void
  isWatched(): boolean
  /** Pushes to the page; while that is being loaded, as soon as it listens. */
  send<Name extends EventName>(name: Name, payload: Events[Name]): void
  /** Writes down where it is. */
  remember(): void
}

/** Opens the window where it was when it was last seen. */
export function openMainWindow(options: MainWindowOptions): MainWindow {
  const { state, theme, screen, pageUrl, log } = options
  const colour = () => (theme.shouldUseDarkColors ? groundColour.dark : groundColour.light)
  const primary = screen.getPrimaryDisplay()
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id)
  const window = options.create({
    ...openingBounds(
      state.current.bounds,
      [primary, ...others].map(({ workArea }) => workArea),
    ),
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    title: 'Rollcall',
    show: false,
    autoHideMenuBar: true,
    backgroundColor: colour(),
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  const { webContents } = window
  theme.on('updated', () => {
    if (!window.isDestroyed()) window.setBackgroundColor(colour())
  })
  if (!options.startsHidden) {
    window.once('ready-to-show', () => {
      if (state.current.maximised) window.maximize()
      window.show()
    })
  }
  for (const event of ['show', 'restore'] as const) window.on(event as 'show', options.onShown)
  window.on('close', (event) => {
    remember()
    if (!options.mayClose()) event.preventDefault()
  })
  const remember = rememberBounds(window, options)
  reloadAfterCrash(window, options)
  window.loadURL(pageUrl).catch((error: unknown) => {
    log.error('the page of the window could not be loaded', { cause: String(error) })
  })

  return {
    window,
    raise() {
      if (window.isMinimized()) window.restore()
      if (!window.isVisible() && state.current.maximised) window.maximize()
      window.show()
      window.focus()
    },
    isWatched: () => !window.isDestroyed() && window.isVisible() && !window.isMinimized(),
    send(name, payload) {
      if (window.isDestroyed()) return
      const json = JSON.stringify(payload)
      const send = () => webContents.send(eventChannel(name), json)
      if (webContents.isLoading()) webContents.once('did-finish-load', send)
      else send()
    },
    remember,
  }
}

/** Keeps its place and size in mind; returns what writes them down at once. */
function rememberBounds(window: BrowserWindow, { clock, state }: MainWindowOptions): () => void {
  let cancelTimer: (() => void) | undefined
  const remember = () => {
    cancelTimer?.()
    cancelTimer = undefined
    // One that was never shown has nothing to say, and one that is hidden has said it.
    if (window.isDestroyed() || !window.isVisible()) return
    state.change({ bounds: window.getNormalBounds(), maximised: window.isMaximized() })
  }
  const later = () => {
    cancelTimer?.()
    cancelTimer = clock.after(rememberAfterMs, remember)
  }
  for (const event of ['resize', 'move', 'maximize', 'unmaximize'] as const) window.on(event as 'move', later)
  return remember
}

function reloadAfterCrash({ webContents }: BrowserWindow, { clock, log }: MainWindowOptions): void {
  let lastAtMs = -Infinity
  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return
    log.error('the page of the window has crashed', { reason, exitCode })
    if (clock.monotonic() - lastAtMs < reloadAtMostEveryMs) return
    lastAtMs = clock.monotonic()
    webContents.reload()
  })
}
