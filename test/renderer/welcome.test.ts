import { screen, waitFor, within } from '@testing-library/svelte'
import { expect, it } from 'vitest'
import type { ListenerStatus } from '../../shared/model.ts'
import type { NetworkCard } from '../../shared/network-card.ts'
import type { HeardPhone } from '../../shared/phone-row.ts'
import { defaultSettings } from '../../shared/settings.ts'
import {
  aListedExtension,
  aStatus,
  neverRow,
  nowMs,
  registeredRow,
  someSettings,
} from '../support/fake-api.ts'
import { renderWindow, type RenderedWindow, type WindowOptions } from '../support/render-window.ts'

const cable: NetworkCard = {
  interfaceName: 'eth0',
  kind: 'ethernet',
  address: '192.168.1.2',
  family: 4,
  reachableFromOffice: true,
}
const wifi: NetworkCard = { ...cable, interfaceName: 'wlan0', kind: 'wifi', address: '192.168.1.17' }
const docker: NetworkCard = {
  ...cable,
  interfaceName: 'docker0',
  kind: 'virtual',
  address: '172.17.0.1',
  reachableFromOffice: false,
}
const portInUse: ListenerStatus = {
  state: 'retrying',
  local: { address: '192.168.1.2', port: 5060 },
  problem: { code: 'port-in-use', message: 'UDP port 5060 on 192.168.1.2 is used by another program.' },
}
const stranger: HeardPhone = {
  source: { address: '192.168.1.41', port: 5060 },
  extension: '150',
  userAgent: 'snomD785/10.1.64.14',
  lastAtMs: nowMs - 12_000,
  refusal: 'unknown-extension',
}

const renderWelcome = (options: WindowOptions = {}) =>
  renderWindow({ ...options, settings: { welcomed: false, ...options.settings } })

const press = async ({ user }: RenderedWindow, name: string) =>
  user.click(await screen.findByRole('button', { name }))

async function addAnna(window: RenderedWindow): Promise<void> {
  await press(window, 'Next')
  await press(window, 'Next')
  await window.user.type(screen.getByLabelText('Name'), 'Anna')
  await press(window, 'Add extension')
  await screen.findByRole('heading', { name: '101 Anna is added' })
}

it('leads in four steps from the network to the first phone', async () => {
  const window = await renderWelcome()
  const current = () => screen.getByRole('list', { name: 'Steps' }).querySelector('[aria-current="step"]')
  expect(current()?.textContent).toContain('Network')
  await press(window, 'Next')
  screen.getByRole('heading', { name: 'Let the phones in' })
  await press(window, 'Next')
  expect(current()?.textContent).toContain('Extension')
  await window.user.type(screen.getByLabelText('Name'), 'Anna')
  await press(window, 'Add extension')
  expect(window.api.argumentsOf('addExtension')).toEqual([[{ number: '101', name: 'Anna' }]])
  await press(window, 'Next')
  expect(current()?.textContent).toContain('Phone')
  screen.getByText('Waiting for the first packet…')
  window.api.push('status', aStatus({ phones: [registeredRow('101', 'Anna')] }))
  await screen.findByText(/is registered — you are done/)
  screen.getByText(/Yealink SIP-T46S at/)
  await press(window, 'Go to the phones')
  expect(window.api.argumentsOf('finishWelcome')).toHaveLength(1)
  window.api.push('settings', someSettings({ welcomed: true }))
  await screen.findByRole('navigation', { name: 'Pages' })
})

it('can be skipped at any step', async () => {
  const window = await renderWelcome()
  await press(window, 'Next')
  await press(window, 'Skip for now')
  expect(window.api.argumentsOf('finishWelcome')).toHaveLength(1)
})

it('moves the keyboard and the screen reader on to the new step', async () => {
  const window = await renderWelcome()
  await press(window, 'Next')
  await waitFor(() =>
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Let the phones in' })),
  )
})

it('serves every network until the admin chooses, so that a new address of this computer is served too', async () => {
  const window = await renderWelcome({ settings: { networkCards: [cable, wifi] } })
  expect(screen.getByRole('checkbox', { name: 'Network cable (eth0)' })).toHaveProperty('checked', true)
  expect(screen.getByRole('checkbox', { name: 'Wi-Fi (wlan0)' })).toHaveProperty('checked', true)
  await press(window, 'Next')
  expect(window.api.argumentsOf('changeSettings')).toEqual([])
})

it('says what virtual networks are, and stops serving one that is unticked', async () => {
  const window = await renderWelcome({ settings: { networkCards: [cable, docker] } })
  screen.getByText(/Only for programs on this computer/)
  await window.user.click(screen.getByRole('checkbox', { name: 'Virtual network (docker0)' }))
  expect(window.api.argumentsOf('changeSettings')).toEqual([[{ listen: ['192.168.1.2'] }]])
})

it('leaves what the settings name as it is until another network is ticked', async () => {
  const settings = { ...defaultSettings, listen: ['192.168.1.2:5070'] }
  const window = await renderWelcome({ settings: { networkCards: [cable, wifi], settings } })
  await press(window, 'Next')
  expect(window.api.argumentsOf('changeSettings')).toEqual([])
  await press(window, 'Back')
  await window.user.click(screen.getByRole('checkbox', { name: 'Wi-Fi (wlan0)' }))
  expect(window.api.argumentsOf('changeSettings')).toEqual([
    [{ listen: ['192.168.1.2:5070', '192.168.1.17'] }],
  ])
})

it('does not go on without a network, and does not take none for all', async () => {
  const window = await renderWelcome({ settings: { networkCards: [cable] } })
  await window.user.click(screen.getByRole('checkbox', { name: 'Network cable (eth0)' }))
  screen.getByText(/Choose at least one network/)
  expect(screen.getByRole('button', { name: 'Next' })).toHaveProperty('disabled', true)
  expect(window.api.argumentsOf('changeSettings')).toEqual([])
})

it('says which port is taken, and serves another one', async () => {
  const window = await renderWelcome({ status: { listeners: [portInUse] } })
  screen.getByText('Port 5060: in use by another program')
  screen.getByText(/UDP port 5060 on 192\.168\.1\.2 is used by another program/)
  const field = screen.getByLabelText('Use another port')
  expect(field).toHaveProperty('value', '5062')
  await window.user.clear(field)
  await window.user.type(field, '70000')
  await press(window, 'Use this port')
  await screen.findByText('Type a number from 1 to 65535.')
  expect(window.api.argumentsOf('changeSettings')).toEqual([])
  await window.user.clear(field)
  await window.user.type(field, '5080{Enter}')
  expect(window.api.argumentsOf('changeSettings')).toEqual([[{ port: 5080, listen: [] }]])
  const listening = { state: 'listening', local: { address: '192.168.1.2', port: 5080 } } as const
  window.api.push('status', aStatus({ listeners: [listening] }))
  await screen.findByText('Listening on port 5080')
  expect(screen.queryByLabelText('Use another port')).toBeNull()
})

it('says why a network cannot be chosen', async () => {
  const problem = { code: 'disk-full', message: 'The disk is full. Make room and try again.' } as const
  const window = await renderWelcome({
    settings: { networkCards: [cable, docker] },
    prepare: (api) => api.answer('changeSettings', () => ({ ok: false, problem })),
  })
  await window.user.click(screen.getByRole('checkbox', { name: 'Virtual network (docker0)' }))
  await screen.findByText(problem.message)
})

it.each([
  ['win32', /Allow public and private networks/],
  ['darwin', /accept incoming network connections/],
  ['linux', 'sudo ufw allow 5060/udp'],
] as const)('explains the firewall of %s', async (platform, text) => {
  const window = await renderWelcome({ settings: { about: { ...someSettings().about, platform } } })
  await press(window, 'Next')
  screen.getByText(text)
})

it('copies the command that opens the firewall of Linux', async () => {
  const window = await renderWelcome()
  await press(window, 'Next')
  await press(window, 'Copy ufw (Ubuntu, Debian)')
  expect(window.api.argumentsOf('copyText')).toEqual([['sudo ufw allow 5060/udp']])
})

it('says what is wrong with a number where it is typed', async () => {
  const window = await renderWelcome()
  await press(window, 'Next')
  await press(window, 'Next')
  await window.user.type(screen.getByLabelText('Number'), ' 2')
  await press(window, 'Add extension')
  await screen.findByText(/Leave out the spaces/)
  expect(window.api.argumentsOf('addExtension')).toEqual([])
})

it('shows the password until the welcome is over, also after going back', async () => {
  const window = await renderWelcome()
  await addAnna(window)
  screen.getByText('Kx7mPq2rTz9wVb4n')
  await press(window, 'Back')
  expect(screen.queryByText('Kx7mPq2rTz9wVb4n')).toBeNull()
  await press(window, 'Next')
  await press(window, 'Next')
  within(screen.getByLabelText('What to type into the phone')).getByText('Kx7mPq2rTz9wVb4n')
})

it('needs no new extension where some were imported', async () => {
  const window = await renderWelcome({
    extensions: [aListedExtension('101', 'Anna'), aListedExtension('102', 'Ben')],
    status: { phones: [neverRow('101', 'Anna'), neverRow('102', 'Ben')] },
  })
  await press(window, 'Next')
  await press(window, 'Next')
  screen.getByText('There are 2 extensions')
  await press(window, 'Next')
  await window.user.selectOptions(screen.getByLabelText('Extension of this phone'), '102 Ben')
  screen.getByText('the one shown when 102 was added')
  await press(window, 'New password')
  await press(window, 'Make a new password')
  expect(window.api.argumentsOf('newPassword')).toEqual([['102']])
  await screen.findByText('Zt5hJw8cRd3yFk6s')
})

it('does not take another phone for the one that the password is shown for', async () => {
  const window = await renderWelcome()
  await addAnna(window)
  await press(window, 'Next')
  window.api.push('status', aStatus({ phones: [registeredRow('102', 'Ben')], heard: [stranger] }))
  await screen.findByRole('list', { name: 'Phones that are not registered' })
  screen.getByText('Kx7mPq2rTz9wVb4n')
  expect(screen.queryByText(/you are done/)).toBeNull()
})

it('adds the extension that a phone asks for, and keeps the password if the admin thinks better of it', async () => {
  const window = await renderWelcome({ status: { heard: [stranger] } })
  await addAnna(window)
  await press(window, 'Next')
  await press(window, 'Add extension 150')
  expect(screen.getByLabelText('Number')).toHaveProperty('value', '150')
  await press(window, 'Back')
  screen.getByText('Kx7mPq2rTz9wVb4n')
  await press(window, 'Add extension 150')
  await press(window, 'Add extension')
  expect(window.api.argumentsOf('addExtension').at(-1)).toEqual([{ number: '150', name: '' }])
  await screen.findByRole('heading', { name: '150 is added' })
})

it('says so where phones cannot reach the computer at all', async () => {
  const window = await renderWelcome({ status: { listeners: [portInUse] } })
  await addAnna(window)
  await press(window, 'Next')
  within(screen.getByRole('alert')).getByText('Phones cannot reach Rollcall')
  screen.getByText('no address is served yet')
})

it('helps where nothing arrives', async () => {
  const window = await renderWelcome()
  await addAnna(window)
  await press(window, 'Next')
  await window.user.click(screen.getByText('Nothing arrives?'))
  screen.getByText('The address is mistyped.')
  screen.getByText('The phone is in another network.')
  screen.getByText('A firewall is in between.')
})
