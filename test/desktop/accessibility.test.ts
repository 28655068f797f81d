import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { sharedProgram, startProgram } from '../support/desktop-program.ts'
import { canStartElectron } from '../support/desktop.ts'
import { repository } from '../support/sources.ts'
import { activityWith, chooseInMenu, rowWith } from '../support/window-steps.ts'

const axeSource = readFileSync(join(repository, 'node_modules/axe-core/axe.min.js'), 'utf8')
const criteria = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const schemes = ['light', 'dark'] as const

/** What axe finds against WCAG 2.2 AA in both colour schemes: the rule and the elements. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource)
  const found: string[] = []
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const results = await page.evaluate(async (tags) => {
      const { axe } = window as unknown as { axe: { run(options: object): Promise<AxeResults> } }
      return axe.run({ runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })
    }, criteria)
    for (const { id, nodes } of results.violations) {
      found.push(
        ...nodes.map((node) => `${colorScheme}: ${id}: ${node.target.join(' ')}: ${node.failureSummary}`),
      )
    }
  }
  return found
}

const ground = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor)

/** What a screen reader calls the element with the focus. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement
    return element?.getAttribute('aria-label') ?? element?.textContent.trim() ?? ''
  })

async function tabTo(page: Page, isThere: (name: string) => boolean): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    if (isThere(await focused(page))) return
    await page.keyboard.press('Tab')
  }
  expect.fail('the Tab key does not lead there')
}

describe.skipIf(!canStartElectron())('the window for everybody', { timeout: 40_000 }, () => {
  const program = sharedProgram({
    args: ['--min-expires', '1'],
    extensions: { 101: 'Anna Berg', 102: 'Ben', 103: 'Workshop', 104: 'Kitchen', 105: 'Lobby' },
  })
  const state = (extension: string, name: string) =>
    rowWith(program().page, extension).getByText(name, { exact: true })

  it('has no flaw that axe knows on any page, in light and dark', async () => {
    const { page, phone, open } = program()
    await fillWithLife()
    expect(await violations(page)).toEqual([])
    await state('101', 'Registered').click()
    await page.getByRole('complementary', { name: 'Extension 101' }).getByText('101 registered').waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await open('Extensions')
    await page.getByRole('grid', { name: 'Extensions' }).waitFor()
    expect(await violations(page)).toEqual([])
    await open('Activity')
    await activityWith(page, 'used a wrong password').waitFor()
    expect(await violations(page)).toEqual([])
    await open('Settings')
    await page.getByText('Advanced').click()
    await page.getByRole('heading', { name: 'About' }).waitFor()
    expect(await violations(page)).toEqual([])

    async function fillWithLife(): Promise<void> {
      const [kept, lost, gone] = [
        await phone({ extension: '101' }),
        await phone({ extension: '102' }),
        await phone({ extension: '103' }),
      ]
      await kept.register({ expires: 3600 })
      await lost.register({ expires: 1 })
      await gone.register({ expires: 3600 })
      await gone.register({ expires: 0 })
      const wrong = await phone({ extension: '104', password: 'mistyped' })
      await wrong.register()
      await state('101', 'Registered').waitFor()
      await state('102', 'Gone').waitFor()
      await state('103', 'Signed off').waitFor()
    }
  })

  it('is dark where the desktop is, and axe would tell of a flaw', async () => {
    const { page } = program()
    await page.emulateMedia({ colorScheme: 'light' })
    const light = await ground(page)
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await ground(page)).not.toBe(light)
    const remove = await page.evaluateHandle(() => {
      const flaw = document.body.appendChild(document.createElement('button'))
      return () => flaw.remove()
    })
    expect((await violations(page)).map((flaw) => flaw.split(': ', 2).join(': '))).toEqual(
      expect.arrayContaining(['light: button-name', 'dark: button-name']),
    )
    await remove.evaluate((run) => run())
  })

  it('has no flaw that axe knows in its dialogs', async () => {
    const { page, open } = program()
    await open('Extensions')
    const dialog = page.getByRole('dialog')
    const checkAndLeave = async () => {
      await dialog.waitFor()
      expect(await violations(page)).toEqual([])
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
    }
    await page.getByRole('button', { name: 'Add extension' }).click()
    await dialog.getByLabel('Number').fill('10 1')
    await dialog.getByRole('button', { name: 'Add extension' }).click()
    await checkAndLeave()
    await chooseInMenu(page, '101', 'Edit')
    await checkAndLeave()
    await chooseInMenu(page, '105', 'Delete')
    await checkAndLeave()
    await chooseInMenu(page, '105', 'New password')
    await dialog.getByRole('button', { name: 'Make a new password' }).click()
    await dialog.getByRole('button', { name: 'Copy password' }).click()
    await dialog.getByRole('button', { name: 'Copied' }).waitFor()
    await checkAndLeave()
    await page.getByRole('button', { name: 'Import CSV' }).click()
    await dialog.getByLabel('Choose a file…').setInputFiles({
      ...{
        name: 'a.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from('extension,name\n101,Anna\n1 2,Faulty\n'),
      },
    })
    await dialog.getByText('1 changed, 1 faulty').waitFor()
    await checkAndLeave()
  })

  it('is reached with Tab and Enter on every page', async () => {
    const { page, open } = program()
    await open('Settings')
    for (const name of ['Phones', 'Extensions', 'Activity', 'Settings']) {
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
      await tabTo(page, (label) => label.startsWith(name))
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name, level: 1 }).waitFor()
    }
  })

  it('is walked through by arrows in the table of phones', async () => {
    const { page, open } = program()
    await open('Phones')
    const rows = page.getByRole('grid', { name: 'Phones' }).getByRole('row')
    await rows.nth(5).waitFor()
    await tabTo(page, (label) => /\b10[1-5]\b/.test(label))
    const rowIndex = () => page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex'))
    expect(await rowIndex()).toBe('2')
    await page.keyboard.press('ArrowDown')
    await expect.poll(rowIndex).toBe('3')
    await page.keyboard.press('End')
    await expect.poll(rowIndex).toBe('6')
    await page.keyboard.press('Home')
    await expect.poll(rowIndex).toBe('2')
    await page.keyboard.press('Enter')
    const panel = page.getByRole('complementary', { name: /^Extension 10/ })
    await panel.waitFor()
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    await expect.poll(rowIndex).toBe('2')
  })

  it('has no flaw in the welcome either, where nothing moves for those who want no motion', async () => {
    const { page } = await startProgram({ welcomed: false })
    const heading = (name: string) => page.getByRole('heading', { name, level: 1 }).waitFor()
    const moving = () => page.evaluate(() => document.getAnimations().length)
    await heading('Welcome to Rollcall')
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Next' }).click()
    await heading('Let the phones in')
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Next' }).click()
    await heading('Add an extension')
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Add extension' }).click()
    await heading('101 is added')
    await page.getByRole('button', { name: 'Next' }).click()
    await heading('Connect the phone')
    expect(await violations(page)).toEqual([])
    await page.emulateMedia({ reducedMotion: 'no-preference' })
    await expect.poll(moving).toBeGreaterThan(0)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await expect.poll(moving).toBe(0)
  })
})
