import { describe, expect, it } from 'vitest'
import type { ActivityEvent, Happening, RefusalReason } from '../../shared/activity.ts'
import { describeActivity, suggestRepair } from '../../shared/describe-activity.ts'

const phone = { address: '192.168.1.40', port: 5062 }

const event = (what: Happening, over: Partial<ActivityEvent> = {}): ActivityEvent => ({
  what,
  extension: '101',
  source: phone,
  userAgent: null,
  ...over,
})
const refused = (reason: RefusalReason, detail: string | null = null, over: Partial<ActivityEvent> = {}) =>
  event({ kind: 'refused', reason, detail }, over)

const reasons: readonly RefusalReason[] = [
  ...([
    'wrong-password',
    'unknown-extension',
    'extension-disabled',
    'foreign-domain',
    'not-permitted',
  ] as const),
  ...(['no-such-address-of-record', 'weak-algorithm', 'too-brief', 'unsupported-requirement'] as const),
  ...(['unsupported-body', 'malformed', 'out-of-order', 'device-limit', 'too-many-wrong-passwords'] as const),
  ...(['store-failure', 'overload'] as const),
]

describe('describeActivity', () => {
  it.each<[Happening, string]>([
    [{ kind: 'registered' }, '101 registered from 192.168.1.40 (Yealink SIP-T46S)'],
    [{ kind: 'refreshed' }, '101 renewed its registration from 192.168.1.40 (Yealink SIP-T46S)'],
    [{ kind: 'restarted' }, '101 at 192.168.1.40 (Yealink SIP-T46S) has restarted and is registered again'],
    [{ kind: 'removed' }, '101 at 192.168.1.40 (Yealink SIP-T46S) signed off'],
    [{ kind: 'removed-by-admin' }, '101 at 192.168.1.40 (Yealink SIP-T46S) was removed in the window'],
    [{ kind: 'unreachable' }, '101 at 192.168.1.40 (Yealink SIP-T46S) does not answer any more'],
    [{ kind: 'reachable' }, '101 at 192.168.1.40 (Yealink SIP-T46S) answers again'],
    [{ kind: 'flapping' }, '101 at 192.168.1.40 (Yealink SIP-T46S) comes and goes'],
    [
      { kind: 'expired' },
      '101 at 192.168.1.40 (Yealink SIP-T46S) did not renew its registration and is gone',
    ],
  ])('says who, what and where: %j', (what, text) => {
    expect(describeActivity(event(what, { userAgent: 'Yealink SIP-T46S' }))).toBe(text)
  })

  it.each<[RefusalReason, string | null, string]>([
    ['wrong-password', null, '101 from 192.168.1.40 used a wrong password'],
    ['unknown-extension', null, '192.168.1.40 asks for extension 101, which does not exist'],
    [
      'foreign-domain',
      'office.lan',
      '101 from 192.168.1.40 uses the domain office.lan, which this registrar does not serve',
    ],
    ['not-permitted', '102', '192.168.1.40 tried to register 102 with the password of another extension'],
    ['too-brief', '30', '101 from 192.168.1.40 asked for 30 seconds, which is too short'],
    ['malformed', 'Contact', '101 from 192.168.1.40 sent a request that cannot be understood: Contact'],
    ['device-limit', '5', '101 from 192.168.1.40 was refused, as the extension has 5 phones already'],
  ])('gives the cause of a refusal: %s', (reason, detail, text) => {
    expect(describeActivity(refused(reason, detail))).toBe(text)
  })

  it('counts what happened more than once', () => {
    expect(describeActivity({ ...refused('wrong-password'), count: 37 })).toBe(
      '101 from 192.168.1.40 used a wrong password (37 times)',
    )
    expect(describeActivity({ ...event({ kind: 'removed' }), count: 1 })).toBe(
      '101 at 192.168.1.40 signed off',
    )
  })

  it('speaks of a flood where refusals were gathered', () => {
    const gathered = refused('unknown-extension', null, { extension: null, source: null })
    expect(describeActivity({ ...gathered, count: 1203 })).toBe(
      'A flood of requests was refused: no such extension (1203 times)',
    )
  })

  it('tells the cause where the database refused the registrations of several phones at once', () => {
    const detail = 'The disk with the data folder is full. Free some space.'
    const failure = refused('store-failure', detail, { extension: null, source: null })
    expect(describeActivity(failure)).toBe(`Phones could not be registered: ${detail}`)
    expect(suggestRepair(failure)).toContain('disk')
  })

  it('names the address alone where a broken request names no extension', () => {
    expect(describeActivity(refused('malformed', null, { extension: null }))).toBe(
      '192.168.1.40 sent a request that cannot be understood',
    )
  })

  it.each([
    [-90, "The computer's clock jumped 90 seconds back; every phone keeps the time it had left"],
    [7260, "The computer's clock jumped 2 hours ahead; every phone keeps the time it had left"],
    [1, "The computer's clock jumped a second ahead; every phone keeps the time it had left"],
  ])('tells a clock jump of %i seconds in a fitting unit', (bySeconds, text) => {
    expect(
      describeActivity(event({ kind: 'clock-jumped', bySeconds }, { extension: null, source: null })),
    ).toBe(text)
  })

  it.each<[Happening, string]>([
    [
      { kind: 'computer-resumed' },
      'This computer was asleep and is awake again; every phone is asked whether it is there',
    ],
    [{ kind: 'network-lost' }, 'This computer has lost its network'],
    [
      { kind: 'network-back' },
      'This computer has its network again; every phone is asked whether it is there',
    ],
    [
      { kind: 'address-changed', detail: '192.168.1.2 is now 192.168.1.7' },
      'The address of this computer has changed: 192.168.1.2 is now 192.168.1.7; phones that use the old one do not ' +
        'find it any more',
    ],
  ])('says what happened to this computer: %j', (what, text) => {
    expect(describeActivity(event(what, { extension: null, source: null }))).toBe(text)
  })

  it('makes everything that a phone sent harmless', () => {
    const text = describeActivity(
      refused('foreign-domain', 'x\x1b[2J', { extension: '1\n01', userAgent: 'B\xc3\xbcro\x07' }),
    )
    expect(text).toBe(
      '101 from 192.168.1.40 (Büro) uses the domain x[2J, which this registrar does not serve',
    )
  })

  it('keeps the advice of a listener problem whole', () => {
    const detail = `UDP port 5060 on 192.168.1.2 is used by another program. ${'Quit it. '.repeat(15)}`.trim()
    expect(describeActivity(event({ kind: 'listener-problem', detail }))).toBe(detail)
  })

  it.each(reasons)('leaves no gap in a sentence about %s, with or without particulars', (reason) => {
    for (const detail of [null, 'thing', '\x00'])
      for (const extension of ['101', null])
        for (const source of [phone, null]) {
          const text = describeActivity(refused(reason, detail, { extension, source }))
          expect(text).toMatch(/^\S+( \S+)+$/)
          expect(text).not.toMatch(/null|undefined/)
        }
  })
})

describe('suggestRepair', () => {
  it.each(reasons)('says in a full sentence what to do about %s', (reason) => {
    expect(suggestRepair(refused(reason))).toMatch(/^[A-Z].*\.$/)
  })

  it('names the thing to repair', () => {
    expect(suggestRepair(refused('unknown-extension'))).toContain('add extension 101')
    expect(suggestRepair(refused('foreign-domain', 'office.lan'))).toContain('add office.lan')
  })

  it('looks to the Internet where refusals come in a flood', () => {
    expect(suggestRepair(refused('wrong-password', null, { extension: null, source: null }))).toContain(
      'Internet',
    )
  })

  it('has nothing to say where all is well', () => {
    expect(suggestRepair(event({ kind: 'registered' }))).toBeNull()
  })
})
