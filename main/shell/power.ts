import type { PowerMonitor, PowerSaveBlocker } from 'electron'
import type { App } from '../app.ts'

export interface PowerOptions {
  readonly app: Pick<
    App,
    'settings' | 'onEvent' | 'registeredCount' | 'computerSuspended' | 'computerResumed'
  >
  readonly powerMonitor: Pick<PowerMonitor, 'on' | 'off'>
  readonly powerSaveBlocker: Pick<PowerSaveBlocker, 'start' | 'stop'>
}

/**
 * Tells the app when this computer sleeps (a locked screen is no sleep), and keeps it from falling asleep by itself
 * while the admin wants that and at least one phone is registered; the screen may go dark. Returns what ends both.
 */
export function followPower({ app, powerMonitor, powerSaveBlocker }: PowerOptions): () => void {
  let blocker: number | undefined

  function follow(): void {
    const keepAwake = app.settings.keepAwake && app.registeredCount() > 0
    if (keepAwake) blocker ??= powerSaveBlocker.start('prevent-app-suspension')
    else letSleep()
  }
  function letSleep(): void {
    if (blocker !== undefined) powerSaveBlocker.stop(blocker)
    blocker = undefined
  }

  const suspended = () => app.computerSuspended()
  const resumed = () => app.computerResumed()
  powerMonitor.on('suspend', suspended)
  powerMonitor.on('resume', resumed)
  const unsubscribe = app.onEvent(({ kind }) => {
    if (kind === 'phones-changed' || kind === 'extensions-changed' || kind === 'settings-changed') follow()
  })
  follow()

  return () => {
    powerMonitor.off('suspend', suspended)
    powerMonitor.off('resume', resumed)
    unsubscribe()
    letSleep()
  }
}
