import { describe, expect, it } from 'vitest'
import { createContactWriter } from '../../main/registrar/contact-writer.ts'
import type { Binding } from '../../shared/model.ts'
import { testNowMs } from '../support/database.ts'
import { storedBinding } from '../support/decide-register.ts'

const minute = 60_000
const date = 'Date: Sun, 22 Nov 2026 08:00:00 GMT'
const binding = (uri: string, changes: Partial<Omit<Binding, 'id'>> = {}) =>
  storedBinding(1, { contactUri: uri, expiresAtMs: testNowMs + minute, ...changes })

const write = (bindings: readonly Binding[], own: readonly string[] = [], nowMs = testNowMs) =>
  createContactWriter()(bindings, own, nowMs, nowMs)
const contacts = (...args: Parameters<typeof write>) =>
  write(...args).flatMap((line) => (line.startsWith('Contact: ') ? line.slice(9) : []))

describe('the answer to a REGISTER', () => {
  it('48: has no Contact and no Expires where nothing is registered', () => {
    expect(write([])).toEqual([date])
  })

  it('78: lists every device with the seconds that it has left', () => {
    const bindings = [binding('sip:a@h'), binding('sip:b@h', { expiresAtMs: testNowMs + 5 * minute })]
    expect(contacts(bindings)).toEqual(['<sip:a@h>;expires=60', '<sip:b@h>;expires=300'])
  })

  it.each([
    [60_000, 60],
    [59_001, 60],
    [59_000, 59],
    [1, 1],
    [0, 1],
  ])('78: rounds %d ms up to %d s, as 0 would mean that it is removed', (leftMs, seconds) => {
    const lines = contacts([binding('sip:a@h', { expiresAtMs: testNowMs + leftMs })])
    expect(lines).toEqual([`<sip:a@h>;expires=${seconds}`])
  })

  it('79: puts the own Contacts first, in the order of the request, and each device once', () => {
    const bindings = ['sip:a@h', 'sip:b@h', 'sip:c@h', 'sip:d@h'].map((uri) => binding(uri))
    expect(contacts(bindings, ['sip:d@h', 'sip:b@h'])).toEqual(
      ['d', 'b', 'a', 'c'].map((name) => `<sip:${name}@h>;expires=60`),
    )
  })

  it('79: repeats the time of the own first Contact as Expires', () => {
    const bindings = [binding('sip:a@h'), binding('sip:b@h', { expiresAtMs: testNowMs + 5 * minute })]
    expect(write(bindings, ['sip:b@h'])).toContain('Expires: 300')
    expect(write(bindings).filter((line) => line.startsWith('Expires'))).toEqual([])
  })

  it('66: does not list a Contact that has just been removed', () => {
    expect(contacts([binding('sip:a@h')], ['sip:gone@h'])).toEqual(['<sip:a@h>;expires=60'])
  })

  it('returns a Contact URI byte for byte', () => {
    const uri = 'sip:%31%C3%a4@Phone.LAN:5060;Transport=UDP;x=1?Subject=a'
    expect(contacts([binding(uri)])).toEqual([`<${uri}>;expires=60`])
  })

  it('73, 84: returns q, instance id and reg-id', () => {
    const device = binding('sip:a@h', { q: 0.7, instanceId: '<urn:uuid:1>', regId: 2 })
    expect(contacts([device])).toEqual(['<sip:a@h>;expires=60;q=0.7;+sip.instance="<urn:uuid:1>";reg-id=2'])
  })

  it('73: returns a q of zero too', () => {
    expect(contacts([binding('sip:a@h', { q: 0 })])).toEqual(['<sip:a@h>;expires=60;q=0'])
  })

  it('escapes quotes and backslashes in an instance id', () => {
    const device = binding('sip:a@h', { instanceId: 'a"b\\c' })
    expect(contacts([device])).toEqual(['<sip:a@h>;expires=60;+sip.instance="a\\"b\\\\c"'])
  })

  it('81: returns the Path of the own Contact in order, and nobody else’s', () => {
    const path = ['<sip:edge1.lan;lr>', '<sip:edge2.lan;lr>']
    const bindings = [binding('sip:a@h', { path }), binding('sip:b@h', { path: ['<sip:other.lan;lr>'] })]
    const paths = (own: readonly string[]) => write(bindings, own).filter((line) => line.startsWith('Path'))
    expect(paths(['sip:a@h'])).toEqual(path.map((value) => `Path: ${value}`))
    expect(paths([])).toEqual([])
  })

  it('80: carries the date in GMT, of the second in which it is written', () => {
    const writeContacts = createContactWriter()
    const dateAt = (ms: number) => writeContacts([], [], 0, testNowMs + ms).at(-1)
    expect([dateAt(0), dateAt(999), dateAt(1000), dateAt(-1)]).toEqual([
      date,
      date,
      'Date: Sun, 22 Nov 2026 08:00:01 GMT',
      'Date: Sun, 22 Nov 2026 07:59:59 GMT',
    ])
  })
})
