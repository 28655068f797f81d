import { BrowserWindow } from 'electron'
import { join } from 'node:path'

/** Opens the main window on the page that was built beside this bundle. */
export function openWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 1200,
    height: 800,
    minWidth: 900,
    minHeight: 600,
    title: 'Rollcall',
    show: false,
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
    },
  })
  window.once('ready-to-show', () => window.show())
  const developmentPage = process.env['ELECTRON_RENDERER_URL']
  if (developmentPage === undefined) void window.loadFile(join(import.meta.dirname, '../renderer/index.html'))
  else void window.loadURL(developmentPage)
  return window
}
