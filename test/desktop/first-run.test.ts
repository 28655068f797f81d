import { describe, expect, it } from 'vitest'
import { openTestDesktop, socketAddress, startProgram } from '../support/desktop-program.ts'
import { canStartElectron } from '../support/desktop.ts'
import { temporaryFolder } from '../support/database.ts'
import { TestPhone } from '../support/test-phone.ts'
import { rowWith } from '../support/window-steps.ts'

describe.skipIf(!canStartElectron())('the first run', { timeout: 40_000 }, () => {
  it('leads from the network to a registered phone, and is not shown again', async () => {
    const [folder, desktop] = [temporaryFolder(), await openTestDesktop('sni')]
    const program = await startProgram({ folder, desktop, welcomed: false })
    const { page } = program
    const next = page.getByRole('button', { name: 'Next' })
    const typed = page.getByLabel('What to type into the phone')
    const toType = (name: string) => typed.locator(`dt:text-is("${name}") + dd`).innerText()

    await page.getByRole('heading', { name: 'Welcome to Rollcall' }).waitFor()
    await page.getByText(/Listening on port \d+/).waitFor()
    await next.click()
    await page.getByRole('heading', { name: 'Let the phones in' }).waitFor()
    expect(await page.getByLabel('Commands that let phones in').innerText()).toMatch(
      /sudo ufw allow [1-9]\d*\/udp/,
    )
    await next.click()
    await page.getByRole('heading', { name: 'Add an extension' }).waitFor()
    expect(await page.getByLabel('Number').inputValue()).toBe('101')
    await page.getByLabel('Name').fill('Anna Berg')
    await page.getByRole('button', { name: 'Add extension' }).click()
    await page.getByRole('heading', { name: '101 Anna Berg is added' }).waitFor()
    const password = await toType('Password')
    await next.click()

    await page.getByRole('heading', { name: 'Connect the phone' }).waitFor()
    expect(await toType('User name')).toBe('101')
    expect(await toType('Password')).toBe(password)
    await page.getByText('Waiting for the first packet…').waitFor()
    const phone = await TestPhone.open(socketAddress(await toType('Server')), {
      extension: '101',
      password: 'mistyped',
    })
    expect((await phone.register({ expires: 3600 })).status).toBe(401)
    const knocks = page.getByRole('list', { name: 'Phones that are not registered' })
    await knocks.getByText('101 from 127.0.0.1 (Test Phone) used a wrong password').waitFor()

    phone.account = { username: '101', password }
    expect((await phone.register({ expires: 3600 })).status).toBe(200)
    await page.getByText('101 is registered — you are done').waitFor()
    await page.getByRole('button', { name: 'Go to the phones' }).click()
    await rowWith(page, '101').getByText('Registered', { exact: true }).waitFor()

    await program.quit()
    const again = await startProgram({ folder, desktop, welcomed: false })
    await rowWith(again.page, '101').getByText('Registered', { exact: true }).waitFor()
    expect(await again.page.getByRole('heading', { name: 'Welcome to Rollcall' }).count()).toBe(0)
  })
})
