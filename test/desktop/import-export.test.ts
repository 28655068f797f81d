import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sharedProgram } from '../support/desktop-program.ts'
import { canStartElectron } from '../support/desktop.ts'
import { temporaryFolder } from '../support/database.ts'
import { message, rowWith } from '../support/window-steps.ts'

const csv = (...rows: readonly string[]) => ({
  name: 'office.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(['extension,name,password', ...rows].join('\n')),
})

describe.skipIf(!canStartElectron())('import and export in the window', { timeout: 30_000 }, () => {
  const program = sharedProgram({ extensions: { 101: 'Anna Berg', 102: 'Ben' } })
  const dialog = () => program().page.getByRole('dialog')
  const openImport = async () => {
    await program().open('Extensions')
    await program().page.getByRole('button', { name: 'Import CSV' }).click()
    await dialog().getByRole('heading', { name: 'Import extensions' }).waitFor()
  }
  const fileInput = () => dialog().getByLabel('Choose a file…')
  const rowOfLine = (line: number) =>
    dialog()
      .getByRole('row')
      .filter({ has: program().page.getByRole('cell', { name: `${line}`, exact: true }) })

  it('refuses a file with faults row by row, and imports the corrected one', async () => {
    const { page, phone } = program()
    await openImport()
    await fileInput().setInputFiles(csv('102,Ben Adler,', '2 01,Meeting room,', '202,Lobby,k3Tz9wQm'))
    await dialog().getByText('1 new, 1 changed, 1 faulty').waitFor()
    await rowOfLine(3).getByText('"2 01" is not an extension number').waitFor()
    await dialog().getByText('Nothing can be imported yet').waitFor()
    expect(await dialog().getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true)

    await dialog().getByRole('button', { name: 'Choose another file' }).click()
    await fileInput().setInputFiles(csv('102,Ben Adler,', '201,Meeting room,', '202,Lobby,k3Tz9wQm'))
    await dialog().getByText('2 new, 1 changed').waitFor()
    await rowOfLine(4).getByText('with the password in the file').waitFor()
    await dialog().getByRole('button', { name: 'Import 3' }).click()
    await dialog().getByText('2 extensions added, 1 changed.').waitFor()
    const made = dialog().getByRole('table', { name: 'Passwords that were made' })
    const password = await made
      .getByRole('row')
      .filter({ hasText: '201' })
      .getByRole('cell')
      .last()
      .innerText()
    await dialog().getByRole('button', { name: 'Copy all' }).click()
    await dialog().getByRole('button', { name: 'Done' }).click()

    await rowWith(page, '102').getByText('Ben Adler').waitFor()
    const withMade = await phone({ extension: '201', password })
    expect((await withMade.register({ expires: 3600 })).status).toBe(200)
    const withOwn = await phone({ extension: '202', password: 'k3Tz9wQm' })
    expect((await withOwn.register({ expires: 3600 })).status).toBe(200)
  })

  it('exports a file that it takes back unchanged', async () => {
    const { page, electron, open } = program()
    const path = join(temporaryFolder(), 'exported.csv')
    await electron.evaluate((main, filePath) => {
      main.dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    }, path)
    await open('Extensions')
    const count = Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1
    await page.getByRole('button', { name: 'Export CSV' }).click()
    await message(page, `Saved to ${path}.`).waitFor()
    expect(readFileSync(path, 'utf8')).toContain('101,Anna Berg,')

    await openImport()
    await fileInput().setInputFiles(path)
    await dialog().getByText(`${count} unchanged`, { exact: true }).waitFor()
    await dialog().getByText('there is nothing to import').waitFor()
    await dialog().getByRole('button', { name: 'Cancel' }).click()
  })
})
