import { describe, expect, it } from 'vitest'
import { testNowMs } from '../support/database.ts'
import { changesOf, plan, storedBinding } from '../support/decide-register.ts'

const one = '<urn:uuid:00000000-0000-1000-8000-000000000001>'
const two = '<urn:uuid:00000000-0000-1000-8000-000000000002>'
const device = (uri: string, instance: string, more = '') => `<${uri}>;+sip.instance="${instance}"${more}`
const stored = (id: number, contactUri: string, instanceId: string | null = null) =>
  storedBinding(id, { contactUri, instanceId })

/** What a new Contact of a later request does beside the stored ones. */
const after = (contact: string | readonly string[], ...live: ReturnType<typeof stored>[]) =>
  changesOf(plan({ contact, cSeq: 2 }, { live }))

describe('65: a Contact is the same as a stored one', () => {
  it.each([
    ['whose host is in other letters', 'sip:101@Phone.LAN', '<sip:101@phone.lan>'],
    ['whose parameters are in another order', 'sip:101@h;a=1;b=2', '<sip:101@h;b=2;a=1>'],
    ['whose user part is escaped', 'sip:101@h', '<sip:%31%30%31@h>'],
    ['that lacks a parameter of no consequence', 'sip:101@h;x=1', '<sip:101@h>'],
  ])('%s', (_, before, contact) => {
    expect(after(contact, stored(1, before))).toEqual(['update 1'])
  })
})

describe('65: a Contact is another than a stored one', () => {
  it.each([
    ['with the default port written out', 'sip:101@h', '<sip:101@h:5060>'],
    ['with a user part in other letters', 'sip:bob@h', '<sip:Bob@h>'],
    ['with a transport', 'sip:101@h', '<sip:101@h;transport=udp>'],
    ['with another value of a parameter', 'sip:101@h;x=1', '<sip:101@h;x=2>'],
    ['with sips', 'sip:101@h', '<sips:101@h>'],
  ])('%s', (_, before, contact) => {
    expect(after(contact, stored(1, before))).toEqual([`add ${contact.slice(1, -1)}`])
  })
})

describe('86: a device with an instance id', () => {
  it('takes its row along to a new address', () => {
    const live = [stored(1, 'sip:101@192.168.1.20', one)]
    const decided = plan(
      { contact: device('sip:101@192.168.1.77', one), cSeq: 2 },
      { live, nowMs: testNowMs + 1 },
    )
    expect(decided.changes).toMatchObject([
      { kind: 'update', binding: { id: 1, contactUri: 'sip:101@192.168.1.77', registeredAtMs: testNowMs } },
    ])
    expect(decided.happened).toMatchObject([{ what: { kind: 'registered' } }])
  })

  it('is told as refreshed at the address that it had', () => {
    const decided = plan(
      { contact: device('sip:101@h', one), cSeq: 2 },
      { live: [stored(1, 'sip:101@h', one)] },
    )
    expect(decided.happened).toMatchObject([{ what: { kind: 'refreshed' } }])
  })

  it('takes over an address that another device had', () => {
    expect(after(device('sip:101@h', two), stored(1, 'sip:101@h', one))).toEqual(['update 1'])
  })

  it('is one row also where its old row and its new address are two', () => {
    const live = [stored(1, 'sip:101@new'), stored(2, 'sip:101@old', one)]
    const decided = plan({ contact: device('sip:101@new', one), cSeq: 2 }, { live })
    expect(changesOf(decided)).toEqual(['remove 1', 'update 2'])
    expect(decided.happened.map(({ what }) => what)).toEqual([
      { kind: 'replaced', because: 'same-device' },
      { kind: 'registered' },
    ])
  })

  it('stands beside another at the same host', () => {
    expect(after(device('sip:101@h:5062', two), stored(1, 'sip:101@h:5060', one))).toEqual([
      'add sip:101@h:5062',
    ])
  })

  it('is no other one for an instance id in other letters', () => {
    expect(after(device('sip:101@b', one.toUpperCase()), stored(1, 'sip:101@a', one))).toEqual([
      'add sip:101@b',
    ])
  })
})

describe('several Contacts in one request', () => {
  it('are each stored, in order', () => {
    const decided = plan({ contact: ['<sip:a@h>, <sip:b@h>', '<sip:c@h>'] })
    expect(changesOf(decided)).toEqual(['add sip:a@h', 'add sip:b@h', 'add sip:c@h'])
    expect(decided.ownContacts).toEqual(['sip:a@h', 'sip:b@h', 'sip:c@h'])
  })

  it.each([
    ['as text', '<sip:a@h>, <sip:a@h>'],
    ['by RFC 3261 19.1.4', '<sip:a@h>, <sip:a@H>'],
    ['by their instance id', `${device('sip:a@h', one)}, ${device('sip:b@h', one)}`],
    ['where the second asks for another time', '<sip:a@h>;expires=600, <sip:a@h>;expires=700'],
  ])('that are the same %s are stored once', (_, contact) => {
    expect(after(contact)).toEqual(['add sip:a@h'])
  })

  it('that are the same are named once in the answer', () => {
    expect(plan({ contact: '<sip:a@h>, <sip:a@h>' }).ownContacts).toEqual(['sip:a@h'])
  })

  it('that are the same refresh their row once', () => {
    expect(after('<sip:a@h>, <sip:a@H>, <sip:a@h>', stored(1, 'sip:a@h'))).toEqual(['update 1'])
  })

  it('that both become the same row change it once', () => {
    const contact = `${device('sip:new@h', one)}, <sip:new@h>`
    expect(after(contact, stored(1, 'sip:old@h', one))).toEqual(['update 1'])
  })

  it('leave one row each where a plain one and a known device name the same address', () => {
    const contact = `<sip:a@h>, ${device('sip:a@h', one)}`
    expect(after(contact, stored(1, 'sip:a@h'), stored(2, 'sip:b@h', one))).toEqual(['update 1'])
  })

  it.each([
    ['old one first', `<sip:old@h>;expires=0, ${device('sip:new@h', one)}`, ['remove 1', 'add sip:new@h']],
    ['new one first', `${device('sip:new@h', one)}, <sip:old@h>;expires=0`, ['update 1']],
  ])('move a phone that takes back its old address in the same request: %s', (_, contact, changes) => {
    expect(after(contact, stored(1, 'sip:old@h', one))).toEqual(changes)
  })

  it('let two devices swap their addresses', () => {
    const contact = `${device('sip:b@h', one)}, ${device('sip:a@h', two)}`
    const changes = after(contact, stored(1, 'sip:a@h', one), stored(2, 'sip:b@h', two))
    expect(changes).toEqual(['remove 2', 'update 1', 'add sip:a@h'])
  })
})
