import { beforeAll, describe, expect, it } from 'vitest'
import { renderScreen, type Screen } from '../../main/headless/render-screen.ts'
import { textWidth } from '../../main/headless/terminal-text.ts'
import { absentPhone, activityEvent, neverSeen, phone } from './fake-app.ts'

const nowMs = Date.UTC(2026, 10, 22, 8, 0, 0)
const local = { address: '192.168.1.10', port: 5060 }

/** A terminal of the usual size that shows one registered phone, unless `changes` say otherwise. */
function linesOf(changes: Partial<Screen>): string[] {
  return renderScreen({
    ...{ version: '1.2.3', nowMs, width: 100, height: 24, coloured: false },
    ...{
      phones: [phone('101', nowMs)],
      listeners: [{ state: 'listening', local }],
      warnings: [],
      activity: [],
    },
    ...changes,
  }).split('\n')
}

function entry(id: number) {
  const event = activityEvent(id, nowMs + id * 1000)
  if (event.kind !== 'activity') throw new Error('no activity')
  return event.entry
}

beforeAll(() => {
  process.env['TZ'] = 'UTC'
})

describe('the picture of the terminal', () => {
  it('says what it is, how many phones are there, and where it listens', () => {
    const phones = [phone('101', nowMs), absentPhone('102', nowMs, 'gone'), neverSeen('103')]
    expect(linesOf({ phones }).slice(0, 2)).toEqual([
      'Rollcall 1.2.3: 1 registered, 1 gone, 1 never seen',
      'Listening on udp 192.168.1.10:5060',
    ])
  })

  it('shows a phone with its name, extension, state, address, model and remaining time', () => {
    const row = linesOf({}).find((line) => line.startsWith('Desk 101'))
    expect(row?.split(/ {2,}/)).toEqual([
      ...['Desk 101', '101', 'registered', '192.168.1.20:5060', 'Yealink SIP-T46S', '10:00'],
    ])
  })

  it('shows where a phone that is gone or signed off was, and what it is', () => {
    const phones = [absentPhone('101', nowMs, 'gone'), absentPhone('102', nowMs, 'signed-off')]
    const rows = linesOf({ phones }).filter((line) => line.startsWith('Desk'))
    expect(rows.map((line) => line.split(/ {2,}/))).toEqual([
      ['Desk 101', '101', 'GONE', '192.168.1.20:5060', 'Yealink SIP-T46S'],
      ['Desk 102', '102', 'signed off', '192.168.1.20:5060', 'Yealink SIP-T46S'],
    ])
    expect(linesOf({ phones })[0]).toContain('0 registered, 1 gone, 1 signed off, 0 never seen')
  })

  it('calls a phone overdue that has missed its refresh, in yellow', () => {
    const row = phone('101', nowMs)
    const phones = [{ ...row, device: { ...row.device, overdueAtMs: nowMs } }]
    const painted = linesOf({ phones, coloured: true }).find((line) => line.includes('Desk 101'))
    expect(painted).toMatch(/^\u001b\[33m.* overdue .*10:00\u001b\[0m$/)
    expect(linesOf({ phones, nowMs: nowMs - 1 }).join('\n')).not.toContain('overdue')
  })

  it('makes a phone that is gone stand out without colours, and red with them', () => {
    const phones = [phone('101', nowMs), absentPhone('102', nowMs, 'gone')]
    expect(linesOf({ phones }).find((line) => line.includes('102'))).toContain('GONE')
    const painted = linesOf({ phones, coloured: true }).find((line) => line.includes('GONE'))
    expect(painted).toMatch(/^\u001b\[31m.*\u001b\[0m$/)
  })

  it('calls a disabled extension disabled, whatever its phone did', () => {
    const phones = [phone('101', nowMs), absentPhone('102', nowMs, 'gone', false)]
    expect(linesOf({ phones }).find((line) => line.includes('102'))).toMatch(/ disabled +192/)
  })

  it('puts problems and warnings under the header, whole, however narrow the terminal', () => {
    const problem = {
      code: 'port-in-use',
      message: 'Port 5060 is used by another program. Quit it.',
    } as const
    const warning = { code: 'small-receive-buffer', message: 'The buffer is small.' } as const
    const lines = linesOf({
      width: 30,
      listeners: [{ state: 'retrying', local, problem }],
      warnings: [warning],
    })
    expect(lines.slice(1, 5)).toEqual([
      'Not listening anywhere yet',
      '! Port 5060 is used by another',
      'program. Quit it.',
      '! The buffer is small.',
    ])
  })

  it('shows as many phones as there is room for, and how many more there are', () => {
    const phones = Array.from({ length: 20 }, (_, index) => phone(String(101 + index), nowMs))
    const lines = linesOf({ phones, height: 14 })
    expect(lines).toHaveLength(13)
    expect(lines.at(-1)).toBe('and 12 more')
    expect(lines.at(-2)).toMatch(/^Desk 108/)
  })

  it('shows all phones where they just fit', () => {
    const phones = Array.from({ length: 9 }, (_, index) => phone(String(101 + index), nowMs))
    const lines = linesOf({ phones, height: 14 })
    expect(lines).toHaveLength(13)
    expect(lines.at(-1)).toMatch(/^Desk 109/)
  })

  it('gives up activity, oldest first, before the list is down to three phones', () => {
    const phones = Array.from({ length: 20 }, (_, index) => phone(String(101 + index), nowMs))
    const activity = [entry(1), entry(2), entry(3), entry(4), entry(5)]
    const lines = linesOf({ phones, activity, height: 12 })
    expect(lines.slice(3).map((line) => line.slice(0, 8).trim())).toEqual([
      ...['Name', 'Desk 101', 'Desk 102', 'and 18 m', '', '08:00:03', '08:00:04', '08:00:05'],
    ])
  })

  it('tells what to type into a phone as long as none has ever registered', () => {
    const phones = [neverSeen('101')]
    const loopback = { state: 'listening', local: { address: '127.0.0.1', port: 5060 } } as const
    const lan = { state: 'listening', local: { address: '192.168.1.10', port: 5070 } } as const
    const text = linesOf({ phones, listeners: [lan, loopback] }).join('\n')
    expect(text).toMatch(/Server +192\.168\.1\.10:5070\n +User +.*101\n +Password /)
    expect(linesOf({ phones: [absentPhone('101', nowMs, 'gone')] }).join('\n')).not.toContain('Password')
  })

  it('tells how to get extensions where there are none', () => {
    expect(linesOf({ phones: [] }).join('\n')).toContain('--import FILE')
  })

  it('lets no control character from a phone or a name through', () => {
    const row = phone('101', nowMs)
    const device = { ...row.device, userAgent: 'Evil\u001b[2J\u009b31m/1' }
    const text = linesOf({ phones: [{ ...row, name: 'A\u001b]0;x\u0007B\u202e', device }] }).join('')
    expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/)
    expect(text).toContain('A]0;xB')
  })

  it.each([20, 40, 60, 80, 200])('is never wider than a terminal of %d columns, nor as high', (width) => {
    const row = phone('101', nowMs, { name: '営業部の電話機 📞 with a rather long name, in Reception' })
    const device = {
      ...row.device,
      source: { address: '2001:db8:1234:5678:9abc:def0:1234:5678', port: 65_535 },
    }
    for (const height of [1, 2, 5, 10, 24]) {
      const lines = linesOf({ width, height, phones: [{ ...row, device }], activity: [entry(1)] })
      expect(lines.length).toBeLessThanOrEqual(Math.max(1, height - 1))
      expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(width)
    }
  })

  it('narrows names and models before it cuts what tells phones apart', () => {
    const phones = [phone('101', nowMs, { name: 'The telephone in the reception on the ground floor' })]
    const row = linesOf({ width: 76, phones }).find((line) => line.includes('101'))
    expect(row).toMatch(/^The .*… +101 +registered +192\.168\.1\.20:5060 .* 10:00$/)
  })
})
