import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canStartElectron, electronFolder, openDesktop, type Desktop } from '../support/desktop.ts'
import { passwordOf, TestPhone } from '../support/test-phone.ts'

const root = join(import.meta.dirname, '../..')

describe.skipIf(!canStartElectron())('the window', () => {
  let desktop: Desktop
  let program: ElectronApplication
  let page: Page
  let folder: string

  beforeAll(async () => {
    desktop = await openDesktop()
    folder = mkdtempSync(join(tmpdir(), 'rollcall-window-'))
    const extensions = join(folder, 'extensions.csv')
    writeFileSync(
      extensions,
      `extension,name,password\n101,Anna,${passwordOf('101')}\n102,Ben,${passwordOf('102')}\n`,
    )
    program = await _electron.launch({
      executablePath: join(electronFolder() ?? '', 'electron'),
      args: ['--disable-gpu', root, '--data', folder, '--listen', '127.0.0.1:0', '--import', extensions],
      env: desktop.environment as Record<string, string>,
    })
    page = await program.firstWindow()
  }, 60_000)

  afterAll(async () => {
    await program.close()
    await desktop.close()
    rmSync(folder, { recursive: true })
  })

  it('says where phones can reach the registrar', async () => {
    await page.getByText('Listening for phones on').waitFor()
    expect(await page.getByRole('listitem').innerText()).toMatch(/127\.0\.0\.1:\d+$/)
  })

  it('shows every extension, and a phone within a second of its 200 OK', async () => {
    const row = page.getByRole('row', { name: /^101/ })
    expect(await row.innerText()).toContain('Never registered')
    const port = Number(/\d+$/.exec(await page.getByRole('listitem').innerText())?.[0])
    const phone = await TestPhone.open({ address: '127.0.0.1', port }, { extension: '101' })
    expect((await phone.register({ expires: 3600 })).status).toBe(200)
    await row.getByText('Registered', { exact: true }).waitFor({ timeout: 1000 })
  })

  it('can reach nothing but what the bridge offers', async () => {
    const reachable = await page.evaluate(() => [
      typeof require,
      typeof process,
      Object.keys(window.api).sort().join(),
    ])
    expect(reachable).toEqual(['undefined', 'undefined', 'call,on'])
  })

  it('is not led away to another page', async () => {
    const before = page.url()
    await page.evaluate(() => window.location.assign('https://example.com/'))
    expect(page.url()).toBe(before)
  })
})
