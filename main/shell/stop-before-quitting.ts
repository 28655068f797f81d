import type { Log } from '../log.ts'

export interface QuittingProgram {
  on(event: 'before-quit', listener: (event: { preventDefault(): void }) => void): unknown
  quit(): void
}

export interface Quitting {
  /** True from the first wish to quit: windows may close then. */
  readonly hasBegun: boolean
}

/**
 * Electron would end the process while the database is open: whoever asks to quit, `stop` runs to its end first, once;
 * then the program quits. A failure to stop is logged and keeps nobody from quitting.
 */
export function stopBeforeQuitting(app: QuittingProgram, stop: () => Promise<void>, log: Log): Quitting {
  let state: 'running' | 'stopping' | 'stopped' = 'running'

  async function finish(): Promise<void> {
    try {
      await stop()
    } catch (error) {
      log.error('stopping failed, which is a bug in Rollcall', { cause: String(error) })
    }
    state = 'stopped'
    app.quit()
  }
  app.on('before-quit', (event) => {
    if (state === 'stopped') return
    event.preventDefault()
    if (state === 'stopping') return
    state = 'stopping'
    void finish()
  })
  return {
    get hasBegun() {
      return state !== 'running'
    },
  }
}
