import { describe, expect, it } from 'vitest'
import { changesOf, decide, deskPhone, grantedBy, plan, storedBinding } from '../support/decide-register.ts'

const live = [storedBinding(1)]

describe('the time that a phone is granted', () => {
  it.each([
    ['55: the parameter goes before the header field', `${deskPhone};expires=120`, 600, 120],
    ['56: the header field where there is no parameter', deskPhone, 600, 600],
    ['57: the default where there is neither', deskPhone, undefined, 3600],
    ['58: no more than the maximum', `${deskPhone};expires=86400`, undefined, 3600],
    ['58: no more than the maximum by the header field', deskPhone, 86400, 3600],
    ['59: the minimum itself is not too brief', `${deskPhone};expires=60`, undefined, 60],
    ['62: an hour where the parameter is no number', `${deskPhone};expires=abc`, 120, 3600],
    ['62: an hour where the parameter is negative', `${deskPhone};expires=-1`, 120, 3600],
    ['62: an hour where the header field is no number', deskPhone, 'soon', 3600],
    [
      '63: the maximum where the parameter exceeds 32 bits',
      `${deskPhone};expires=4294967296`,
      undefined,
      3600,
    ],
    [
      '63: the maximum where it exceeds everything',
      `${deskPhone};expires=${'9'.repeat(400)}`,
      undefined,
      3600,
    ],
    ['63: the maximum for the largest of 32 bits', `${deskPhone};expires=4294967295`, undefined, 3600],
  ])('is %s', (_, contact, expires, granted) => {
    expect(grantedBy(plan({ contact, ...(expires === undefined ? {} : { expires }) }))).toEqual([granted])
  })

  it('56: is the header field for each Contact that lacks the parameter', () => {
    const contact = ['<sip:a@h>, <sip:b@h>;expires=90', '<sip:c@h>']
    expect(grantedBy(plan({ contact, expires: 600 }))).toEqual([600, 90, 600])
  })

  it('57: is the default that the admin has set', () => {
    expect(grantedBy(plan({ contact: deskPhone }, { policy: { defaultExpiresSeconds: 300 } }))).toEqual([300])
  })

  it('62: is cut to the maximum also where the phone sent no number', () => {
    const policy = { maxExpiresSeconds: 600, defaultExpiresSeconds: 600 }
    expect(grantedBy(plan({ contact: `${deskPhone};expires=abc` }, { policy }))).toEqual([600])
  })

  it('may be shortened for a crowd, after it was cut to the maximum, and tells what is new', () => {
    const asked: [number, boolean][] = []
    const grant = (seconds: number, isNew: boolean) => {
      asked.push([seconds, isNew])
      return seconds - 7
    }
    const contact = `${deskPhone}, <sip:new@h>`
    expect(grantedBy(plan({ contact, cSeq: 2, expires: 9999 }, { live, grant }))).toEqual([3593, 3593])
    expect(asked).toEqual([
      [3600, false],
      [3600, true],
    ])
  })
})

describe('a time that is too brief', () => {
  it.each([
    ['by the parameter', { contact: `${deskPhone};expires=30` }],
    ['by the header field', { contact: deskPhone, expires: 59 }],
    ['of one second', { contact: deskPhone, expires: 1 }],
    ['70: of the third of three', { contact: `<sip:a@h>, <sip:b@h>, ${deskPhone};expires=30` }],
    ['of a refresh', { contact: deskPhone, expires: 30, cSeq: 2 }],
  ])('59: %s stores nothing and names the minimum', (_, parts) => {
    expect(decide(parts, { live })).toMatchObject({ kind: 'too-brief', headers: ['Min-Expires: 60'] })
  })

  it('60: is never one of an hour or more, whatever the minimum', () => {
    const policy = { minExpiresSeconds: 4000, maxExpiresSeconds: 5000 }
    expect(decide({ contact: deskPhone, expires: 3600 }, { policy }).kind).toBe('plan')
    expect(decide({ contact: deskPhone, expires: 3599 }, { policy }).kind).toBe('too-brief')
  })

  it('61: is never zero', () => {
    expect(changesOf(plan({ contact: deskPhone, expires: 0, cSeq: 2 }, { live }))).toEqual(['remove 1'])
  })
})

describe('a time of zero', () => {
  it('64: for a Contact that is not stored changes nothing and is told to nobody', () => {
    const decided = plan({ contact: '<sip:nobody@h>', expires: 0 }, { live })
    expect(decided).toMatchObject({ changes: [], happened: [] })
  })

  it('66: removes the device and tells of it', () => {
    const decided = plan({ contact: `${deskPhone};expires=0`, expires: 600, cSeq: 2 }, { live })
    expect(changesOf(decided)).toEqual(['remove 1'])
    expect(decided.happened).toEqual([{ what: { kind: 'removed' }, binding: live[0] }])
  })

  it('66: leaves the other devices of the extension alone', () => {
    const others = [...live, storedBinding(2, { contactUri: 'sip:101@192.168.1.30' })]
    expect(changesOf(plan({ contact: deskPhone, expires: 0, cSeq: 2 }, { live: others }))).toEqual([
      'remove 1',
    ])
  })
})

it('70: one malformed Contact among three keeps all three out', () => {
  expect(decide({ contact: `<sip:a@h>, <sip:b@h>, <sip:c@h>;q=9` }).kind).toBe('malformed')
})
