import { describe, expect, it } from 'vitest'
import { isLive } from '../../main/registrar/register-rules.ts'
import { testNowMs } from '../support/database.ts'
import { changesOf, decide, deskPhone, plan, storedBinding } from '../support/decide-register.ts'

const live = [
  storedBinding(1),
  storedBinding(2, { contactUri: 'sip:101@192.168.1.30', callId: 'other@192.168.1.30', cSeq: 9 }),
]
const later = { cSeq: 2 } as const

describe('a query', () => {
  it('48: changes nothing and makes no Contact the own one of the asker', () => {
    expect(plan({}, { live })).toEqual({ kind: 'plan', changes: [], happened: [], ownContacts: [] })
  })

  it('48: changes nothing either when it carries Expires: 0', () => {
    expect(changesOf(plan({ expires: 0 }, { live }))).toEqual([])
  })
})

describe('the wildcard', () => {
  it('49: with Expires: 0 removes every device of the extension, and tells of each', () => {
    const decided = plan({ ...later, contact: '*', expires: 0 }, { live })
    expect(changesOf(decided)).toEqual(['remove 1', 'remove 2'])
    expect(decided.happened).toEqual(live.map((binding) => ({ what: { kind: 'removed' }, binding })))
    expect(decided.ownContacts).toEqual([])
  })

  it('49: is no error where nothing is registered', () => {
    expect(changesOf(plan({ contact: '*', expires: 0 }))).toEqual([])
  })

  it.each([
    ['50: with Expires above 0', { expires: 1 }],
    ['51: without Expires', {}],
    ['50: with an Expires that is no number', { expires: 'zero' }],
    ['50: with an Expires beyond 32 bits', { expires: 2 ** 32 }],
  ])('%s is malformed', (_, parts) => {
    expect(decide({ ...later, contact: '*', ...parts }, { live })).toMatchObject({
      kind: 'malformed',
      phrase: 'Wildcard Contact needs Expires: 0',
    })
  })

  it.each([
    ['in one header field', `*, ${deskPhone}`],
    ['in one header field behind the other', `${deskPhone}, *`],
    ['in two', ['*', deskPhone]],
    ['in two, the other way round', [deskPhone, '*']],
  ])('52: beside another Contact is malformed: %s', (_, contact) => {
    expect(() => decide({ ...later, contact, expires: 0 }, { live })).toThrow(
      'Malformed header field: Contact',
    )
  })

  it.each([
    ['equal', 1],
    ['lower', 0],
  ])('53: removes nothing at all where one device has the same Call-ID and the CSeq is %s', (_, cSeq) => {
    const decision = decide({ contact: '*', expires: 0, cSeq }, { live: live.toReversed() })
    expect(decision).toEqual({ kind: 'out-of-order', detail: String(cSeq) })
  })

  it('54: with another Call-ID removes whatever the CSeq', () => {
    const parts = { contact: '*', expires: 0, cSeq: 0, callId: 'rebooted@192.168.1.20' }
    expect(changesOf(plan(parts, { live }))).toEqual(['remove 1', 'remove 2'])
  })

  it('68: 32 seconds after the last request is believed even with a lower CSeq', () => {
    const parts = { contact: '*', expires: 0, cSeq: 0 }
    expect(changesOf(plan(parts, { live, nowMs: testNowMs + 32_000 }))).toEqual(['remove 1', 'remove 2'])
    expect(decide(parts, { live, nowMs: testNowMs + 32_000, policy: { cSeqPolicy: 'strict' } }).kind).toBe(
      'out-of-order',
    )
  })
})

describe('what is kept of a Contact', () => {
  const added = (contact: string, headers: readonly string[] = []) =>
    plan({ contact, headers }).changes[0]?.binding

  it.each([
    ['0.7', 0.7],
    ['0', 0],
    ['1', 1],
    ['1.000', 1],
    ['0.', 0],
    ['0.125', 0.125],
  ])('73: q=%s is stored', (text, q) => {
    expect(added(`${deskPhone};q=${text}`)?.q).toBe(q)
  })

  it('73: no q is stored where the phone gave none', () => {
    expect(added(deskPhone)?.q).toBeNull()
  })

  it.each(['1.5', 'x', '1.001', '0.1234', '2', '.5', '"0.5 "', '1e-1'])('73: q=%s is malformed', (text) => {
    expect(decide({ contact: `${deskPhone};q=${text}` })).toMatchObject({ kind: 'malformed', detail: 'q' })
  })

  it('73: q without a value is malformed', () => {
    expect(decide({ contact: `${deskPhone};q` }).kind).toBe('malformed')
  })

  it('74: action= is ignored', () => {
    expect(added(`${deskPhone};action=proxy`)).toEqual(added(deskPhone))
  })

  it.each(['tel:+4930123456', 'mailto:reception@example.com'])('75: %s is stored as it was sent', (uri) => {
    expect(added(`<${uri}>`)).toMatchObject({ contactUri: uri, contactKey: uri })
  })

  it('83: instance id and reg-id are stored', () => {
    expect(added(`${deskPhone};+sip.instance="<urn:uuid:1>";reg-id=1`)).toMatchObject({
      instanceId: '<urn:uuid:1>',
      regId: 1,
    })
  })

  it.each(['x', '-1', '1.5', '12345678901'])('83: reg-id=%s is none', (text) => {
    expect(added(`${deskPhone};reg-id=${text}`)?.regId).toBeNull()
  })

  it('81: the Path is stored in order', () => {
    const headers = ['Path: <sip:edge1.lan;lr>', 'Path: <sip:edge2.lan;lr>', 'Supported: path']
    expect(added(deskPhone, headers)?.path).toEqual(['<sip:edge1.lan;lr>', '<sip:edge2.lan;lr>'])
  })

  it('is the whole of what the phone said, and where it was heard', () => {
    const parts = { contact: deskPhone, callId: 'abc', cSeq: 7, headers: ['User-Agent: Snom 1'] }
    const source = { address: '10.0.0.9', port: 1024 }
    expect(plan(parts, { source }).changes).toEqual([
      {
        kind: 'add',
        binding: {
          ...storedBinding(0, { callId: 'abc', cSeq: 7, source, userAgent: 'Snom 1' }),
          id: undefined,
        },
      },
    ])
  })
})

it('77: a binding is live up to its deadline and not at it', () => {
  const binding = storedBinding(1, { expiresAtMs: testNowMs })
  expect([isLive(binding, testNowMs - 1), isLive(binding, testNowMs)]).toEqual([true, false])
})
