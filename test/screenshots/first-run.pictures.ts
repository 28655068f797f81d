import { describe, it } from 'vitest'
import { startProgram } from '../support/desktop-program.ts'
import { canStartElectron } from '../support/desktop.ts'
import { TestPhone } from '../support/test-phone.ts'
import { takePassword } from '../support/window-steps.ts'
import { officeNetwork } from './office-network.ts'
import { registerAs } from './office-phones.ts'
import { photograph } from './picture.ts'

const userAgent = 'Yealink SIP-T46S 66.85.0.5'

describe.skipIf(!canStartElectron())('pictures of the first run', () => {
  it('from the welcome to the first phone', async () => {
    const network = await officeNetwork()
    const { server, listen, addressOf } = network
    const program = await startProgram({ welcomed: false, settings: { listen: [...listen] } })
    const { page } = program
    const next = page.getByRole('button', { name: 'Next' })
    await page.getByText(/Listening on port \d+/).waitFor()
    await photograph(program, 'welcome-1')
    await next.click()
    await photograph(program, 'welcome-2')
    await next.click()
    await page.getByLabel('Name').fill('Anna Berg')
    await photograph(program, 'welcome-3')
    await page.getByRole('button', { name: 'Add extension' }).click()
    await page.getByRole('heading', { name: '101 Anna Berg is added' }).waitFor()
    await photograph(program, 'welcome-3-added')
    const typed = page.getByLabel('What to type into the phone')
    const password = await typed.locator('dt:text-is("Password") + dd').innerText()
    await next.click()
    await page.getByText('Waiting for the first packet…').waitFor()
    await photograph(program, 'welcome-4')

    const options = { extension: '101', password: 'mistyped', address: addressOf(102), port: 5060 }
    const phone = await TestPhone.open(server, options)
    await registerAs(phone, userAgent)
    const knocks = page.getByRole('list', { name: 'Phones that are not registered' })
    await knocks.getByText(/used a wrong password/).waitFor()
    await photograph(program, 'welcome-4-knocking')
    phone.account = { username: '101', password }
    await registerAs(phone, userAgent)
    await page.getByText('101 is registered — you are done').waitFor()
    await photograph(program, 'welcome-4-done')
  })

  it('without an extension and before the first phone', async () => {
    const { listen } = await officeNetwork()
    const program = await startProgram({ settings: { listen: [...listen] } })
    await photograph(program, 'phones-empty')
    for (const name of ['History', 'Extensions', 'Activity']) {
      await program.page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name }).click()
      await photograph(program, `${name.toLowerCase()}-empty`)
    }
    await program.open('Extensions')
    await program.page.getByRole('button', { name: 'Add the first extension' }).click()
    const dialog = program.page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('Anna Berg')
    await dialog.getByRole('button', { name: 'Add extension' }).click()
    await takePassword(program.page)
    await program.open('Phones')
    await photograph(program, 'phones-first')
  })
})
