import { describe, expect, it } from 'vitest'
import { alertText, type AlertNews } from '../../main/alerts/drop-alert-text.ts'
import type { OutageReason } from '../../main/alerts/outage-reason.ts'
import type { DroppedDevice } from '../../main/devices/device-event.ts'
import { testNowMs } from '../support/database.ts'
import { dropped } from './dropped-device.ts'

const textOf = (news: AlertNews) => {
  const { title, body, deviceId } = alertText(news, (atMs) => (atMs === testNowMs ? '14:32' : 'never'))
  return [title, body, deviceId]
}
const gone = (reason: OutageReason, first: DroppedDevice, ...others: readonly DroppedDevice[]) =>
  textOf({ kind: 'gone', devices: [first, ...others], reason })
const five = ['102', '103', '104', '105'].map((number) => dropped(number))
const names = '101 Anna, 102 Anna, 103 Anna and 2 more'
const where = 'Yealink SIP-T46S, last at 192.168.1.40, last seen 14:32.'

describe('one phone that is lost', () => {
  it.each<[Partial<DroppedDevice>, string, string]>([
    [{}, '101 Anna is gone', where],
    [{ name: '' }, '101 is gone', where],
    [{ userAgent: null }, '101 Anna is gone', 'Last at 192.168.1.40, last seen 14:32.'],
    [{ userAgent: '\u0007' }, '101 Anna is gone', 'Last at 192.168.1.40, last seen 14:32.'],
    [{ name: 'A\u202enna\u0007' }, '101 Anna is gone', where],
  ])('is told of with who, what, where and since when: %o', (changes, title, place) => {
    const body = `${place} It did not renew its registration.`
    expect(gone({ kind: 'lapsed' }, dropped('101', changes))).toEqual([title, body, 101])
  })

  it.each<[OutageReason, string, string]>([
    [
      { kind: 'no-answer' },
      '101 Anna does not answer',
      'It has stopped answering: look at its power and its network cable.',
    ],
    [
      { kind: 'no-refresh' },
      '101 Anna is gone',
      'It still answers, but did not renew its registration: look at the account in the phone.',
    ],
    [
      { kind: 'off-rhythm' },
      '101 Anna is gone',
      'It did not renew its registration when it usually does: look at its power and its network cable.',
    ],
    [
      { kind: 'own-fault', because: 'resumed' },
      '101 Anna is gone',
      'This computer was asleep meanwhile, so the phone may not be to blame.',
    ],
  ])('and why: %o', (reason, title, why) => {
    expect(gone(reason, dropped('101'))).toEqual([title, `${where} ${why}`, 101])
  })
})

describe('several phones that are lost', () => {
  it.each<[readonly string[], string, string]>([
    [['102'], '2 phones are gone', '101 Anna and 102 Anna did not renew their registrations.'],
    [
      ['102', '103'],
      '3 phones are gone',
      '101 Anna, 102 Anna and 103 Anna did not renew their registrations.',
    ],
    [
      ['102', '103', '104', '105'],
      '5 phones are gone',
      '101 Anna, 102 Anna, 103 Anna and 2 more did not renew their registrations.',
    ],
  ])('are named, three at most: 101 and %o', (others, title, body) => {
    const devices = others.map((number) => dropped(number))
    expect(gone({ kind: 'lapsed' }, dropped('101'), ...devices)).toEqual([title, body, null])
  })

  it.each<[OutageReason, string]>([
    [
      { kind: 'several', shared: 'subnet', withinMs: 20_000 },
      'went silent within 20 s: probably a switch or a power strip.',
    ],
    [
      { kind: 'several', shared: 'address', withinMs: 20_000 },
      'went silent within 20 s and are all at 192.168.1.40: probably the device there, such as a base station.',
    ],
    [
      { kind: 'several', shared: 'model', withinMs: 20_000 },
      'went silent within 20 s and are of one model: probably an update or a setting.',
    ],
    [{ kind: 'no-answer' }, 'have stopped answering: look at their power and their network cables.'],
    [
      { kind: 'no-refresh' },
      'still answer, but did not renew their registrations: look at the accounts in the phones.',
    ],
    [
      { kind: 'own-fault', because: 'network-back' },
      'are not there any more. This computer had no network meanwhile, so the phones may not be to blame.',
    ],
    [
      { kind: 'off-rhythm' },
      'did not renew their registrations when they usually do: look at their power and their network cables.',
    ],
    [{ kind: 'various' }, 'have stopped answering, or did not renew their registrations.'],
  ])('and what they have in common: %o', (reason, text) => {
    expect(gone(reason, dropped('101'), ...five)).toEqual(['5 phones are gone', `${names} ${text}`, null])
  })
})

describe('a phone that had to make room for another one', () => {
  it('is told of as such, and what to do', () => {
    const news = { kind: 'taken-over', devices: [dropped('101')] } as const
    const advice =
      'If that was not intended, look at which phones have its account, or allow it more devices.'
    const title = '101 Anna: another phone took over the extension'
    expect(textOf(news)).toEqual([title, `${where} ${advice}`, 101])
  })

  it('is told of together with others', () => {
    const [title, body, deviceId] = textOf({ kind: 'taken-over', devices: [dropped('101'), dropped('102')] })
    expect([title, deviceId]).toEqual(['Other phones took over 2 extensions', null])
    expect(body).toContain('registered for the extensions of 101 Anna and 102 Anna')
  })
})

describe('after a time in which nothing was told', () => {
  it.each([
    ['quiet-hours', 'During the quiet hours'],
    ['resumed', 'Since this computer woke up'],
    ['clock-set', 'Since the clock of this computer was set'],
    ['started', 'Since Rollcall was started'],
    ['network-back', 'Since this computer has its network again'],
    ['address-changed', 'Since the address of this computer changed'],
  ] as const)('there is one summary: %s', (since, occasion) => {
    expect(textOf({ kind: 'still-gone', devices: [dropped('101')], since })).toEqual([
      '101 Anna is gone',
      `${where} ${occasion} it could not be reached and is not back.`,
      101,
    ])
    expect(textOf({ kind: 'still-gone', devices: [dropped('101'), ...five], since })).toEqual([
      '5 phones are gone',
      `${occasion} ${names} could not be reached and are not back.`,
      null,
    ])
  })
})

describe('a phone that is back', () => {
  it.each([
    [400, '1 s'],
    [89_000, '89 s'],
    [12 * 60_000, '12 min'],
    [2 * 3_600_000, '2 h'],
    [125 * 60_000, '2 h 5 min'],
    [47 * 3_600_000, '47 h'],
    [72 * 3_600_000, '3 days'],
  ])('is told with how long it was away: %d ms', (afterMs, words) => {
    const [title, body, deviceId] = textOf({ kind: 'back', devices: [dropped('101')], afterMs })
    expect(title).toBe(`101 Anna is back after ${words}`)
    expect([body, deviceId]).toEqual(['Yealink SIP-T46S, now at 192.168.1.40.', 101])
  })

  it('is told without a model that nobody knows, and together with others', () => {
    const devices = [dropped('101', { userAgent: null })] as const
    expect(textOf({ kind: 'back', devices, afterMs: 1_000 })[1]).toBe('It is at 192.168.1.40.')
    expect(textOf({ kind: 'back', devices: [dropped('101'), ...five], afterMs: 60_000 })).toEqual([
      '5 phones are back',
      `${names} are there again, after 60 s at most.`,
      null,
    ])
  })
})

it('a phone that comes and goes is named, with where to look', () => {
  const [title, body, deviceId] = textOf({ kind: 'flapping', devices: [dropped('101')] })
  expect([title, deviceId]).toEqual(['101 Anna comes and goes', 101])
  expect(body).toMatch(
    /^It was lost three times within half an hour, last at 192\.168\.1\.40: look at its cable/,
  )
  const [several, bodyOfSeveral] = textOf({ kind: 'flapping', devices: [dropped('101'), ...five] })
  expect(several).toBe('5 phones come and go')
  expect(bodyOfSeveral).toContain(`${names} were lost three times within half an hour`)
})

it('a computer without a network is told of as such', () => {
  const [title, , deviceId] = textOf({ kind: 'network-lost' })
  expect([title, deviceId]).toEqual(['This computer has lost its network', null])
})
