import { once } from 'node:events'
import type { ElectronApplication } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { ChildProgram } from '../support/child-program.ts'
import { commandLine, openTestDesktop, soon, startProgram } from '../support/desktop-program.ts'
import { canStartElectron } from '../support/desktop.ts'
import { temporaryFolder } from '../support/database.ts'
import { addExtension, rowWith, takePassword } from '../support/window-steps.ts'

/** How the window stands on the desktop. */
const windowOf = (electron: ElectronApplication) =>
  electron.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    return {
      isVisible: window?.isVisible() === true,
      isMinimized: window?.isMinimized() === true,
      bounds: window?.getNormalBounds(),
    }
  })

/** What the cross in the title bar does. */
const closeWindow = (electron: ElectronApplication) =>
  electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())

const visible = { isVisible: true, isMinimized: false }
const hidden = { isVisible: false }

describe.skipIf(!canStartElectron())('the life of the program', { timeout: 40_000 }, () => {
  it('closes into the tray, says so once, comes back from it, and is raised by a second start', async () => {
    const { electron, folder, desktop, tray, selectInTray, notifications, phone } = await startProgram({
      extensions: { 101: 'Anna Berg' },
    })
    await expect.poll(tray, soon).toMatchObject({ menu: ['Open Rollcall', 'Quit'] })
    const first = await phone({ extension: '101' })
    await closeWindow(electron)
    await expect.poll(() => windowOf(electron), soon).toMatchObject(hidden)
    await expect.poll(notifications, soon).toEqual([
      {
        title: 'Rollcall is still running',
        body: 'Phones are served as before. Open or quit Rollcall with its icon in the tray.',
      },
    ])
    expect((await first.register({ expires: 3600 })).status).toBe(200)

    await selectInTray('Open Rollcall')
    await expect.poll(() => windowOf(electron), soon).toMatchObject(visible)
    await closeWindow(electron)
    await expect.poll(() => windowOf(electron), soon).toMatchObject(hidden)

    const [command, args] = commandLine(['--data', folder, '--listen', '127.0.0.1:0'])
    const second = await new ChildProgram(command, args, { env: desktop.environment }).ended
    expect(second).toMatchObject({ status: 0, stdout: '' })
    expect(second.stderr).toContain('Rollcall already runs with this data folder: see its window.')
    await expect.poll(() => windowOf(electron), soon).toMatchObject(visible)
    expect(notifications()).toHaveLength(1)
  })

  it('keeps extensions, registrations, settings and the place of its window over a restart', async () => {
    const [folder, desktop] = [temporaryFolder(), await openTestDesktop('sni')]
    const before = await startProgram({ folder, desktop })
    await before.open('Extensions')
    await before.page.getByRole('button', { name: 'Add the first extension' }).click()
    const password = await addExtension(before.page, 'Anna Berg')
    await takePassword(before.page)
    const phone = await before.phone({ extension: '101', password })
    expect((await phone.register({ expires: 3600 })).status).toBe(200)
    await before.open('Settings')
    await before.page.getByRole('switch', { name: 'Notify me when a phone is gone' }).click()
    const bounds = { x: 120, y: 90, width: 1000, height: 640 }
    await before.electron.evaluate(
      ({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted),
      bounds,
    )
    await expect.poll(() => windowOf(before.electron), soon).toMatchObject({ bounds: { width: 1000 } })
    const left = await windowOf(before.electron)
    await before.quit()

    const after = await startProgram({ folder, desktop, welcomed: false })
    await rowWith(after.page, '101').getByText('Registered', { exact: true }).waitFor()
    phone.server = await after.server()
    await phone.challenge()
    expect((await phone.query()).headers('Contact')[0]).toContain(phone.contactUri)
    await after.open('Settings')
    const notify = after.page.getByRole('switch', { name: 'Notify me when a phone is gone' })
    expect(await notify.getAttribute('aria-checked')).toBe('false')
    expect((await windowOf(after.electron)).bounds).toEqual(left.bounds)
  })

  it('starts hidden when it is told to, is there in the tray, and ends in order on SIGTERM', async () => {
    const [folder, desktop] = [temporaryFolder(), await openTestDesktop('sni')]
    const { electron, page, tray, selectInTray } = await startProgram({
      ...{ folder, desktop, args: ['--hidden'], welcomed: false },
    })
    await expect.poll(() => page.evaluate(() => document.querySelector('h1')?.innerText), soon).toBeDefined()
    await expect.poll(tray, soon).toMatchObject({ tooltip: 'Rollcall: 0 registered' })
    expect(await windowOf(electron)).toMatchObject(hidden)
    await selectInTray('Open Rollcall')
    await expect.poll(() => windowOf(electron), soon).toMatchObject(visible)

    const main = electron.process()
    const exited = once(main, 'exit')
    main.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
    await expect.poll(tray, soon).toBeUndefined()
  })

  it('minimises where the desktop has no tray', async () => {
    const { electron, page, open, notifications } = await startProgram({ tray: 'none' })
    await open('Settings')
    await page.getByText('This desktop has no tray, so closing the window minimises it').waitFor()
    await closeWindow(electron)
    await expect.poll(() => windowOf(electron), soon).toMatchObject({ isMinimized: true })
    expect(notifications()).toEqual([])
  })
})
