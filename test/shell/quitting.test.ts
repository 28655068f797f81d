import { describe, expect, it } from 'vitest'
import { createLog } from '../../main/log.ts'
import { closeWindow } from '../../main/shell/closing.ts'
import { stopBeforeQuitting } from '../../main/shell/stop-before-quitting.ts'

describe('closing the window', () => {
  async function close(closeToTray: boolean, hasTray: boolean): Promise<string[]> {
    const done: string[] = []
    await closeWindow({
      closeToTray: () => closeToTray,
      hasTray: () => Promise.resolve(hasTray),
      window: { hide: () => done.push('hidden'), minimize: () => done.push('minimised') },
      quit: () => done.push('quit'),
      tellOnce: () => done.push('told'),
    })
    return done
  }

  it('leaves the registrar in the tray, and says so', async () => {
    expect(await close(true, true)).toEqual(['hidden', 'told'])
  })

  it('minimises it where there is no tray: it must not be out of reach', async () => {
    expect(await close(true, false)).toEqual(['minimised'])
  })

  it('ends the program where the admin wants that', async () => {
    expect(await close(false, true)).toEqual(['quit'])
  })
})

describe('quitting', () => {
  /** Electron's part: `quit` asks first, and ends the process unless somebody objects. */
  function program() {
    const done: string[] = []
    let ask: (event: { preventDefault(): void }) => void = () => undefined
    const app = {
      on: (_event: 'before-quit', listener: typeof ask) => (ask = listener),
      quit() {
        const objections: true[] = []
        ask({ preventDefault: () => objections.push(true) })
        if (objections.length === 0) done.push('ended')
      },
    }
    return { app, done }
  }
  const log = (lines: string[]) => createLog((_level, line) => lines.push(line))
  const settle = () => new Promise((resolve) => setImmediate(resolve))

  it('stops the registrar to its end first, once, however often it is asked for', async () => {
    const { app, done } = program()
    let finish: () => void = () => undefined
    const stop = () => {
      done.push('stopping')
      return new Promise<void>((resolve) => (finish = resolve))
    }
    const quitting = stopBeforeQuitting(app, stop, log([]))
    expect(quitting.hasBegun).toBe(false)
    app.quit()
    app.quit()
    await settle()
    expect([done, quitting.hasBegun]).toEqual([['stopping'], true])
    finish()
    await settle()
    expect(done).toEqual(['stopping', 'ended'])
  })

  it('is not kept up by a stop that fails', async () => {
    const { app, done } = program()
    const logged: string[] = []
    stopBeforeQuitting(app, () => Promise.reject(new Error('disk')), log(logged))
    app.quit()
    await settle()
    expect(done).toEqual(['ended'])
    expect(logged).toEqual([expect.stringContaining('stopping failed')])
  })
})
