import { screen, waitFor, within } from '@testing-library/svelte'
import { tick } from 'svelte'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ActivityEntry } from '../../shared/activity.ts'
import type { PhoneRow } from '../../shared/phone-row.ts'
import {
  aListedExtension,
  aStatus,
  goneRow,
  neverRow,
  nowMs,
  registeredRow,
  signedOffRow,
} from '../support/fake-api.ts'
import { renderWindow, type RenderedWindow } from '../support/render-window.ts'

const heightPx = 600

/** The list renders what is in sight, for which it measures the box that it scrolls in. */
class MeasuringObserver implements ResizeObserver {
  readonly #report: ResizeObserverCallback
  constructor(report: ResizeObserverCallback) {
    this.#report = report
  }
  observe(target: Element): void {
    const entry = { target, contentRect: { width: 900, height: heightPx } } as unknown as ResizeObserverEntry
    queueMicrotask(() => this.#report([entry], this))
  }
  unobserve(): void {
    // nothing changes its size here
  }
  disconnect(): void {
    // as above
  }
}

beforeEach(() => {
  const page = document.defaultView as unknown as { ResizeObserver: unknown }
  page.ResizeObserver = MeasuringObserver
  document.documentElement.style.fontSize = '16px'
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, value: heightPx })
})

const seen = [aListedExtension('101', 'Anna', { lastSeenAtMs: nowMs })]

async function renderPhones(phones: readonly PhoneRow[]): Promise<RenderedWindow> {
  const rendered = await renderWindow({ status: { phones }, extensions: seen })
  await screen.findByRole('grid', { name: 'Phones' })
  await waitFor(() => expect(bodyRows().length).toBeGreaterThanOrEqual(Math.min(phones.length, 10)))
  return rendered
}

const bodyRows = () => screen.getAllByRole('row').slice(1)
const textOf = (element: Element) => element.textContent.replace(/\s+/g, ' ').trim()
const listed = () => bodyRows().map((row) => textOf(within(row).getAllByRole('gridcell')[1]!))
const cells = (row: Element) =>
  within(row as HTMLElement)
    .getAllByRole('gridcell')
    .map(textOf)
const row = (name: RegExp) => screen.getByRole('row', { name })
const panel = () => screen.getByRole('complementary')

describe('the list of phones', () => {
  it('shows every extension with its phone, trouble on top', async () => {
    await renderPhones([
      registeredRow('101', 'Anna', { registeredAtMs: nowMs, expiresAtMs: nowMs + 42 * 60_000 }),
      goneRow('102', 'Ben', { lastSeenAtMs: nowMs }),
      neverRow('103', 'Cleo'),
    ])
    const time: unknown = expect.stringMatching(/^\d\d:\d\d$/)
    expect(bodyRows().map(cells)).toEqual([
      [
        'Gone',
        '102',
        'Ben',
        'snom D785',
        '192.168.1.41:5060',
        '—',
        '—',
        expect.stringMatching(/^last seen \d\d:\d\d$/),
      ],
      ['Registered', '101', 'Anna', 'Yealink SIP-T46S', '192.168.1.40:5060', '12 ms', time, '42 min'],
      ['Never registered', '103', 'Cleo', '—', '—', '—', '—', '—'],
    ])
  })

  it('marks a disabled extension', async () => {
    await renderPhones([{ ...registeredRow('101', 'Anna'), enabled: false }])
    expect(cells(row(/101/))[2]).toBe('Anna disabled')
  })

  it('shows a drop as soon as it is told of it', async () => {
    const { api } = await renderPhones([registeredRow('101', 'Anna'), registeredRow('102', 'Ben')])
    api.push('status', aStatus({ phones: [registeredRow('101', 'Anna'), goneRow('102', 'Ben')] }))
    await tick()
    expect(listed()).toEqual(['102', '101'])
    expect(cells(bodyRows()[0]!)[0]).toBe('Gone')
  })

  it('moves a phone up when it becomes overdue, with no news of it', async () => {
    const phones = [registeredRow('101', 'Anna'), registeredRow('102', 'Ben', { overdueAtMs: nowMs + 5_000 })]
    const { state } = await renderPhones(phones)
    expect(listed()).toEqual(['101', '102'])
    state.now.follow(nowMs + 5_000)
    await tick()
    expect(listed()).toEqual(['102', '101'])
    expect(screen.getByRole('button', { name: '1 overdue' })).toBeTruthy()
  })

  it('is sorted by a click on a column, and the other way round by a second one', async () => {
    const { user } = await renderPhones([registeredRow('101', 'Zoe'), registeredRow('102', 'Anna')])
    const head = screen.getByRole('columnheader', { name: 'Name' })
    await user.click(within(head).getByRole('button'))
    expect([listed(), head.getAttribute('aria-sort')]).toEqual([['102', '101'], 'ascending'])
    await user.click(within(head).getByRole('button'))
    expect([listed(), head.getAttribute('aria-sort')]).toEqual([['101', '102'], 'descending'])
    expect(screen.getByRole('columnheader', { name: 'State' }).hasAttribute('aria-sort')).toBe(false)
  })

  it('counts the states, and shows one of them alone when its count is pressed', async () => {
    const { user } = await renderPhones([
      registeredRow('101', 'Anna'),
      goneRow('102', 'Ben'),
      goneRow('103', 'Cleo'),
      signedOffRow('104', 'Dora'),
    ])
    const filter = screen.getByRole('group', { name: 'Filter by state' })
    expect(within(filter).getAllByRole('button').map(textOf)).toEqual([
      '4 all',
      '1 registered',
      '0 overdue',
      '0 no answer',
      '2 gone',
      '1 signed off',
      '0 never registered',
    ])
    await user.click(within(filter).getByRole('button', { name: '2 gone' }))
    expect(listed()).toEqual(['102', '103'])
    expect(screen.getByText('2 of 4 phones are shown')).toBeTruthy()
    await user.click(within(filter).getByRole('button', { name: '2 gone' }))
    expect(listed()).toHaveLength(4)
  })

  it('is searched as the admin types, and shown whole again by a button where nothing is found', async () => {
    const { user } = await renderPhones([registeredRow('101', 'Anna'), registeredRow('102', 'Ben')])
    const search = screen.getByRole('searchbox', { name: 'Search phones' })
    await user.type(search, 'ben')
    expect(listed()).toEqual(['102'])
    await user.type(search, 'x')
    screen.getByText('No number, name, model or address contains “benx”.')
    await user.click(screen.getByRole('button', { name: 'Show all phones' }))
    await waitFor(() => expect(listed()).toEqual(['101', '102']))
  })

  it('tells of all its rows, and has only those in the page that can be seen', async () => {
    await renderPhones(
      Array.from({ length: 5_000 }, (_, at) => registeredRow(String(1000 + at), `Phone ${at}`)),
    )
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('5001')
    expect(bodyRows().length).toBeLessThan(60)
    expect(bodyRows()[0]!.getAttribute('aria-rowindex')).toBe('2')
  })

  it('gives way to what to do about the first phone while none has ever registered', async () => {
    await renderWindow({
      status: { phones: [neverRow('101', 'Anna')] },
      extensions: [aListedExtension('101', 'Anna')],
    })
    expect(screen.queryByRole('grid')).toBeNull()
    expect(screen.queryByRole('searchbox', { name: 'Search phones' })).toBeNull()
  })
})

describe('with the keyboard', () => {
  const three = [registeredRow('101', 'Anna'), registeredRow('102', 'Ben'), registeredRow('103', 'Cleo')]
  const focused = () => textOf(within(document.activeElement as HTMLElement).getAllByRole('gridcell')[1]!)

  it('the arrows, Home and End lead from row to row', async () => {
    const { user } = await renderPhones(three)
    row(/101/).focus()
    await user.keyboard('{ArrowDown}')
    await waitFor(() => expect(focused()).toBe('102'))
    await user.keyboard('{End}')
    await waitFor(() => expect(focused()).toBe('103'))
    await user.keyboard('{ArrowDown}{ArrowUp}{ArrowUp}{Home}')
    await waitFor(() => expect(focused()).toBe('101'))
  })

  it('a page is as many rows as can be seen, even of thousands', async () => {
    const { user } = await renderPhones(
      Array.from({ length: 5_000 }, (_, at) => registeredRow(String(1000 + at), `Phone ${at}`)),
    )
    row(/1000/).focus()
    await user.keyboard('{PageDown}')
    await waitFor(() => expect(focused()).toBe('1013'))
    await user.keyboard('{End}')
    await waitFor(() => expect(focused()).toBe('5999'))
  })

  it('one row alone is reached by Tab: the one that had the focus last', async () => {
    const { user } = await renderPhones(three)
    row(/101/).focus()
    await user.keyboard('{ArrowDown}')
    await waitFor(() => expect(focused()).toBe('102'))
    expect(bodyRows().map(({ tabIndex }) => tabIndex)).toEqual([-1, 0, -1])
  })

  it('the focus stays on its phone when that one moves', async () => {
    const { api } = await renderPhones(three)
    row(/103/).focus()
    api.push('status', aStatus({ phones: [three[0]!, three[1]!, goneRow('103', 'Cleo')] }))
    await waitFor(() => expect(listed()).toEqual(['103', '101', '102']))
    await waitFor(() => expect(focused()).toBe('103'))
  })

  it('Enter opens the panel of a row, and Escape closes it and leads back', async () => {
    const { user } = await renderPhones(three)
    row(/102/).focus()
    await user.keyboard('{Enter}')
    within(panel()).getByRole('heading', { name: '102 Ben' })
    expect(row(/102/).getAttribute('aria-selected')).toBe('true')
    within(panel()).getByRole('button', { name: 'Edit extension' }).focus()
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('complementary')).toBeNull()
    expect(focused()).toBe('102')
  })
})

describe('the panel of a phone', () => {
  it('shows every device of the extension, the one that was chosen first', async () => {
    const { user } = await renderPhones([
      registeredRow('101', 'Anna', { contactUri: 'sip:101@192.168.1.40;transport=udp' }),
      goneRow('101', 'Anna'),
      registeredRow('102', 'Ben'),
    ])
    await user.click(row(/Registered 101/))
    const devices = within(panel()).getAllByRole('heading', { level: 3 }).map(textOf)
    expect(devices).toEqual(['Yealink SIP-T46S', 'snom D785', 'Recent activity'])
    within(panel()).getByText('sip:101@192.168.1.40;transport=udp')
    within(panel()).getByText('Yealink SIP-T46S 66.85.0.5')
    within(panel()).getByText(/^Gone: did not renew its registration at/)
  })

  it('follows its phone over snapshots', async () => {
    const { user, api } = await renderPhones([registeredRow('101', 'Anna', { deviceId: 5 })])
    await user.click(row(/101/))
    api.push('status', aStatus({ phones: [goneRow('101', 'Anna', { deviceId: 5 })] }))
    await tick()
    within(panel()).getByText(/^Gone:/)
    within(panel()).getByRole('button', { name: 'Forget this device' })
  })

  it('tells what has happened with the extension, and goes on to tell it', async () => {
    const entry: ActivityEntry = {
      id: 1,
      what: { kind: 'refused', reason: 'wrong-password', detail: null },
      extension: '101',
      source: { address: '192.168.1.40', port: 5060 },
      userAgent: null,
      count: 2,
      firstAtMs: nowMs,
      lastAtMs: nowMs,
    }
    const { user, api } = await renderPhones([registeredRow('101', 'Anna')])
    api.answer('activity', () => ({ ok: true, value: [entry] }))
    await user.click(row(/101/))
    const activity = within(panel()).getByRole('region', { name: 'Recent activity' })
    await within(activity).findByText('101 from 192.168.1.40 used a wrong password (2 times)')
    within(activity).getByText(/^Type the password of the extension into the phone again/)
    api.push('activity', [{ ...entry, id: 2, what: { kind: 'registered' }, count: 1, lastAtMs: nowMs + 1 }])
    await waitFor(() =>
      expect(within(activity).getAllByRole('listitem').map(textOf)[0]).toMatch(
        /101 registered from 192.168.1.40$/,
      ),
    )
    expect(api.argumentsOf('activity')).toEqual([[{ extension: '101', limit: 20 }]])
  })

  it('says why activity cannot be shown', async () => {
    const { user, api } = await renderPhones([registeredRow('101', 'Anna')])
    api.answer('activity', () => ({
      ok: false,
      problem: { code: 'database-locked', message: 'The database is in use.' },
    }))
    await user.click(row(/101/))
    await within(panel()).findByText('The database is in use.')
  })

  it('removes a registration after saying what follows from it', async () => {
    const { user, api } = await renderPhones([registeredRow('101', 'Anna', { bindingId: 77 })])
    await user.click(row(/101/))
    await user.click(within(panel()).getByRole('button', { name: 'Remove registration' }))
    const dialog = await screen.findByRole('dialog', { name: 'Remove the registration of 101?' })
    within(dialog).getByText(
      /comes back by itself when it renews.*disable extension 101 or change its password/,
    )
    expect(api.argumentsOf('removeBinding')).toEqual([])
    await user.click(within(dialog).getByRole('button', { name: 'Remove registration' }))
    await screen.findByText('The registration of 101 was removed.')
    expect(api.argumentsOf('removeBinding')).toEqual([[77]])
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('stays open when Escape closes the question on top of it', async () => {
    const { user } = await renderPhones([registeredRow('101', 'Anna')])
    await user.click(row(/101/))
    await user.click(within(panel()).getByRole('button', { name: 'Remove registration' }))
    await screen.findByRole('dialog')
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(panel()).toBeTruthy()
  })

  it('forgets a device that is gone', async () => {
    const { user, api } = await renderPhones([goneRow('101', 'Anna', { deviceId: 9 })])
    await user.click(row(/101/))
    await user.click(within(panel()).getByRole('button', { name: 'Forget this device' }))
    await screen.findByText('A phone of 101 was taken out of the list.')
    expect(api.argumentsOf('forgetDevice')).toEqual([[9]])
  })

  it('says why a device could not be forgotten', async () => {
    const { user, api } = await renderPhones([goneRow('101', 'Anna')])
    api.answer('forgetDevice', () => ({
      ok: false,
      problem: { code: 'no-such-device', message: 'The phone is not in the list any more.' },
    }))
    await user.click(row(/101/))
    await user.click(within(panel()).getByRole('button', { name: 'Forget this device' }))
    await screen.findByText('The phone is not in the list any more.')
  })

  it('says what to type into the phone of an extension that has none', async () => {
    const { user } = await renderPhones([neverRow('101', 'Anna')])
    await user.click(row(/101/))
    const values = within(panel()).getByLabelText('What to type into the phone')
    expect(textOf(values)).toMatch(/Server 192\.168\.1\.2.*User name 101/)
  })

  it('leads to the extension and to all of its activity', async () => {
    const { user, state } = await renderPhones([registeredRow('101', 'Anna')])
    await user.click(row(/101/))
    await user.click(within(panel()).getByRole('button', { name: 'All activity of 101' }))
    expect(state.navigation.page).toBe('activity')
    state.navigation.open('phones')
    await waitFor(() => row(/101/))
    await user.click(row(/101/))
    await user.click(within(panel()).getByRole('button', { name: 'Edit extension' }))
    expect(state.navigation.page).toBe('extensions')
  })
})

describe('a click on a notification', () => {
  it('opens the phone, whatever the list was narrowed to', async () => {
    const { user, api, state } = await renderPhones([
      registeredRow('101', 'Anna'),
      goneRow('102', 'Ben', { deviceId: 44 }),
    ])
    await user.click(screen.getByRole('button', { name: '1 registered' }))
    api.push('open', { page: 'phones', deviceId: 44 })
    await waitFor(() => within(panel()).getByRole('heading', { name: '102 Ben' }))
    expect(row(/102/).getAttribute('aria-selected')).toBe('true')
    await waitFor(() => expect(document.activeElement).toBe(row(/102/)))
    expect(state.navigation.deviceId).toBeNull()
  })

  it('waits for a phone that is not in the list yet', async () => {
    const { api } = await renderPhones([registeredRow('101', 'Anna')])
    api.push('open', { page: 'phones', deviceId: 45 })
    await tick()
    expect(screen.queryByRole('complementary')).toBeNull()
    api.push('status', aStatus({ phones: [goneRow('102', 'Ben', { deviceId: 45 })] }))
    await waitFor(() => within(panel()).getByRole('heading', { name: '102 Ben' }))
  })
})
