import { describe, it } from 'vitest'
import { temporaryFolder } from '../support/database.ts'
import { startProgram, type DesktopProgram } from '../support/desktop-program.ts'
import { canStartElectron } from '../support/desktop.ts'
import { addExtension, rowWith, takePassword } from '../support/window-steps.ts'
import { writeOffice } from './office-database.ts'
import { officeNetwork, type OfficeNetwork } from './office-network.ts'
import { becomeOverdue, connectPhones, knock } from './office-phones.ts'
import { photograph } from './picture.ts'

const csv = [
  'extension,name,password',
  '118,Ingrid Solberg-Dahl,',
  '122,Rafael Costa,',
  '123,Zanele Dube,k3Tz9wQm7PxR',
  '2 05,Loading bay,',
  '100,Reception,',
]

describe.skipIf(!canStartElectron())('pictures of an office', () => {
  it('that has had Rollcall for a month', async () => {
    const network = await officeNetwork()
    await connectPhones(network)
    const program = await startOffice(network)
    const { page } = program
    await becomeOverdue(network)
    await knock(network)
    await rowWith(page, '201').getByText('No answer', { exact: true }).waitFor({ timeout: 90_000 })
    await rowWith(page, '106').getByText('Overdue', { exact: true }).waitFor({ timeout: 90_000 })
    await photograph(program, 'phones')
    await rowWith(page, '202').click()
    await page.getByRole('complementary', { name: 'Extension 202' }).waitFor()
    await photograph(program, 'phones-panel')
    await page.keyboard.press('Escape')
    await rowWith(page, '104').first().click()
    await photograph(program, 'phones-panel-shared')
    await page.keyboard.press('Escape')

    await pictureHistory(program)
    await pictureExtensions(program)
    await open(program, 'Activity')
    await page.getByRole('region', { name: 'Activity' }).getByRole('listitem').first().waitFor()
    await photograph(program, 'activity')
    await open(program, 'Settings')
    await photograph(program, 'settings')
    await page.getByRole('heading', { name: 'About' }).scrollIntoViewIfNeeded()
    await photograph(program, 'settings-end')
  })

  it('whose computer has got another address', async () => {
    const network = await officeNetwork()
    const program = await startOffice(network, network.formerAddress)
    await program.page.getByRole('region', { name: 'Changed address' }).waitFor({ timeout: 90_000 })
    await photograph(program, 'moved')
    await program.page.getByText('Phones and what to do').click()
    await photograph(program, 'moved-details')
  })
})

async function startOffice(network: OfficeNetwork, localAddress?: string): Promise<DesktopProgram> {
  const folder = temporaryFolder()
  writeOffice(folder, Date.now(), network, localAddress)
  const program = await startProgram({ folder, settings: { listen: [...network.listen] } })
  await rowWith(program.page, '100').first().waitFor()
  return program
}

async function open({ page }: DesktopProgram, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name }).click()
}

async function pictureHistory(program: DesktopProgram): Promise<void> {
  const { page } = program
  await open(program, 'History')
  for (const [range, name] of [
    ['Today', 'history-today'],
    ['30 days', 'history-30-days'],
    ['7 days', 'history'],
  ] as const) {
    await page.getByRole('radio', { name: range }).click()
    await page.locator('section[aria-label="History"][aria-busy="false"]').waitFor()
    await photograph(program, name)
  }
  await page.getByRole('radiogroup', { name: 'Shown as' }).getByRole('radio').last().click()
  await photograph(program, 'history-table')
}

async function pictureExtensions(program: DesktopProgram): Promise<void> {
  const { page } = program
  const dialog = page.getByRole('dialog')
  await open(program, 'Extensions')
  await photograph(program, 'extensions')
  await page.getByRole('button', { name: 'Import CSV' }).click()
  await photograph(program, 'import')
  const buffer = Buffer.from(csv.join('\n'))
  await dialog
    .getByLabel('Choose a file…')
    .setInputFiles({ name: 'new-extensions.csv', mimeType: 'text/csv', buffer })
  await dialog.getByRole('row').last().waitFor()
  await photograph(program, 'import-preview')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Add extension' }).click()
  await photograph(program, 'add')
  await addExtension(page, 'Rafael Costa')
  await photograph(program, 'add-password')
  await takePassword(page)
}
