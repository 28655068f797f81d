import { screen, waitFor, within } from '@testing-library/svelte'
import { tick } from 'svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { summaryOf, type DeviceHistory, type DeviceOverview, type SpanState } from '../../shared/history.ts'
import { packedHeat } from '../../shared/packed-heat.ts'
import { goneRow, nowMs, number, registeredRow } from '../support/fake-api.ts'
import { renderWindow, type RenderedWindow } from '../support/render-window.ts'
import { measurePage } from './extensions-measures.ts'

const minute = 60_000

/** States one after the other, the last of which ends now. */
function aHistory(
  deviceId: number,
  extension: string,
  name: string,
  ...states: readonly (readonly [SpanState, minutes: number])[]
): DeviceHistory {
  let toMs = nowMs
  const spans = states.toReversed().map(([state, minutes]) => {
    const span = { state, fromMs: toMs - minutes * minute, toMs }
    toMs = span.fromMs
    return span
  })
  const userAgent = 'Yealink SIP-T46S 66.85.0.5'
  return { deviceId, extension: number(extension), name, userAgent, spans: spans.toReversed() }
}

/** What the overview tells of it. */
function inBrief({ spans, ...device }: DeviceHistory): DeviceOverview {
  return { ...device, summary: summaryOf(spans), cells: packedHeat(spans, 84) }
}

const steady = aHistory(1, '101', 'Anna', ['registered', 400])
const shaky = aHistory(2, '102', 'Ben', ['registered', 90], ['gone', 10], ['registered', 100])

/** What is drawn, as jsdom draws nothing. */
const written: string[] = []
const drawing = {
  ...{ scale: () => undefined, fillRect: () => undefined, measureText: () => ({ width: 50 }) },
  fillText: (text: string) => void written.push(text),
}

beforeEach(() => {
  measurePage()
  document.documentElement.style.fontSize = '16px'
  written.length = 0
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(drawing as never)
  HTMLCanvasElement.prototype.toBlob = (take) => take({ arrayBuffer: () => new ArrayBuffer(4) } as never)
})

async function openHistory(...histories: readonly DeviceHistory[]): Promise<RenderedWindow> {
  const rendered = await renderWindow({
    page: 'history',
    prepare: (api) => api.answer('historyOverview', () => ({ ok: true, value: histories.map(inBrief) })),
  })
  await screen.findByRole('heading', { name: 'History', level: 1 })
  await waitFor(() => screen.getByRole('region', { name: 'History' }).ariaBusy === 'false')
  await tick()
  return rendered
}

const rows = () => screen.getAllByRole('row').slice(1)
const cells = (row: HTMLElement) =>
  within(row)
    .getAllByRole('gridcell')
    .map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim())
const listed = () => rows().map((row) => cells(row)[0])
const shown = async (count: number) => waitFor(() => expect(rows()).toHaveLength(count))

describe('the history of the office', () => {
  it('has one line for each phone, with its figures and its outages in words', async () => {
    await openHistory(steady, shaky)
    await shown(2)
    expect(rows().map(cells)).toEqual([
      ['101', 'Anna Yealink SIP-T46S', '', '100 %', '0', 'none'],
      ['102', 'Ben Yealink SIP-T46S', '', '95.0 %', '1', '10 min'],
    ])
    within(rows()[0]!).getByRole('img', { name: 'Never missing' })
    within(rows()[1]!).getByRole('img', { name: /^Missing once, 10 min, / })
  })

  it('asks for whole days, of which this is the last, and again when another range is chosen', async () => {
    const { api, user } = await openHistory(steady)
    await user.click(screen.getByRole('radio', { name: '30 days' }))
    const day = 24 * 60 * minute
    const asked = api.argumentsOf('historyOverview').map(([{ fromMs, toMs, cells }]) => {
      return [Math.round((toMs - fromMs) / day), cells]
    })
    expect(asked).toEqual([
      [7, 84],
      [30, 120],
    ])
  })

  it('puts the worst on top, the other way round by a second click', async () => {
    const { user } = await openHistory(steady, shaky)
    await shown(2)
    const head = screen.getByRole('columnheader', { name: 'Drops' })
    await user.click(within(head).getByRole('button'))
    expect([listed(), head.getAttribute('aria-sort')]).toEqual([['102', '101'], 'descending'])
    await user.click(within(head).getByRole('button'))
    expect([listed(), head.getAttribute('aria-sort')]).toEqual([['101', '102'], 'ascending'])
  })

  it('is searched, and shown whole again', async () => {
    const { user } = await openHistory(steady, shaky)
    await shown(2)
    await user.type(screen.getByRole('searchbox', { name: 'Search history' }), 'ben')
    expect(listed()).toEqual(['102'])
    screen.getByText('1 of 2 phones are shown')
    await user.type(screen.getByRole('searchbox', { name: 'Search history' }), 'x')
    await user.click(screen.getByRole('button', { name: 'Show all phones' }))
    await shown(2)
  })

  it('is a table of figures for those who want no strips', async () => {
    const { user } = await openHistory(
      aHistory(
        3,
        '103',
        'Cleo',
        ['registered', 120],
        ['unreachable', 30],
        ['signed-off', 60],
        ['overdue', 60],
      ),
    )
    await user.click(screen.getByRole('radio', { name: 'Table' }))
    const heads = screen.getAllByRole('columnheader').map(({ textContent }) => textContent.trim())
    expect(heads).toEqual([
      ...['Extension', 'Name', 'Registered', 'Missing', 'Signed off', 'Not watched'],
      ...['Availability', 'Drops', 'Longest outage'],
    ])
    const [, , up, missing, signedOff] = cells(rows()[0]!)
    expect([up, missing, signedOff]).toEqual(['3 h', '30 min', '1 h'])
  })

  it('opens a phone by a click or by Enter', async () => {
    const { state, user } = await openHistory(steady, shaky)
    await shown(2)
    rows()[0]!.focus()
    await user.keyboard('{ArrowDown}')
    await waitFor(() => expect(document.activeElement).toBe(rows()[1]))
    await user.keyboard('{Enter}')
    expect([state.navigation.page, state.navigation.deviceId]).toEqual(['phones', 2])
  })

  it('says what will be here while there is none', async () => {
    await openHistory()
    await screen.findByRole('heading', { name: 'History begins now' })
    expect(screen.queryByRole('button', { name: 'Export CSV' })).toBeNull()
  })

  it('says why it cannot be shown', async () => {
    const problem = { code: 'database-locked', message: 'The database is in use.' } as const
    await renderWindow({
      page: 'history',
      prepare: (api) => api.answer('historyOverview', () => ({ ok: false, problem })),
    })
    await screen.findByText('The database is in use.')
  })

  it('takes the answer to the latest question, whichever comes last', async () => {
    const rendered = await openHistory(steady)
    await shown(1)
    let release: (value: unknown) => void = () => undefined
    const slow = new Promise((resolve) => (release = resolve))
    rendered.api.answer('historyOverview', () => slow as never)
    await rendered.user.click(screen.getByRole('radio', { name: '30 days' }))
    rendered.api.answer('historyOverview', () => ({ ok: true, value: [inBrief(shaky)] }))
    await rendered.user.click(screen.getByRole('radio', { name: 'Today' }))
    await waitFor(() => expect(listed()).toEqual(['102']))
    release({ ok: true, value: [inBrief(steady)] })
    await slow
    await tick()
    await tick()
    expect(listed()).toEqual(['102'])
  })
})

describe('what is taken away from it', () => {
  it('as CSV is all phones of that time', async () => {
    const { api, user } = await openHistory(steady)
    api.answer('exportHistory', () => ({ ok: true, value: '/home/office/history.csv' }))
    await user.click(screen.getByRole('button', { name: 'Export CSV' }))
    await screen.findByText('Saved to /home/office/history.csv.')
    const { fromMs } = api.argumentsOf('historyOverview')[0]![0]
    expect(api.argumentsOf('exportHistory')).toEqual([[{ deviceId: null, fromMs, toMs: nowMs }]])
  })

  it('as a picture is what is listed, with its time and what the marks mean', async () => {
    const { api, user } = await openHistory(steady, shaky)
    await shown(2)
    await user.type(screen.getByRole('searchbox', { name: 'Search history' }), 'ben')
    api.answer('savePicture', () => ({ ok: true, value: '/home/office/history.png' }))
    await user.click(screen.getByRole('button', { name: 'Save picture' }))
    await screen.findByText('Saved to /home/office/history.png.')
    expect(api.argumentsOf('savePicture')[0]![0].name).toBe('rollcall-history-7-days')
    expect(written).toEqual(
      expect.arrayContaining(['History of the phones', 'Gone', 'No answer', 'Ben', '95.0 %']),
    )
    expect(written.join('\n')).toMatch(/16 Nov – 22 Nov 2026, 1 phone$/m)
    expect(written).not.toContain('Anna')
  })

  it('is nothing when the admin thinks better of it', async () => {
    const { user } = await openHistory(steady)
    await user.click(screen.getByRole('button', { name: 'Save picture' }))
    await waitFor(() => expect(screen.getByRole('button', { name: 'Save picture' }).ariaBusy).toBe('false'))
    expect(screen.queryByText(/^Saved to/)).toBeNull()
  })
})

describe('the history of one phone', () => {
  async function openPanel(history: DeviceHistory): Promise<RenderedWindow> {
    const rendered = await renderWindow({
      status: { phones: [registeredRow('102', 'Ben', { deviceId: 2 })] },
      prepare: (api) => api.answer('history', () => ({ ok: true, value: history })),
    })
    rendered.state.navigation.openPhone(2)
    await screen.findByRole('slider', { name: 'States over time' })
    return rendered
  }
  const strip = () => screen.getByRole('slider', { name: 'States over time' })
  const told = () => strip().getAttribute('aria-valuetext')

  it('is walked through with the arrows, each state in words', async () => {
    const { user } = await openPanel(shaky)
    expect(told()).toMatch(/^Registered since .* \(1 h 40 min\)$/)
    strip().focus()
    await user.keyboard('{ArrowLeft}')
    expect(told()).toMatch(/^Gone .*\(10 min\)$/)
    expect(screen.getAllByText(told()!)).toHaveLength(1)
    await user.keyboard('{Home}')
    expect(strip().getAttribute('aria-valuenow')).toBe('1')
    await user.keyboard('{ArrowLeft}{End}')
    expect(strip().getAttribute('aria-valuenow')).toBe('3')
  })

  it('comes with its figures and as a table, the latest first', async () => {
    await openPanel(shaky)
    const history = within(screen.getByRole('group', { name: 'History' }))
    history.getByText('95.0 %')
    history.getByText(/^10 min, /)
    const states = history
      .getAllByRole('row', { hidden: true })
      .slice(1)
      .map((row) => within(row).getAllByRole('cell', { hidden: true })[0]?.textContent)
    expect(states).toEqual(['Registered', 'Gone', 'Registered'])
  })

  it('is asked for again when the phone drops', async () => {
    const { api } = await openPanel(shaky)
    const before = api.argumentsOf('history').length
    api.push('status', {
      ...{ atMs: nowMs, listeners: [], heard: [], move: null },
      phones: [goneRow('102', 'Ben', { deviceId: 2 })],
    })
    await waitFor(() => expect(api.argumentsOf('history').length).toBe(before + 1))
    expect(api.argumentsOf('history').at(-1)![0].deviceId).toBe(2)
  })
})
