import { screen, within } from '@testing-library/svelte'
import { expect, it } from 'vitest'
import type { HeardPhone } from '../../shared/phone-row.ts'
import { aListedExtension, aStatus, neverRow, nowMs } from '../support/fake-api.ts'
import { renderWindow, type WindowOptions } from '../support/render-window.ts'

const heard = (host: number, changes: Partial<HeardPhone> = {}): HeardPhone => ({
  source: { address: `192.168.1.${host}`, port: 5060 },
  extension: '101',
  userAgent: null,
  lastAtMs: nowMs - 12_000,
  refusal: null,
  ...changes,
})
const anna = aListedExtension('101', 'Anna')
const ben = aListedExtension('102', 'Ben')

/** The phones page, on which no phone has ever registered. */
const renderFirst = ({ extensions = [], status = {}, ...options }: WindowOptions = {}) =>
  renderWindow({
    ...options,
    extensions,
    page: 'phones',
    status: { phones: extensions.map(({ number, name }) => neverRow(number, name)), ...status },
  })
const heardList = () => screen.getByRole('list', { name: 'Phones that are not registered' })

it('begins with the first extension', async () => {
  const { user } = await renderFirst()
  screen.getByRole('heading', { name: 'No phones yet' })
  await user.click(screen.getByRole('button', { name: 'Add the first extension' }))
  await screen.findByRole('dialog')
  expect(screen.getByLabelText('Number')).toHaveProperty('value', '101')
})

it('leads to the import of a list', async () => {
  const { user } = await renderFirst()
  await user.click(screen.getByRole('button', { name: 'Import from a CSV file' }))
  await screen.findByRole('heading', { level: 1, name: 'Extensions' })
})

it('shows what to type into the phone', async () => {
  await renderFirst({ extensions: [anna] })
  const values = within(screen.getByLabelText('What to type into the phone'))
  values.getByText('192.168.1.2')
  values.getByText('101')
  values.getByText('the one shown when 101 was added')
  screen.getByText('Waiting for the first packet…')
})

it('shows the values for any extension, and makes it a new password', async () => {
  const { user } = await renderFirst({ extensions: [anna, ben] })
  await user.selectOptions(screen.getByLabelText('Extension of this phone'), '102 Ben')
  await user.click(screen.getByRole('button', { name: 'New password' }))
  await screen.findByRole('dialog', { name: 'Give 102 Ben a new password?' })
})

it('offers only extensions that phones can use', async () => {
  const disabled = aListedExtension('100', 'Old', { enabled: false })
  await renderFirst({ extensions: [disabled, anna, ben] })
  const options = within(screen.getByLabelText('Extension of this phone')).getAllByRole('option')
  expect(options.map(({ textContent }) => textContent)).toEqual(['101 Anna', '102 Ben'])
})

it('tells at once who has knocked, when, and what to do', async () => {
  const { api, user } = await renderFirst({ extensions: [anna] })
  const wrong = heard(40, { refusal: 'wrong-password' })
  api.push('status', aStatus({ phones: [neverRow('101', 'Anna')], heard: [wrong] }))
  await screen.findByRole('list', { name: 'Phones that are not registered' })
  const list = within(heardList())
  list.getByText('101 from 192.168.1.40 used a wrong password')
  list.getByText(/^1\d s ago\.$/)
  list.getByText(/Type the password of the extension into the phone again/)
  await user.click(list.getByRole('button', { name: 'New password for 101' }))
  await screen.findByRole('dialog', { name: 'Give 101 Anna a new password?' })
})

it('shows five phones at most, and how many more there are', async () => {
  const many = Array.from({ length: 8 }, (_, index) => heard(40 + index))
  await renderFirst({ extensions: [anna], status: { heard: many } })
  expect(within(heardList()).getAllByRole('listitem')).toHaveLength(5)
  screen.getByText('and 3 more')
})

it('offers the extension that a phone asks for before there is any', async () => {
  const stranger = heard(41, { extension: '150', refusal: 'unknown-extension' })
  await renderFirst({ status: { heard: [stranger] } })
  within(heardList()).getByRole('button', { name: 'Add extension 150' })
})

it('says so where what a phone asked for exists by now', async () => {
  const early = heard(40, { refusal: 'unknown-extension' })
  await renderFirst({ extensions: [anna], status: { heard: [early] } })
  within(heardList()).getByText(/Extension 101 exists now/)
  expect(within(heardList()).queryByRole('button')).toBeNull()
})
