import { screen, within } from '@testing-library/svelte'
import { beforeEach, expect, it } from 'vitest'
import type { ImportPreviewRow } from '../../shared/extension-wishes.ts'
import { aListedExtension, number } from '../support/fake-api.ts'
import { renderWindow, type WindowOptions } from '../support/render-window.ts'
import { measurePage } from './extensions-measures.ts'

beforeEach(measurePage)

const added: ImportPreviewRow = {
  verdict: 'add',
  line: 2,
  number: number('103'),
  name: 'Carla',
  password: 'made',
}
const changed: ImportPreviewRow = {
  verdict: 'update',
  line: 3,
  number: number('101'),
  name: 'Anna Berg',
  password: 'kept',
}
const unchanged: ImportPreviewRow = {
  ...changed,
  verdict: 'unchanged',
  line: 4,
  number: number('102'),
  name: 'Ben',
}
const faulty: ImportPreviewRow = { verdict: 'faulty', line: 5, faults: ['"10 4" is not an extension number'] }

async function chooseFile(
  rows: readonly ImportPreviewRow[],
  prepare: WindowOptions['prepare'] = () => undefined,
) {
  const opened = await renderWindow({
    page: 'extensions',
    extensions: [aListedExtension('101', 'Anna'), aListedExtension('102', 'Ben')],
    prepare: (api) => {
      api.answer('previewImport', () => ({ ok: true, value: { rows } }))
      api.answer('importExtensions', () => ({
        ok: true,
        value: {
          added: 1,
          updated: 2,
          madePasswords: [{ number: number('103'), password: 'Kx7mPq2rTz9wVb4n' }],
        },
      }))
      prepare(api)
    },
  })
  await opened.user.click(screen.getByRole('button', { name: 'Import CSV' }))
  await screen.findByRole('dialog', { name: 'Import extensions' })
  const file = new File(['extension,name\n103,Carla\n'], 'office.csv', { type: 'text/csv' })
  await opened.user.upload(screen.getByLabelText('Choose a file…'), file)
  return opened
}

it('explains the columns of the file with an example', async () => {
  const { user } = await renderWindow({ page: 'extensions', extensions: [] })
  await user.click(screen.getByRole('button', { name: 'Import CSV' }))
  const dialog = await screen.findByRole('dialog')
  expect(dialog.textContent).toContain('The first line names the columns')
  within(dialog).getByText(/101,Anna Berg,/)
})

it('shows row by row what an import would do, before it does anything', async () => {
  const { api } = await chooseFile([added, changed, unchanged])
  await screen.findByText('1 new, 1 changed, 1 unchanged')
  const table = await screen.findByRole('table', { name: 'Rows of the file' })
  const cells = async (name: RegExp) =>
    within(await within(table).findByRole('row', { name }))
      .getAllByRole('cell')
      .map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim())
  expect(await cells(/103/)).toEqual(['2', '103', 'Carla', 'New a password is made'])
  expect(await cells(/101/)).toEqual(['3', '101', 'Anna Berg', 'Changed this name'])
  expect(await cells(/102/)).toEqual(['4', '102', 'Ben', 'Unchanged'])
  const [[bytes]] = api.argumentsOf('previewImport') as [[Uint8Array]]
  expect(new TextDecoder().decode(bytes)).toBe('extension,name\n103,Carla\n')
  expect(api.argumentsOf('importExtensions')).toEqual([])
})

it('imports nothing while a row is faulty, and says so', async () => {
  await chooseFile([added, faulty])
  await screen.findByText('1 new, 1 faulty')
  screen.getByText(/All rows are imported or none/)
  await screen.findByText('"10 4" is not an extension number')
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Import' }).disabled).toBe(true)
})

it('has nothing to import where everything is in place', async () => {
  await chooseFile([unchanged])
  await screen.findByText(/Everything in this file is in place already/)
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Import' }).disabled).toBe(true)
})

it('says what is wrong with a file that cannot be read, and takes another', async () => {
  const { user } = await chooseFile([], (api) =>
    api.answer('previewImport', () => ({
      ok: false,
      problem: { code: 'bad-import', message: 'The import file was refused: the file is empty' },
    })),
  )
  await screen.findByText(/the file is empty/)
  await user.upload(
    screen.getByLabelText('Choose a file…'),
    new File(['x'], 'other.csv', { type: 'text/csv' }),
  )
  expect(screen.getByRole('alert').textContent).toContain('the file is empty')
})

it('shows the passwords that were made this one time, and copies them all', async () => {
  const { user, api } = await chooseFile([added, changed, unchanged])
  await user.click(await screen.findByRole('button', { name: 'Import 2' }))
  await screen.findByText('1 extension added, 1 changed.')
  const table = await screen.findByRole('table', { name: 'Passwords that were made' })
  await within(table).findByText('Kx7mPq2rTz9wVb4n')
  await user.keyboard('{Escape}')
  await screen.findByText('The passwords have not been copied yet')
  await user.click(screen.getByRole('button', { name: 'Copy all' }))
  expect(api.argumentsOf('copyText')).toEqual([['103\tKx7mPq2rTz9wVb4n\n']])
  await user.click(screen.getByRole('button', { name: 'Done' }))
  expect(screen.queryByRole('dialog')).toBeNull()
})
