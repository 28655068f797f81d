import { screen, within } from '@testing-library/svelte'
import { tick } from 'svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ActivityEntry, ActivityQuery, Happening } from '../../shared/activity.ts'
import { defaultSettings } from '../../shared/settings.ts'
import { aListedExtension, nowMs, number, someSettings, type FakeApi } from '../support/fake-api.ts'
import { renderWindow, type WindowOptions } from '../support/render-window.ts'
import { anEntry } from './activity-entries.ts'

beforeEach(() => {
  vi.stubEnv('TZ', 'UTC')
  // jsdom knows no scrolling; what is asked of it is not looked at.
  Element.prototype.scrollTo = () => undefined
})

const refused = (reason: 'wrong-password' | 'unknown-extension' | 'extension-disabled'): Happening => ({
  kind: 'refused',
  reason,
  detail: null,
})
const foreign = (detail: string): Happening => ({ kind: 'refused', reason: 'foreign-domain', detail })

/** The activity page with a database that answers as the real one does. */
function open(entries: readonly ActivityEntry[], options: WindowOptions = {}) {
  const answer = ({ extension, kinds, sinceMs, before, limit }: ActivityQuery) =>
    entries
      .filter((entry) => extension === undefined || entry.extension === extension)
      .filter((entry) => kinds === undefined || kinds.includes(entry.what.kind))
      .filter((entry) => sinceMs === undefined || entry.lastAtMs >= sinceMs)
      .filter((entry) => before === undefined || entry.lastAtMs < before.lastAtMs)
      .slice(0, limit)
  return renderWindow({
    page: 'activity',
    extensions: [aListedExtension('101', 'Anna'), aListedExtension('102', 'Ben', { enabled: false })],
    ...options,
    prepare: (api: FakeApi) => {
      api.answer('activity', (query) => ({ ok: true, value: answer(query) }))
      options.prepare?.(api)
    },
  })
}

const rows = () => within(screen.getByRole('region', { name: 'Activity' })).getAllByRole('listitem')
const texts = () => rows().map((row) => row.textContent.replace(/\s+/g, ' ').trim())
const minutesAgo = (minutes: number) => ({ lastAtMs: nowMs - minutes * 60_000 })

describe('the list', () => {
  it('says what happened, when, to whom, and with which phone', async () => {
    await open([
      anEntry(1, { kind: 'restarted' }, { firstAtMs: nowMs - 3_600_000, ...minutesAgo(28), count: 12 }),
    ])
    await screen.findByRole('region', { name: 'Today' })
    expect(texts()).toEqual([
      '11:00 – 11:32, 12 times 101 has restarted and is registered again 101 Anna Yealink SIP-T46S 192.168.1.40',
    ])
  })

  it('shows what happens now on top', async () => {
    const { api } = await open([anEntry(1, { kind: 'registered' }, minutesAgo(10))])
    await screen.findByText('101 registered')
    api.push('activity', [anEntry(2, { kind: 'expired' }, minutesAgo(0))])
    await tick()
    expect(texts()[0]).toContain('101 did not renew its registration and is gone')
  })

  it('leaves out what the filters do', async () => {
    const { api } = await open([anEntry(1, { kind: 'registered' })])
    await screen.findByText('101 registered')
    api.push('activity', [anEntry(2, { kind: 'refreshed' }, minutesAgo(0))])
    await tick()
    expect(rows()).toHaveLength(1)
  })

  it('does not move while the admin reads further down, and says how much is new', async () => {
    const { api, user } = await open([anEntry(1, { kind: 'registered' }, minutesAgo(10))])
    await screen.findByText('101 registered')
    const list = screen.getByRole('region', { name: 'Activity' })
    list.scrollTop = 300
    api.push('activity', [anEntry(2, { kind: 'expired' }, minutesAgo(1))])
    api.push('activity', [anEntry(2, { kind: 'expired' }, { ...minutesAgo(0), count: 2 })])
    await tick()
    expect(rows()).toHaveLength(1)
    list.scrollTop = 0
    await user.click(screen.getByRole('button', { name: '1 new' }))
    expect(texts()[0]).toContain('2 times')
    expect(screen.queryByRole('button', { name: /new$/ })).toBeNull()
  })

  it('loads older activity behind the last entry', async () => {
    const many = Array.from({ length: 130 }, (_, index) =>
      anEntry(200 - index, { kind: 'registered' }, minutesAgo(index)),
    )
    const { user } = await open(many)
    await screen.findByRole('button', { name: 'Load older' })
    expect(rows()).toHaveLength(100)
    await user.click(screen.getByRole('button', { name: 'Load older' }))
    expect(rows()).toHaveLength(130)
    expect(screen.queryByRole('button', { name: 'Load older' })).toBeNull()
  })

  it('says why it cannot be read, and tries again', async () => {
    const { api, user } = await open([], {
      prepare: (faulty) => {
        const message = 'The database cannot be read. Restart Rollcall.'
        faulty.answer('activity', () => ({ ok: false, problem: { code: 'database-failure', message } }))
      },
    })
    expect((await screen.findByRole('alert')).textContent).toContain('Restart Rollcall.')
    api.answer('activity', () => ({ ok: true, value: [anEntry(1, { kind: 'registered' })] }))
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    await screen.findByText('101 registered')
    expect(screen.queryByRole('alert')).toBeNull()
  })
})

describe('filters', () => {
  const entries = [
    anEntry(4, { kind: 'registered' }, { extension: '102', ...minutesAgo(5) }),
    anEntry(3, { kind: 'expired' }, minutesAgo(30)),
    anEntry(2, { kind: 'refreshed' }, minutesAgo(40)),
    anEntry(1, { kind: 'registered' }, minutesAgo(3 * 24 * 60)),
  ]

  it('begin with everything but renewals', async () => {
    await open(entries)
    await screen.findByText('102 registered')
    expect(rows()).toHaveLength(3)
  })

  it('find an extension, which is suggested while typing', async () => {
    const { user } = await open(entries)
    await user.type(await screen.findByRole('combobox', { name: 'Extension' }), '102')
    await vi.waitFor(() => expect(rows()).toHaveLength(1))
    expect(texts()[0]).toContain('102 registered')
  })

  it('show one kind of activity', async () => {
    const { user } = await open(entries)
    await user.selectOptions(screen.getByRole('combobox', { name: 'What' }), 'Drop-offs')
    await vi.waitFor(() => expect(rows()).toHaveLength(1))
    expect(texts()[0]).toContain('did not renew')
  })

  it('show what happened within a time', async () => {
    const { user } = await open(entries)
    await user.selectOptions(screen.getByRole('combobox', { name: 'When' }), 'Last hour')
    await vi.waitFor(() => expect(rows()).toHaveLength(2))
  })

  it('can be cleared where nothing matches', async () => {
    const { user } = await open(entries)
    await user.selectOptions(screen.getByRole('combobox', { name: 'What' }), 'This computer')
    await screen.findByRole('heading', { name: 'Nothing matches these filters' })
    await user.click(screen.getAllByRole('button', { name: 'Clear filters' })[0]!)
    await vi.waitFor(() => expect(rows()).toHaveLength(3))
    expect(screen.queryByRole('button', { name: 'Clear filters' })).toBeNull()
  })

  it('are set by the page that leads here', async () => {
    const { state } = await open(entries, { page: 'phones' })
    state.navigation.openActivity({ extension: '101', kinds: ['expired'] })
    await screen.findByText(/did not renew/)
    expect(screen.getByRole<HTMLInputElement>('combobox', { name: 'Extension' }).value).toBe('101')
    expect(rows()).toHaveLength(1)
  })

  it('are not needed before anything has happened', async () => {
    await open([])
    await screen.findByRole('heading', { name: 'No activity yet' })
    expect(screen.queryByRole('button', { name: 'Clear filters' })).toBeNull()
  })
})

describe('a refusal', () => {
  it('leads to the extension that is missing', async () => {
    const { state, user } = await open([anEntry(1, refused('unknown-extension'), { extension: '150' })])
    await user.click(await screen.findByRole('button', { name: 'Create extension 150' }))
    expect(state.navigation.page).toBe('extensions')
  })

  it('leads to a new password', async () => {
    const { state, user } = await open([anEntry(1, refused('wrong-password'))])
    await user.click(await screen.findByRole('button', { name: 'New password for 101' }))
    expect(state.navigation.page).toBe('extensions')
  })

  it('enables the extension', async () => {
    const { api, user } = await open([anEntry(1, refused('extension-disabled'), { extension: '102' })])
    await user.click(await screen.findByRole('button', { name: 'Enable 102' }))
    expect(api.argumentsOf('enableExtensions')).toEqual([[{ numbers: [number('102')], enabled: true }]])
    await screen.findByText('Extension 102 is enabled. Its phones can register now.')
    api.push('extensions', [aListedExtension('102', 'Ben')])
    await screen.findByText('Extension 102 is enabled now.')
    expect(screen.queryByRole('button', { name: 'Enable 102' })).toBeNull()
  })

  it('serves the domain that the phone uses, besides those that are served already', async () => {
    const settings = { ...defaultSettings, domains: ['pbx.lan'] }
    const { api, user } = await open([anEntry(1, foreign('office.lan'))], { settings: { settings } })
    await user.click(await screen.findByRole('button', { name: 'Serve office.lan too' }))
    expect(api.argumentsOf('changeSettings')).toEqual([[{ domains: ['pbx.lan', 'office.lan'] }]])
    api.push('settings', someSettings({ settings: { ...settings, domains: ['pbx.lan', 'office.lan'] } }))
    await screen.findByText('Rollcall serves office.lan now.')
  })

  it('says why its repair failed', async () => {
    const { api, user } = await open([anEntry(1, refused('extension-disabled'), { extension: '102' })])
    const message = 'The disk is full. Make room and try again.'
    api.answer('enableExtensions', () => ({ ok: false, problem: { code: 'disk-full', message } }))
    await user.click(await screen.findByRole('button', { name: 'Enable 102' }))
    await screen.findByText(message)
  })
})
