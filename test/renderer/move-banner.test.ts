import { screen, within } from '@testing-library/svelte'
import { tick } from 'svelte'
import { expect, it } from 'vitest'
import type { PhoneBehind, ServerMove } from '../../shared/server-move.ts'
import { aStatus, nowMs, number } from '../support/fake-api.ts'
import { renderWindow } from '../support/render-window.ts'

const phone = (extension: string, isBack: boolean): PhoneBehind => ({
  ...{ deviceId: Number(extension), extension: number(extension), name: 'Anna', userAgent: null, isBack },
})
const aMove = (changes: Partial<ServerMove> = {}): ServerMove => ({
  oldAddress: '192.168.1.2',
  newAddresses: ['192.168.1.7'],
  atMs: nowMs,
  phones: [phone('102', false), phone('103', false), phone('101', true)],
  ...changes,
})
const banner = () => within(screen.getByRole('region', { name: 'Changed address' }))
const phones = () =>
  banner()
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim())

it('nothing is said of addresses while they stay', async () => {
  await renderWindow()
  expect(screen.queryByRole('region', { name: 'Changed address' })).toBeNull()
})

it('says what the address was and is, who is back, and what to do', async () => {
  const { user } = await renderWindow({ status: { move: aMove() } })
  banner().getByText('The address of this computer has changed: 192.168.1.2 is now 192.168.1.7.')
  expect(banner().getByRole('status').textContent).toBe('1 of 3 phones is back.')
  await user.click(banner().getByText('Phones and what to do'))
  banner().getByText(/Enter 192\.168\.1\.7 as the server.*DHCP reservation/)
  expect(phones()).toEqual(['102 Anna not back yet', '103 Anna not back yet', '101 Anna back'])
})

it('ticks phones off as they come back', async () => {
  const { api } = await renderWindow({ status: { move: aMove() } })
  api.push('status', aStatus({ move: aMove({ phones: [phone('101', true), phone('102', true)] }) }))
  await tick()
  expect(banner().getByRole('status').textContent).toBe('All 2 phones are back.')
  expect(phones()).toEqual(['101 Anna back', '102 Anna back'])
})

it('copies the new address', async () => {
  const { api, user } = await renderWindow({ status: { move: aMove() } })
  await user.click(banner().getByRole('button', { name: 'Copy new address' }))
  expect(api.argumentsOf('copyText')).toEqual([['192.168.1.7']])
  await screen.findByText('192.168.1.7 was copied.')
})

it('has nothing to copy while there is no network', async () => {
  await renderWindow({ status: { move: aMove({ newAddresses: [] }) } })
  banner().getByText(/has lost its address 192\.168\.1\.2/)
  banner().getByText(/Check the network cable/)
  expect(banner().queryByRole('button', { name: 'Copy new address' })).toBeNull()
})

it('goes when the admin knows of it', async () => {
  const { api, user } = await renderWindow({ status: { move: aMove() } })
  await user.click(banner().getByRole('button', { name: 'Dismiss' }))
  expect(api.argumentsOf('dismissMove')).toHaveLength(1)
  api.push('status', aStatus())
  await tick()
  expect(screen.queryByRole('region', { name: 'Changed address' })).toBeNull()
})
