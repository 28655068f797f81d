import { describe, expect, it } from 'vitest'
import { parseExtensionNumber, type ListenerStatus } from '../../shared/model.ts'
import type { PhoneRow } from '../../shared/phone-row.ts'
import { nextOverdueMs, trayView } from '../../main/shell/tray-view.ts'

const nowMs = 1_000_000
const extensionOf = (number: string, name: string) => ({
  ...{ extension: parseExtensionNumber(number)!, name, enabled: true, muted: false },
})
const known = (deviceId: number) => ({
  ...{ deviceId, source: { address: '192.168.1.40', port: 5060 }, userAgent: null },
})

function registered(
  number: string,
  name: string,
  overdueAtMs: number | null = null,
  unreachableSinceMs: number | null = null,
): PhoneRow {
  const device = {
    ...known(Number(number)),
    ...{ bindingId: 1, contactUri: 'sip:101@192.168.1.40', pingable: true },
    ...{ registeredAtMs: 0, refreshedAtMs: 0, expiresAtMs: nowMs + 5000, overdueAtMs },
    ...{ roundTripMs: 12, answersPings: 'yes' as const, unreachableSinceMs, badges: [] },
  }
  return { ...extensionOf(number, name), state: 'registered', device }
}
function absent(state: 'gone' | 'signed-off', number: string, name: string): PhoneRow {
  const device = { ...known(Number(number)), lastSeenAtMs: 0, endedAtMs: 0, how: 'lapsed' as const }
  return { ...extensionOf(number, name), state, device }
}
const never: PhoneRow = { ...extensionOf('109', 'Nobody'), state: 'never', device: null }

const local = { address: '192.168.1.10', port: 5060 }
const listening: ListenerStatus = { state: 'listening', local }
const retrying: ListenerStatus = {
  ...{ state: 'retrying', local, problem: { code: 'port-in-use', message: 'in use' } },
}

const view = (phones: readonly PhoneRow[], listeners: readonly ListenerStatus[] = [listening]) =>
  trayView(phones, listeners, nowMs)

describe('the tray', () => {
  it('is well while every phone that was ever there is there, or went in order', () => {
    const phones = [registered('101', 'Anna'), absent('signed-off', '102', 'Ben'), never]
    expect(view(phones)).toEqual({ state: 'well', tooltip: 'Rollcall: 1 registered', gone: [] })
  })

  it('names a phone that is gone', () => {
    expect(view([registered('101', 'Anna'), absent('gone', '102', 'Ben')])).toEqual({
      state: 'gone',
      tooltip: 'Rollcall: 1 registered, 1 gone',
      gone: [{ label: '102 Ben', deviceId: 102 }],
    })
  })

  it('names a phone that has missed its refresh, from that moment on', () => {
    expect(view([registered('101', 'Anna', nowMs + 1)]).state).toBe('well')
    expect(view([registered('101', 'Anna', nowMs)])).toEqual({
      state: 'gone',
      tooltip: 'Rollcall: 0 registered, 1 overdue',
      gone: [{ label: '101 Anna (overdue)', deviceId: 101 }],
    })
  })

  it('counts a phone that does not answer as gone, though it is registered, and says which it is', () => {
    const phones = [registered('101', 'Anna', nowMs, nowMs - 1), absent('gone', '102', 'Ben')]
    expect(view(phones)).toEqual({
      state: 'gone',
      tooltip: 'Rollcall: 0 registered, 2 gone',
      gone: [
        { label: '101 Anna (no answer)', deviceId: 101 },
        { label: '102 Ben', deviceId: 102 },
      ],
    })
  })

  it.each([{ enabled: false }, { muted: true }])(
    'does not miss the phones of an extension with %o',
    (off) => {
      expect(view([{ ...absent('gone', '102', 'Ben'), ...off }])).toEqual({
        ...{ state: 'well', tooltip: 'Rollcall: 0 registered', gone: [] },
      })
    },
  )

  it('calls it failing when one socket is not served, whatever the phones do, and says which', () => {
    expect(view([absent('gone', '102', 'Ben')], [listening, retrying])).toMatchObject({
      state: 'failing',
      tooltip: 'Rollcall: 0 registered, 1 gone, not listening on 192.168.1.10:5060',
    })
    expect(view([], [listening, retrying, retrying]).tooltip).toContain(
      'not listening on 192.168.1.10:5060 and 1 more',
    )
  })

  it('calls it failing when no socket is served at all', () => {
    for (const listeners of [[], [retrying]]) {
      expect(view([], listeners)).toMatchObject({
        ...{ state: 'failing', tooltip: 'Rollcall: 0 registered, not listening' },
      })
    }
  })

  it('shows a name without what could turn the menu around', () => {
    expect(view([absent('gone', '102', 'B\u202een\n')]).gone[0]?.label).toBe('102 Ben')
  })
})

it('the next phone to be overdue is the one whose time comes first', () => {
  const phones = [
    registered('101', 'A', nowMs + 300),
    registered('102', 'B', nowMs + 200),
    registered('103', 'C', nowMs - 1),
    { ...registered('104', 'D', nowMs + 100), enabled: false },
    { ...registered('107', 'G', nowMs + 100), muted: true },
    registered('105', 'E'),
    absent('gone', '106', 'F'),
  ]
  expect(nextOverdueMs(phones, nowMs)).toBe(nowMs + 200)
  expect(nextOverdueMs([registered('105', 'E'), never], nowMs)).toBeUndefined()
})
