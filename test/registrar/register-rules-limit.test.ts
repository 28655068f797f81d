import { describe, expect, it } from 'vitest'
import { testNowMs } from '../support/database.ts'
import { changesOf, decide, deskPhone, plan, storedBinding } from '../support/decide-register.ts'

const minute = 60_000
const model = ['User-Agent: Desk Phone 1.0']
const full = { contactLimit: 2 } as const
const refusing = { contactLimit: 2, whenFull: 'refuse' } as const

/** A device at another address, last heard of so many minutes ago. */
const other = (id: number, silentMinutes: number, changes: Parameters<typeof storedBinding>[1] = {}) =>
  storedBinding(id, {
    contactUri: `sip:101@192.168.1.${id}`,
    callId: `call-${id}`,
    source: { address: `192.168.1.${id}`, port: 5060 },
    refreshedAtMs: testNowMs - silentMinutes * minute,
    ...changes,
  })

describe('76: at the limit a new device', () => {
  it('takes the place of the one that was silent longest, and that is told', () => {
    const live = [other(31, 5), other(32, 20)]
    const decided = plan({ contact: deskPhone }, { live, policy: full })
    expect(changesOf(decided)).toEqual(['remove 32', 'add sip:101@192.168.1.20:5060'])
    expect(decided.happened).toMatchObject([
      { what: { kind: 'registered' } },
      { what: { kind: 'replaced', because: 'device-limit' }, binding: { id: 32 } },
    ])
  })

  it('takes the place of itself first: same address, same model', () => {
    const live = [other(31, 1, { source: { address: '192.168.1.20', port: 1024 } }), other(32, 20)]
    const decided = plan({ contact: deskPhone, headers: model }, { live, policy: full })
    expect(changesOf(decided)).toEqual(['remove 31', 'add sip:101@192.168.1.20:5060'])
    expect(decided.happened).toMatchObject([{}, { what: { kind: 'replaced', because: 'same-device' } }])
  })

  it('is not the same device when only its address is that of another model', () => {
    const live = [other(31, 1, { source: { address: '192.168.1.20', port: 1024 } }), other(32, 20)]
    const decided = plan({ contact: deskPhone, headers: ['User-Agent: Softphone'] }, { live, policy: full })
    expect(changesOf(decided)).toEqual(['remove 32', 'add sip:101@192.168.1.20:5060'])
  })

  it('is refused, with the limit in words, where replacing is off', () => {
    expect(decide({ contact: deskPhone }, { live: [other(31, 5), other(32, 20)], policy: refusing })).toEqual(
      {
        kind: 'device-limit',
        detail: '2',
        phrase: 'Only 2 Devices Per Extension',
      },
    )
  })
})

describe.each([full, refusing])('76: with the policy %o', (policy) => {
  it('one below the limit is added without further ado', () => {
    expect(changesOf(plan({ contact: deskPhone }, { live: [other(31, 5)], policy }))).toHaveLength(1)
  })

  it('a known device refreshes at the limit', () => {
    const live = [storedBinding(1), other(31, 20)]
    expect(changesOf(plan({ contact: deskPhone, cSeq: 2 }, { live, policy }))).toEqual(['update 1'])
  })

  it('a known device refreshes also where the limit was lowered below what is there', () => {
    const live = [storedBinding(1), other(31, 20), other(32, 10)]
    expect(changesOf(plan({ contact: deskPhone, cSeq: 2 }, { live, policy }))).toEqual(['update 1'])
  })

  it('a device that leaves makes room in the same request', () => {
    const live = [storedBinding(1), other(31, 20)]
    const contact = `${deskPhone};expires=0, <sip:new@h>`
    expect(changesOf(plan({ contact, cSeq: 2 }, { live, policy }))).toEqual(['remove 1', 'add sip:new@h'])
  })

  it('more devices than the limit in one request are refused', () => {
    expect(decide({ contact: '<sip:a@h>, <sip:b@h>, <sip:c@h>' }, { policy }).kind).toBe('device-limit')
  })
})

describe('76: making room', () => {
  it('never displaces a device that the request itself refreshes', () => {
    const live = [storedBinding(1, { refreshedAtMs: testNowMs - 60 * minute }), other(31, 5)]
    const decided = plan({ contact: `${deskPhone}, <sip:new@h>`, cSeq: 2 }, { live, policy: full })
    expect(changesOf(decided)).toEqual(['update 1', 'remove 31', 'add sip:new@h'])
  })

  it('never displaces a device that the request repeats unchanged', () => {
    const live = [storedBinding(1, { refreshedAtMs: testNowMs - 20_000 }), other(31, 0)]
    const decided = plan({ contact: `${deskPhone}, <sip:new@h>` }, { live, policy: full })
    expect(changesOf(decided)).toEqual(['remove 31', 'add sip:new@h'])
  })

  it('displaces as many as come, the longest silent first', () => {
    const live = [other(31, 10), other(32, 30), other(33, 20)]
    const decided = plan({ contact: '<sip:a@h>, <sip:b@h>' }, { live, policy: { contactLimit: 3 } })
    expect(changesOf(decided)).toEqual(['remove 32', 'remove 33', 'add sip:a@h', 'add sip:b@h'])
  })

  it('comes down to a limit that was lowered', () => {
    const live = [other(31, 10), other(32, 30), other(33, 20)]
    const decided = plan({ contact: deskPhone }, { live, policy: full })
    expect(changesOf(decided)).toEqual(['remove 32', 'remove 33', 'add sip:101@192.168.1.20:5060'])
  })

  it('counts a device that moved as one', () => {
    const live = [other(31, 10, { instanceId: '<urn:uuid:1>' }), other(32, 30)]
    const contact = `${deskPhone};+sip.instance="<urn:uuid:1>"`
    expect(changesOf(plan({ contact }, { live, policy: refusing }))).toEqual(['update 31'])
  })
})
