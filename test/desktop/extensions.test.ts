import { describe, expect, it } from 'vitest'
import { sharedProgram } from '../support/desktop-program.ts'
import { canStartElectron } from '../support/desktop.ts'
import {
  addExtension,
  chooseInMenu,
  makeNewPassword,
  message,
  rowWith,
  takePassword,
} from '../support/window-steps.ts'

describe.skipIf(!canStartElectron())('extensions in the window', { timeout: 30_000 }, () => {
  const program = sharedProgram({
    extensions: { 101: 'Anna Berg', 102: 'Ben', 103: 'Workshop', 104: 'Kitchen' },
  })

  it('adds an extension whose phone registers with the password that is shown', async () => {
    const { page, phone, open } = program()
    await open('Extensions')
    await page.getByRole('button', { name: 'Add extension' }).click()
    const password = await addExtension(page, 'Reception', '110')
    const dialog = page.getByRole('dialog', { name: '110 Reception is added' })
    await dialog.getByText('Waiting for the phone…').waitFor()

    const added = await phone({ extension: '110', password })
    expect((await added.register({ expires: 3600 })).status).toBe(200)
    await dialog.getByText('110 is registered: Test Phone at 127.0.0.1').waitFor()
    await dialog.getByRole('button', { name: 'Done' }).click()
    await dialog.waitFor({ state: 'detached' })
    await rowWith(page, '110').getByText('Reception').waitFor()
  })

  it.for([
    ['101', '101 already exists: Anna Berg.'],
    ['10 1', 'Leave out the spaces: only letters, digits and * + . _ - can be used.'],
    ['', 'Type the number that people dial, such as 101.'],
  ] as const)('refuses the number “%s” where it is typed', async ([number, fault]) => {
    const { page, open } = program()
    await open('Extensions')
    const before = await page.evaluate(async () => (await window.api.call('extensions')).length)
    await page.getByRole('button', { name: 'Add extension' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add an extension' })
    await dialog.getByLabel('Number').fill(number)
    await dialog.getByRole('button', { name: 'Add extension' }).click()
    await dialog.getByRole('alert').getByText(fault).waitFor()
    expect(await dialog.getByLabel('Number').getAttribute('aria-invalid')).toBe('true')

    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await page.evaluate(async () => (await window.api.call('extensions')).length)).toBe(before)
  })

  it('signs off and refuses the phones of an extension that is disabled', async () => {
    const { page, phone, open } = program()
    const kept = await phone({ extension: '102' })
    await kept.register({ expires: 3600 })
    await open('Phones')
    await rowWith(page, '102').getByText('Registered', { exact: true }).waitFor()
    await open('Extensions')
    await chooseInMenu(page, '102', 'Disable')
    await message(page, '102 Ben is disabled: its phones are signed off and refused.').waitFor()

    expect((await kept.register({ expires: 3600 })).status).toBe(403)
    await open('Phones')
    await rowWith(page, '102').getByText('Signed off', { exact: true }).waitFor()
  })

  it('says what deleting does before it does it', async () => {
    const { page, phone, open } = program()
    const doomed = await phone({ extension: '103' })
    await doomed.register({ expires: 3600 })
    await open('Extensions')
    await rowWith(page, '103').getByText('1 registered').first().waitFor()
    await chooseInMenu(page, '103', 'Delete')
    const question = page.getByRole('dialog', { name: 'Delete 103 Workshop?' })
    await question.getByText('One of them is registered now and is signed off at once.').waitFor()
    await question.getByRole('button', { name: 'Delete' }).click()

    await message(page, '103 Workshop was deleted.').waitFor()
    await rowWith(page, '103').waitFor({ state: 'detached' })
    expect((await doomed.register({ expires: 3600 })).status).toBe(401)
  })

  it('gives an extension a new password, which ends the old one', async () => {
    const { page, phone, open } = program()
    const changed = await phone({ extension: '104' })
    await changed.register({ expires: 3600 })
    await open('Extensions')
    await chooseInMenu(page, '104', 'New password')
    const password = await makeNewPassword(page)
    await takePassword(page)

    expect((await changed.register({ expires: 3600 })).status).toBe(401)
    changed.account = { username: '104', password }
    expect((await changed.register({ expires: 3600 })).status).toBe(200)
  })
})
