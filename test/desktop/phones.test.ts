import { describe, expect, it } from 'vitest'
import { sharedProgram, soon } from '../support/desktop-program.ts'
import { canStartElectron } from '../support/desktop.ts'
import { message, rowWith } from '../support/window-steps.ts'

/** What a phone asks for that is to lapse within the test, in seconds. */
const brief = 2

describe.skipIf(!canStartElectron())('phones in the window', { timeout: 30_000 }, () => {
  const program = sharedProgram({
    args: ['--min-expires', `${brief}`],
    extensions: { 101: 'Anna Berg', 102: 'Ben', 103: 'Workshop', 104: 'Kitchen' },
  })
  const badge = (extension: string, state: string) =>
    rowWith(program().page, extension).getByRole('gridcell').first().getByText(state, { exact: true })

  it('shows a phone within a second of its 200 OK', async () => {
    const { page, phone } = program()
    const first = await phone({ extension: '102' })
    await first.challenge()
    const lines = await first.authorizedLines({ expires: 3600 })
    const { status } = await first.request(lines)
    const answeredAtMs = performance.now()
    expect(status).toBe(200)
    await badge('102', 'Registered').waitFor({ timeout: 1000 })
    expect(performance.now() - answeredAtMs).toBeLessThanOrEqual(1000)
    expect(await rowWith(page, '102').innerText()).toContain(first.local.address)
  })

  it('shows a phone that lapses as gone, in the tray too, which leads to it', async () => {
    const { page, phone, open, tray, selectInTray } = program()
    const lost = await phone({ extension: '101' })
    expect((await lost.register({ expires: brief })).status).toBe(200)
    await badge('101', 'Gone').waitFor()
    await page.getByRole('button', { name: 'Phones 1 missing' }).waitFor()
    await expect.poll(async () => (await tray())?.menu, soon).toContain('101 Anna Berg')
    expect((await tray())?.tooltip).toContain(', 1 gone')

    await open('Settings')
    await selectInTray('101 Anna Berg')
    const panel = page.getByRole('complementary', { name: 'Extension 101' })
    await panel.getByText('Gone: did not renew its registration').waitFor()
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
  })

  it('shows a phone that unregisters as signed off', async () => {
    const { phone } = program()
    const orderly = await phone({ extension: '103' })
    await orderly.register({ expires: 3600 })
    await badge('103', 'Registered').waitFor()
    expect((await orderly.register({ expires: 0 })).status).toBe(200)
    await badge('103', 'Signed off').waitFor()
  })

  it('removes a registration in the panel of its phone', async () => {
    const { page, phone } = program()
    const unwanted = await phone({ extension: '104' })
    await unwanted.register({ expires: 3600 })
    await badge('104', 'Registered').click()
    const panel = page.getByRole('complementary', { name: 'Extension 104' })
    await panel.getByRole('button', { name: 'Remove registration' }).click()
    const question = page.getByRole('dialog', { name: 'Remove the registration of 104?' })
    await question.getByRole('button', { name: 'Remove registration' }).click()

    await message(page, 'The registration of 104 was removed.').waitFor()
    await badge('104', 'Signed off').waitFor()
    expect((await unwanted.query()).headers('Contact')).toEqual([])
  })
})
