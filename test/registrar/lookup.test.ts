import { describe, expect, it } from 'vitest'
import type { Binding } from '../../shared/model.ts'
import { isPingable, lookUp } from '../../main/registrar/lookup.ts'
import { testBinding, testNowMs } from '../support/database.ts'

const stored = (id: number, changes: Parameters<typeof testBinding>[0]): Binding => ({
  ...testBinding(changes),
  id,
})
const contacts = (bindings: readonly { readonly contactUri: string }[]) =>
  bindings.map(({ contactUri }) => contactUri)

describe('looking up where an extension can be reached', () => {
  it('93: names every live binding, higher q first', () => {
    const low = stored(1, { contactUri: 'sip:low@192.0.2.1', q: 0.2 })
    const high = stored(2, { contactUri: 'sip:high@192.0.2.2', q: 0.9 })
    expect(contacts(lookUp([low, high], testNowMs))).toEqual(['sip:high@192.0.2.2', 'sip:low@192.0.2.1'])
  })

  it('93: names the newest first among equals, and no q counts as 1', () => {
    const first = stored(1, { contactUri: 'sip:first@192.0.2.1', q: 1, registeredAtMs: testNowMs - 2000 })
    const second = stored(2, {
      contactUri: 'sip:second@192.0.2.2',
      q: null,
      registeredAtMs: testNowMs - 1000,
    })
    expect(contacts(lookUp([first, second], testNowMs))).toEqual([
      'sip:second@192.0.2.2',
      'sip:first@192.0.2.1',
    ])
  })

  it('77: leaves out what has expired', () => {
    const lapsed = stored(1, { expiresAtMs: testNowMs })
    expect(lookUp([lapsed], testNowMs)).toEqual([])
  })
})

describe('a contact', () => {
  it.each(['sip:100@192.0.2.1', 'SIPS:100@192.0.2.1'])('can be pinged at %s', (contactUri) => {
    expect(isPingable(stored(1, { contactUri }))).toBe(true)
  })

  it.each(['tel:+4930123456', 'mailto:desk@office.lan'])('75: cannot be pinged at %s', (contactUri) => {
    expect(isPingable(stored(1, { contactUri }))).toBe(false)
  })
})
