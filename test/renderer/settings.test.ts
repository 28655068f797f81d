import { fireEvent, screen, within } from '@testing-library/svelte'
import { tick } from 'svelte'
import { describe, expect, it } from 'vitest'
import { defaultSettings, type Settings } from '../../shared/settings.ts'
import { aStatus, someSettings } from '../support/fake-api.ts'
import { renderWindow, type WindowOptions } from '../support/render-window.ts'

const open = (options: WindowOptions = {}) => renderWindow({ page: 'settings', ...options })
const withSettings = (changes: Partial<Settings>) => ({ settings: { ...defaultSettings, ...changes } })
const section = (name: string) => within(screen.getByRole('form', { name }))
const field = (name: string) => screen.getByRole<HTMLInputElement>('textbox', { name })

describe('network', () => {
  it('shows what is served, and what keeps an address from it', async () => {
    const message = 'UDP port 5060 on 10.0.0.1 is used by another program. Quit it.'
    const problem = { code: 'port-in-use', message } as const
    await open({
      status: {
        listeners: [
          { state: 'listening', local: { address: '192.168.1.2', port: 5060 } },
          { state: 'retrying', local: { address: '10.0.0.1', port: 5060 }, problem },
        ],
      },
    })
    const texts = within(screen.getByRole('list', { name: 'Served now' }))
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim())
    expect(texts).toEqual([
      '192.168.1.2:5060 Listening',
      `10.0.0.1:5060 In use by another program ${message}`,
    ])
  })

  it('listens on another port, and says what came of it', async () => {
    const { api, user } = await open()
    await user.clear(field('Port'))
    await user.type(field('Port'), '5070')
    api.answer('status', () =>
      aStatus({ listeners: [{ state: 'listening', local: { address: '192.168.1.2', port: 5070 } }] }),
    )
    await user.click(section('Network').getByRole('button', { name: 'Save' }))
    await screen.findByText('Now listening on 192.168.1.2:5070.')
    expect(api.argumentsOf('changeSettings')).toEqual([[{ port: 5070 }]])
    expect(section('Network').queryByRole('button', { name: 'Save' })).toBeNull()
  })

  it('serves chosen addresses only, beginning with those that the office reaches', async () => {
    const networkCards = [
      { ...someSettings().networkCards[0]! },
      {
        interfaceName: 'tun0',
        kind: 'vpn',
        address: '10.8.0.6',
        family: 4,
        reachableFromOffice: false,
      } as const,
    ]
    const { api, user } = await open({ settings: { networkCards } })
    await user.click(screen.getByRole('radio', { name: 'Only these' }))
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: /192\.168\.1\.2/ }).checked).toBe(true)
    await user.click(screen.getByRole('checkbox', { name: /10\.8\.0\.6/ }))
    await user.click(section('Network').getByRole('button', { name: 'Save' }))
    expect(api.argumentsOf('changeSettings')).toEqual([[{ listen: ['192.168.1.2', '10.8.0.6'] }]])
  })

  it('does not save without any address', async () => {
    const { api, user } = await open({ settings: withSettings({ listen: ['192.168.1.2'] }) })
    await user.click(screen.getByRole('checkbox', { name: /192\.168\.1\.2/ }))
    await user.click(section('Network').getByRole('button', { name: 'Save' }))
    expect(screen.getByRole('alert').textContent).toBe('Choose at least one address.')
    expect(api.argumentsOf('changeSettings')).toEqual([])
  })
})

describe('a form', () => {
  it('offers to save only what has changed, and forgets it when told so', async () => {
    const { user } = await open()
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull()
    await user.type(field('Port'), '1')
    await user.click(screen.getByRole('button', { name: 'Discard' }))
    expect(field('Port').value).toBe('5060')
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull()
  })

  it('says what is wrong below the field, and goes there', async () => {
    const { api, user } = await open()
    await user.clear(field('Port'))
    await user.type(field('Port'), '70000{Enter}')
    await screen.findByText('The port must be 65535 or less.')
    expect(document.activeElement).toBe(field('Port'))
    expect(api.argumentsOf('changeSettings')).toEqual([])
  })

  it('keeps what the admin typed when settings change elsewhere, and takes over the rest', async () => {
    const { api, user } = await open()
    await user.clear(field('Longest registration'))
    await user.type(field('Longest registration'), '30')
    api.push('settings', someSettings(withSettings({ contactLimit: 9 })))
    await tick()
    expect(field('Longest registration').value).toBe('30')
    expect(field('Phones for one extension').value).toBe('9')
  })

  it('shows why the settings were refused, and keeps them to correct', async () => {
    const { api, user } = await open()
    const message = 'The disk is full. Make room and try again.'
    api.answer('changeSettings', () => ({ ok: false, problem: { code: 'disk-full', message } }))
    await user.type(field('Realm'), '-2{Enter}')
    expect((await screen.findByRole('alert')).textContent).toContain(message)
    expect(field('Realm').value).toBe('rollcall-2')
    expect(screen.getByRole('button', { name: 'Save' })).toBeTruthy()
  })

  it('shows what is saved before it is told so, and then what it is told', async () => {
    const { api, user } = await open()
    await user.type(field('Realm'), '-2{Enter}')
    await screen.findByText('Saved. It is in effect now.')
    expect(field('Realm').value).toBe('rollcall-2')
    api.push('settings', someSettings(withSettings({ realm: 'office' })))
    await tick()
    expect(field('Realm').value).toBe('office')
  })
})

describe('names', () => {
  it('lock the realm once there are extensions, and say why', async () => {
    await open({ settings: { realmIsFixed: true } })
    expect(screen.queryByRole('textbox', { name: 'Realm' })).toBeNull()
    screen.getByText(/part of the password of every extension/)
  })

  it('are added and removed', async () => {
    const { api, user } = await open({ settings: withSettings({ domains: ['pbx.lan'] }) })
    await user.type(field('Further names'), 'Office.lan{Enter}')
    const names = within(screen.getByRole('list', { name: 'Names that are served too' }))
    names.getByText('office.lan')
    await user.click(names.getByRole('button', { name: 'Remove pbx.lan' }))
    await user.click(section('Names').getByRole('button', { name: 'Save' }))
    expect(api.argumentsOf('changeSettings')).toEqual([[{ domains: ['office.lan'] }]])
  })

  it('are saved too where they stand in the field and were not added', async () => {
    const { api, user } = await open()
    await user.type(field('Further names'), 'office.lan')
    await user.click(section('Names').getByRole('button', { name: 'Save' }))
    expect(api.argumentsOf('changeSettings')).toEqual([[{ domains: ['office.lan'] }]])
    expect(field('Further names').value).toBe('')
  })

  it('must be host names', async () => {
    const { user } = await open()
    await user.type(field('Further names'), 'my office')
    await user.click(screen.getByRole('button', { name: 'Add' }))
    expect(screen.getByRole('alert').textContent).toContain('must be a host name such as office.lan')
    expect(screen.queryByRole('list', { name: 'Names that are served too' })).toBeNull()
  })

  it('have the focus when another page leads to them', async () => {
    const { state } = await open({ page: 'phones' })
    state.navigation.openSettings('domains')
    await tick()
    expect(document.activeElement).toBe(field('Further names'))
  })
})

describe('registrations', () => {
  it('are bounded in minutes or seconds', async () => {
    const { api, user } = await open()
    await user.selectOptions(screen.getByRole('combobox', { name: 'Shortest registration: unit' }), 'minutes')
    await user.clear(field('Shortest registration'))
    await user.type(field('Shortest registration'), '5')
    await user.click(section('Registrations').getByRole('button', { name: 'Save' }))
    expect(api.argumentsOf('changeSettings')).toEqual([[{ minExpiresSeconds: 300 }]])
  })

  it('point out bounds that contradict each other', async () => {
    const { user } = await open()
    await user.clear(field('Shortest registration'))
    await user.type(field('Shortest registration'), '3000')
    await user.clear(field('Longest registration'))
    await user.type(field('Longest registration'), '10{Enter}')
    await screen.findByText('The shortest registration must not exceed the longest registration.')
  })

  it('open what is advanced where the mistake is', async () => {
    const { user } = await open()
    await user.click(screen.getByText('Advanced'))
    await user.clear(field('Days that activity is kept'))
    await user.click(screen.getByText('Advanced'))
    await user.click(section('Registrations').getByRole('button', { name: 'Save' }))
    expect(document.activeElement).toBe(field('Days that activity is kept'))
    expect(field('Days that activity is kept').closest('details')?.open).toBe(true)
  })

  it('let a switch act at once', async () => {
    const { api, user } = await open()
    await user.click(screen.getByText('Advanced'))
    await user.click(screen.getByRole('switch', { name: 'Answer public addresses' }))
    expect(api.argumentsOf('changeSettings')).toEqual([[{ acceptPublicSources: true }]])
    const turned = screen.getByRole('switch', { name: 'Answer public addresses' })
    expect(turned.getAttribute('aria-checked')).toBe('true')
  })
})

describe('the window', () => {
  it('says what closing it does on a desktop without a tray', async () => {
    await open({ settings: { hasTray: false } })
    screen.getByText(/has no tray, so closing the window minimises it/)
  })

  it('starts with the computer', async () => {
    const { api, user } = await open()
    await user.click(screen.getByRole('switch', { name: 'Start with the computer' }))
    expect(api.argumentsOf('setAutostart')).toEqual([[true]])
    expect(screen.getByRole('switch', { name: 'Start with the computer' }).ariaChecked).toBe('true')
  })

  it('says why it cannot start with the computer', async () => {
    const note = 'This system does not allow it.'
    await open({ settings: { autostart: { enabled: false, available: false, note } } })
    const unavailable = screen.getByRole<HTMLButtonElement>('switch', { name: 'Start with the computer' })
    expect(unavailable.disabled).toBe(true)
    screen.getByText(note)
  })

  it('says why a switch could not be turned, and leaves it as it was', async () => {
    const { api, user } = await open()
    const message = 'The disk is full. Make room and try again.'
    api.answer('changeSettings', () => ({ ok: false, problem: { code: 'disk-full', message } }))
    await user.click(screen.getByRole('switch', { name: 'Notify me when a phone is gone' }))
    await screen.findByText(message)
    const left = screen.getByRole('switch', { name: 'Notify me when a phone is gone' })
    expect(left.getAttribute('aria-checked')).toBe('true')
  })
})

describe('quiet hours', () => {
  const night = { from: '22:00', to: '07:00' }
  const turned = () => screen.getByRole('switch', { name: 'Quiet hours' })

  it('are the night when they are switched on', async () => {
    const { api, user } = await open()
    expect(screen.queryByLabelText('From')).toBeNull()
    await user.click(turned())
    expect(api.argumentsOf('changeSettings')).toEqual([[{ quietHours: night }]])
    expect(screen.getByLabelText<HTMLInputElement>('From').value).toBe('22:00')
    screen.getByText('the next morning')
  })

  it('are saved once their time is typed and left', async () => {
    const { api } = await open({ settings: withSettings({ quietHours: night }) })
    const until = screen.getByLabelText('to')
    await fireEvent.input(until, { target: { value: '08:30' } })
    expect(api.argumentsOf('changeSettings')).toEqual([])
    await fireEvent.blur(until)
    expect(api.argumentsOf('changeSettings')).toEqual([[{ quietHours: { from: '22:00', to: '08:30' } }]])
  })

  it('must begin and end at different times', async () => {
    const { api } = await open({ settings: withSettings({ quietHours: night }) })
    await fireEvent.input(screen.getByLabelText('to'), { target: { value: '22:00' } })
    await fireEvent.blur(screen.getByLabelText('to'))
    expect(screen.getByRole('alert').textContent).toMatch(/^The quiet hours must be two different times/)
    expect(api.argumentsOf('changeSettings')).toEqual([])
  })

  it('are none when they are switched off', async () => {
    const { api, user } = await open({ settings: withSettings({ quietHours: night }) })
    await user.click(turned())
    expect(api.argumentsOf('changeSettings')).toEqual([[{ quietHours: null }]])
  })
})

describe('watching phones', () => {
  it('asks them as often as the admin says, and remembers as long', async () => {
    const { api, user } = await open()
    await user.clear(field('Ask every phone, every so many seconds'))
    await user.type(field('Ask every phone, every so many seconds'), '60')
    await user.clear(field('Days of history'))
    await user.type(field('Days of history'), '365')
    await user.click(section('Watching phones').getByRole('button', { name: 'Save' }))
    expect(api.argumentsOf('changeSettings')).toEqual([[{ pingEverySeconds: 60, historyDays: 365 }]])
  })

  it('does not ask them all the time', async () => {
    const { api, user } = await open()
    await user.clear(field('Ask every phone, every so many seconds'))
    await user.type(field('Ask every phone, every so many seconds'), '5{Enter}')
    await screen.findByText('The time between two questions to a phone must be 10 or more.')
    expect(api.argumentsOf('changeSettings')).toEqual([])
  })

  it('keeps the computer awake when told so', async () => {
    const { api, user } = await open()
    await user.click(
      screen.getByRole('switch', { name: 'Keep this computer awake while phones are registered' }),
    )
    expect(api.argumentsOf('changeSettings')).toEqual([[{ keepAwake: true }]])
  })
})

describe('data', () => {
  it('are in a folder that can be opened', async () => {
    const { api, user } = await open()
    screen.getByText('/home/office/.local/share/Rollcall')
    await user.click(screen.getByRole('button', { name: 'Open folder' }))
    expect(api.argumentsOf('openDataFolder')).toHaveLength(1)
  })
})
