import { describe, expect, it } from 'vitest'
import { testNowMs } from '../support/database.ts'
import { changesOf, decide, deskPhone, plan, storedBinding } from '../support/decide-register.ts'

const second = 1000
const live = [storedBinding(1, { cSeq: 10 })]
const refresh = { contact: deskPhone } as const
const removal = { contact: deskPhone, expires: 0 } as const
const rebooted = 'rebooted@192.168.1.20'

/** What the rules do: the changes, or the kind of refusal. */
function outcome(parts: Parameters<typeof decide>[0], situation: Parameters<typeof decide>[1] = {}) {
  const decision = decide(parts, { live, ...situation })
  return decision.kind === 'plan' ? changesOf(decision).join(', ') : decision.kind
}

describe.each(['strict', 'self-healing'] as const)('with the %s policy', (cSeqPolicy) => {
  const policy = { cSeqPolicy }

  it.each([
    ['66: a higher CSeq refreshes', { ...refresh, cSeq: 11 }, 'update 1'],
    ['66: a higher CSeq removes at zero', { ...removal, cSeq: 11 }, 'remove 1'],
    [
      '67: another Call-ID refreshes with a lower CSeq',
      { ...refresh, callId: rebooted, cSeq: 1 },
      'update 1',
    ],
    [
      '67: another Call-ID refreshes with the same CSeq',
      { ...refresh, callId: rebooted, cSeq: 10 },
      'update 1',
    ],
    ['67: another Call-ID removes with a lower CSeq', { ...removal, callId: rebooted, cSeq: 1 }, 'remove 1'],
    ['68: a lower CSeq is refused', { ...refresh, cSeq: 9 }, 'out-of-order'],
    ['68: a lower CSeq does not remove either', { ...removal, cSeq: 9 }, 'out-of-order'],
    [
      '68: a Call-ID in other letters is another one',
      { ...refresh, callId: '7D1C@192.168.1.20', cSeq: 1 },
      'update 1',
    ],
  ])('%s', (_, parts, expected) => {
    expect(outcome(parts, { policy })).toBe(expected)
  })

  it('67: the new Call-ID and CSeq are recorded', () => {
    const decided = plan({ ...refresh, callId: rebooted, cSeq: 1 }, { live, policy })
    expect(decided.changes).toMatchObject([{ kind: 'update', binding: { id: 1, callId: rebooted, cSeq: 1 } }])
  })

  it('70: one Contact out of order keeps the others out', () => {
    expect(outcome({ contact: `<sip:new@h>, ${deskPhone}`, cSeq: 9 }, { policy })).toBe('out-of-order')
  })
})

describe('with the strict policy a CSeq that is no higher is refused for ever', () => {
  it.each([
    ['69: equal, at once', 10, 0],
    ['68: lower, after 32 s', 9, 32 * second],
    ['69: equal, after an hour', 10, 3600 * second],
  ])('%s', (_, cSeq, laterMs) => {
    const situation = { nowMs: testNowMs + laterMs, policy: { cSeqPolicy: 'strict' } as const }
    expect(outcome({ ...refresh, cSeq }, situation)).toBe('out-of-order')
    expect(outcome({ ...removal, cSeq }, situation)).toBe('out-of-order')
  })
})

describe('with the self-healing policy', () => {
  it.each([
    ['68: one millisecond before 32 s a lower CSeq is a late copy', 9, 32 * second - 1, 'out-of-order'],
    ['68: at 32 s it is a phone that started anew', 9, 32 * second, 'update 1'],
    ['69: one millisecond before 32 s an equal CSeq changes nothing', 10, 32 * second - 1, ''],
    ['69: at 32 s it is a phone that started anew', 10, 32 * second, 'update 1'],
  ])('%s', (_, cSeq, laterMs, expected) => {
    expect(outcome({ ...refresh, cSeq }, { nowMs: testNowMs + laterMs })).toBe(expected)
  })

  it('69: a repeated request still names its own Contact first in the answer', () => {
    expect(plan({ ...refresh, cSeq: 10 }, { live })).toEqual({
      kind: 'plan',
      changes: [],
      happened: [],
      ownContacts: ['sip:101@192.168.1.20:5060'],
    })
  })

  it('69: a repeated removal removes nothing', () => {
    expect(outcome({ ...removal, cSeq: 10 })).toBe('')
  })

  it('68: a phone that started anew is told as such and keeps its place in the list', () => {
    const decided = plan({ ...refresh, cSeq: 1 }, { live, nowMs: testNowMs + 60 * second })
    expect(decided.happened).toMatchObject([{ what: { kind: 'restarted' } }])
    expect(decided.changes).toMatchObject([{ binding: { id: 1, cSeq: 1, registeredAtMs: testNowMs } }])
  })

  it('68: the 32 s are counted from the last accepted request', () => {
    const refreshed = [storedBinding(1, { cSeq: 10, refreshedAtMs: testNowMs + 20 * second })]
    expect(outcome({ ...refresh, cSeq: 9 }, { live: refreshed, nowMs: testNowMs + 40 * second })).toBe(
      'out-of-order',
    )
  })
})
