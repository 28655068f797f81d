import { screen, within } from '@testing-library/svelte'
import type { UserEvent } from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import type { StatusSnapshot } from '../../shared/ipc-contract.ts'
import { aListedExtension, aStatus, neverRow, nowMs, registeredRow } from '../support/fake-api.ts'
import { renderWindow, type WindowOptions } from '../support/render-window.ts'
import { measurePage } from './extensions-measures.ts'

beforeEach(measurePage)

const extensions = [aListedExtension('101', 'Anna'), aListedExtension('102', 'Ben')]
const laterMs = nowMs + 60_000

const openPage = (options: WindowOptions = {}) => renderWindow({ page: 'extensions', extensions, ...options })

const submit = (user: UserEvent) =>
  user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Add extension' }))

async function openAdd(options: WindowOptions = {}) {
  const opened = await openPage(options)
  await opened.user.click(screen.getByRole('button', { name: 'Add extension' }))
  await screen.findByRole('dialog', { name: 'Add an extension' })
  return opened
}

async function addCarla(options: WindowOptions = {}) {
  const opened = await openAdd(options)
  await opened.user.type(screen.getByLabelText('Name'), 'Carla')
  await submit(opened.user)
  await screen.findByRole('dialog', { name: '103 Carla is added' })
  return opened
}

const laterStatus = (changes: Partial<StatusSnapshot>) => aStatus({ atMs: laterMs, ...changes })
const thePhone = () => screen.getByRole('status', { name: 'The phone' })

describe('adding an extension', () => {
  it('suggests the next free number', async () => {
    await openAdd()
    expect(screen.getByLabelText<HTMLInputElement>('Number').value).toBe('103')
  })

  it('says who has a number already, where it is typed', async () => {
    const { user, api } = await openAdd()
    const number = screen.getByLabelText('Number')
    await user.clear(number)
    await user.type(number, '101')
    expect(screen.queryByRole('alert')).toBeNull()
    await user.tab()
    expect(screen.getByRole('alert').textContent).toBe('101 already exists: Anna.')
    expect(number.getAttribute('aria-invalid')).toBe('true')
    await submit(user)
    expect(api.argumentsOf('addExtension')).toEqual([])
  })

  it('says what a number may be made of, once it was typed', async () => {
    const { user } = await openAdd()
    const number = screen.getByLabelText('Number')
    await user.clear(number)
    await user.type(number, '10 3')
    await submit(user)
    expect(screen.getByRole('alert').textContent).toMatch(/Leave out the spaces/)
    await user.clear(number)
    await user.type(number, '103')
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('shows the password this one time, with what else to type into the phone', async () => {
    const { api, user } = await addCarla()
    expect(api.argumentsOf('addExtension')).toEqual([[{ number: '103', name: 'Carla' }]])
    screen.getByText('Kx7mPq2rTz9wVb4n')
    screen.getByText('This is the only time the password is shown.')
    const values = within(screen.getByLabelText('What to type into the phone'))
    values.getByText('192.168.1.2')
    values.getByText('103')
    await user.click(screen.getByRole('button', { name: 'Copy password' }))
    expect(api.argumentsOf('copyText')).toEqual([['Kx7mPq2rTz9wVb4n']])
    screen.getByRole('button', { name: 'Copied' })
  })

  it('shows what main complains of', async () => {
    const { user } = await openAdd({
      prepare: (api) =>
        api.answer('addExtension', () => ({
          ok: false,
          problem: { code: 'disk-full', message: 'The disk is full.' },
        })),
    })
    await submit(user)
    await screen.findByText('The disk is full.')
    screen.getByRole('dialog', { name: 'Add an extension' })
  })

  it('waits for the phone, and says when it is registered', async () => {
    const { api } = await addCarla()
    expect(thePhone().textContent).toContain('Waiting for the phone')
    api.push('status', laterStatus({ phones: [registeredRow('103', 'Carla', { refreshedAtMs: laterMs })] }))
    await screen.findByText('103 is registered: Yealink SIP-T46S at 192.168.1.40')
  })

  it('says what the phone does wrong, and what to do about it', async () => {
    const { api } = await addCarla()
    const heard = {
      source: { address: '192.168.1.40', port: 5060 },
      extension: '103',
      userAgent: 'Yealink SIP-T46S 66.85.0.5',
      lastAtMs: laterMs,
    }
    api.push('status', laterStatus({ heard: [{ ...heard, refusal: null }] }))
    await within(thePhone()).findByText(/Heard 192.168.1.40 .*, waiting for the right password/)
    api.push('status', laterStatus({ heard: [{ ...heard, refusal: 'wrong-password' }] }))
    await within(thePhone()).findByText(/103 from 192.168.1.40 .* used a wrong password/)
    within(thePhone()).getByText(/Type the password of the extension into the phone again/)
  })

  it('asks gently before a password that was not copied is closed', async () => {
    const { user } = await addCarla()
    await user.keyboard('{Escape}')
    await screen.findByText('The password has not been copied yet')
    await user.click(screen.getByRole('button', { name: 'Go back' }))
    expect(screen.queryByText('The password has not been copied yet')).toBeNull()
    screen.getByText('Kx7mPq2rTz9wVb4n')
    await user.click(screen.getByRole('button', { name: 'Done' }))
    await user.click(await screen.findByRole('button', { name: 'Close anyway' }))
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(document.body.textContent).not.toContain('Kx7mPq2rTz9wVb4n')
  })

  it('closes without a question once the password was copied', async () => {
    const { user } = await addCarla()
    await user.click(screen.getByRole('button', { name: 'Copy password' }))
    await user.click(screen.getByRole('button', { name: 'Done' }))
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('closes without a question once the phone is registered', async () => {
    const { user, api } = await addCarla()
    api.push('status', laterStatus({ phones: [registeredRow('103', 'Carla', { refreshedAtMs: laterMs })] }))
    await screen.findByText(/103 is registered/)
    await user.click(screen.getByRole('button', { name: 'Done' }))
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('goes on with another one under the number that follows', async () => {
    const { user } = await addCarla()
    await user.click(screen.getByRole('button', { name: 'Copy password' }))
    await user.click(screen.getByRole('button', { name: 'Add another' }))
    await screen.findByRole('dialog', { name: 'Add an extension' })
    expect(screen.getByLabelText<HTMLInputElement>('Number').value).toBe('104')
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('')
  })
})

describe('a new password', () => {
  it('is made after a warning, and counts only what phones do with it', async () => {
    const { user, api, state } = await openPage({ status: { phones: [registeredRow('101', 'Anna')] } })
    state.navigation.openExtensions({ kind: 'new-password', number: extensions[0]!.number })
    const question = await screen.findByRole('dialog')
    within(question).getByText(/it is refused until the new password is typed into it/)
    await user.click(within(question).getByRole('button', { name: 'Make a new password' }))
    await screen.findByText('Zt5hJw8cRd3yFk6s')
    expect(api.argumentsOf('newPassword')).toEqual([['101']])
    expect(thePhone().textContent).toContain('Waiting for the phone')
  })
})

describe('editing an extension', () => {
  async function openEdit(options: WindowOptions = {}) {
    const opened = await openPage(options)
    opened.state.navigation.openExtensions({ kind: 'edit', number: extensions[0]!.number })
    await screen.findByRole('dialog', { name: 'Edit extension 101' })
    return opened
  }

  it('changes name, devices, protection, whether it is off duty and whether it is enabled', async () => {
    const { user, api } = await openEdit()
    await user.clear(screen.getByLabelText('Name'))
    await user.type(screen.getByLabelText('Name'), 'Anna Berg')
    await user.click(screen.getByRole('switch', { name: 'Enabled' }))
    await user.click(screen.getByRole('switch', { name: 'Off duty' }))
    await user.clear(screen.getByLabelText('Devices allowed for this extension'))
    await user.type(screen.getByLabelText('Devices allowed for this extension'), '12')
    await user.click(screen.getByRole('radio', { name: 'SHA-256 only' }))
    await user.click(screen.getByRole('button', { name: 'Save' }))
    const change = {
      name: 'Anna Berg',
      enabled: false,
      muted: true,
      algorithmPolicy: 'sha256',
      contactLimit: 12,
    }
    expect(api.argumentsOf('changeExtension')).toEqual([[{ number: '101', change }]])
    await screen.findByText('101 Anna Berg was saved.')
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('leaves what was not touched as it was', async () => {
    const { user, api } = await openEdit({ status: { phones: [neverRow('101', 'Anna')] } })
    await user.click(screen.getByRole('button', { name: 'Save' }))
    const change = { name: 'Anna', enabled: true, muted: false, algorithmPolicy: 'md5', contactLimit: null }
    expect(api.argumentsOf('changeExtension')).toEqual([[{ number: '101', change }]])
  })

  it('refuses a number of devices that is none, where it is typed', async () => {
    const { user, api } = await openEdit()
    const devices = screen.getByLabelText('Devices allowed for this extension')
    await user.clear(devices)
    await user.type(devices, '101')
    expect(screen.getByRole('alert').textContent).toBe('Type a whole number from 1 to 100.')
    await user.click(screen.getByRole('button', { name: 'Save' }))
    expect(api.argumentsOf('changeExtension')).toEqual([])
  })

  it('says why the number cannot change', async () => {
    await openEdit()
    screen.getByText(/The number stays 101, as it is part of the password/)
  })
})
