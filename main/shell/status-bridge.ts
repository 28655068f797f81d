import { ipcMain, type BrowserWindow } from 'electron'
import { callChannel, eventChannel, type StatusSnapshot } from '../../shared/ipc-contract.ts'
import type { App } from '../app.ts'

/** Answers the page's call for the status, and pushes the whole of it when something has changed. */
export function bridgeStatus(core: App, window: BrowserWindow): void {
  const snapshot = (): StatusSnapshot => ({
    atMs: core.now(),
    listeners: core.listeners(),
    phones: core.phones(),
  })
  ipcMain.handle(callChannel('status'), (event) => {
    if (event.sender !== window.webContents) throw new Error('not from our window')
    return snapshot()
  })
  const unsubscribe = core.onEvent((event) => {
    if (event.kind === 'activity' || event.kind === 'warning' || window.isDestroyed()) return
    window.webContents.send(eventChannel('status'), snapshot())
  })
  window.on('closed', unsubscribe)
}
