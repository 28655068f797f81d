import type { MenuItemConstructorOptions } from 'electron'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Destination } from '../../shared/ipc-contract.ts'
import { parseExtensionNumber, type ListenerStatus } from '../../shared/model.ts'
import type { PhoneRow } from '../../shared/phone-row.ts'
import type { AppEvent } from '../../main/app.ts'
import { showTrayIcon, trayIconFile, trayMenu } from '../../main/shell/tray.ts'
import { FakeClock } from '../support/fake-clock.ts'

/** What the panel was told, in order. */
let panel: string[]
let menu: MenuItemConstructorOptions[]
let opened: (Destination | undefined)[]
let clock: FakeClock
let phones: PhoneRow[]
let isDark: boolean
let emit: (event: AppEvent) => void
let themeChanged: () => void
let click: () => void
let remove: () => void

const listening: ListenerStatus = { state: 'listening', local: { address: '10.0.0.1', port: 5060 } }
const source = { address: '10.0.0.9', port: 5060 }

function phone(state: 'registered' | 'gone', overdueInMs: number | null = null): PhoneRow {
  const row = { extension: parseExtensionNumber('101')!, name: 'Anna', enabled: true, muted: false }
  const device = { deviceId: 7, source, userAgent: null }
  if (state === 'gone')
    return { ...row, state, device: { ...device, lastSeenAtMs: 0, endedAtMs: 0, how: 'lapsed' } }
  return {
    ...{ ...row, state },
    device: {
      ...{ ...device, bindingId: 1, contactUri: 'sip:a@b', pingable: true, registeredAtMs: 0 },
      ...{ refreshedAtMs: 0, expiresAtMs: clock.now() + 1e6 },
      overdueAtMs: overdueInMs === null ? null : clock.now() + overdueInMs,
      ...{ roundTripMs: null, answersPings: 'unknown', unreachableSinceMs: null, badges: [] },
    },
  }
}

function show(environment = {}): void {
  remove = showTrayIcon({
    app: {
      onEvent: (listener) => {
        emit = listener
        return () => (emit = () => undefined)
      },
      now: () => clock.now(),
      phones: () => phones,
      listeners: () => [listening],
    },
    ...{ clock, platform: 'linux', environment, icons: '/icons', quit: () => panel.push('quit') },
    theme: {
      on: (_event: 'updated', listener: () => void) => (themeChanged = listener),
      off: () => (themeChanged = () => undefined),
      get shouldUseDarkColors() {
        return isDark
      },
    } as unknown as Parameters<typeof showTrayIcon>[0]['theme'],
    open: (destination) => opened.push(destination),
    create(path) {
      panel.push(path)
      return {
        setIcon: (icon) => panel.push(icon),
        setTooltip: (text) => panel.push(text),
        setMenu(template) {
          menu = template
          panel.push('menu')
        },
        onClick: (run) => (click = run),
        remove: () => panel.push('removed'),
      }
    },
  })
}

beforeEach(() => {
  clock = new FakeClock()
  ;[panel, menu, opened, phones, isDark] = [[], [], [], [phone('registered')], false]
})

describe('the icon in the tray', () => {
  it('shows what is the case from the start', () => {
    show()
    expect(panel).toEqual(['/icons/well-light.png', 'Rollcall: 1 registered', 'menu'])
  })

  it('follows a phone that is gone, and says nothing to the panel that it knows already', () => {
    show()
    panel = []
    emit({ kind: 'phones-changed' })
    clock.advance(2000)
    expect(panel).toEqual([])
    phones = [phone('gone')]
    emit({ kind: 'phones-changed' })
    clock.advance(2000)
    expect(panel).toEqual(['/icons/gone-light.png', 'Rollcall: 0 registered, 1 gone', 'menu'])
  })

  it('notices by itself that a phone has become overdue', () => {
    phones = [phone('registered', 60_000)]
    show()
    clock.advance(59_000)
    expect(panel).toContain('Rollcall: 1 registered')
    panel = []
    clock.advance(2000)
    expect(panel).toContain('Rollcall: 0 registered, 1 overdue')
    expect(clock.pendingTimers).toBe(0)
  })

  it('is changed at most once a second', () => {
    show()
    panel = []
    for (let i = 0; i < 200; i++) {
      phones = [phone(i % 2 === 0 ? 'gone' : 'registered')]
      emit({ kind: 'phones-changed' })
      clock.advance(15)
    }
    expect(panel.filter((said) => said.startsWith('Rollcall')).length).toBeLessThanOrEqual(3)
  })

  it('suits a dark panel as soon as there is one, and GNOME’s bar always', () => {
    show()
    isDark = true
    themeChanged()
    clock.advance(2000)
    expect(panel.at(-1)).toBe('/icons/well-dark.png')
    isDark = false
    panel = []
    show({ XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' })
    expect(panel[0]).toBe('/icons/well-dark.png')
  })

  it('opens the window when it is clicked', () => {
    show()
    click()
    expect(opened).toEqual([undefined])
  })

  it('is gone without a trace when it is removed', () => {
    phones = [phone('registered', 60_000)]
    show()
    emit({ kind: 'phones-changed' })
    remove()
    expect(panel.at(-1)).toBe('removed')
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('its menu', () => {
  const labels = () => menu.map(({ label, type }) => label ?? type)
  const choose = (label: string) => {
    const chosen = menu.find((item) => item.label === label)?.click as (() => void) | undefined
    chosen?.()
  }

  it('opens the window, shows a phone that is gone in its place, and quits', () => {
    phones = [phone('gone')]
    show()
    expect(labels()).toEqual(['Open Rollcall', 'separator', '101 Anna', 'separator', 'Quit'])
    choose('Open Rollcall')
    choose('101 Anna')
    choose('Quit')
    expect(opened).toEqual([undefined, { page: 'phones', deviceId: 7 }])
    expect(panel.at(-1)).toBe('quit')
  })

  it('names ten phones and counts the others', () => {
    const gone = Array.from({ length: 13 }, (_, i) => ({ label: `${i}`, deviceId: i }))
    const actions = { open: (to: Destination | undefined) => opened.push(to), quit: () => undefined }
    menu = trayMenu({ gone }, actions)
    expect(labels()).toHaveLength(15)
    choose('and 3 more')
    expect(opened).toEqual([{ page: 'phones', deviceId: null }])
  })

  it('shows an & in a name as such', () => {
    menu = trayMenu({ gone: [{ label: '101 A & B', deviceId: 1 }] }, { open: () => 0, quit: () => 0 })
    expect(labels()).toContain('101 A && B')
  })
})

it('macOS colours one icon for itself', () => {
  expect(trayIconFile('gone', 'darwin', true)).toBe('goneTemplate.png')
  expect(trayIconFile('gone', 'win32', true)).toBe('gone-dark.png')
})
