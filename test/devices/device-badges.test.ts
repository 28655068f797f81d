import { expect, it } from 'vitest'
import { badgesOf, type BadgeFacts } from '../../main/devices/device-badges.ts'
import { extension, testBinding, testNowMs } from '../support/database.ts'

const binding = (changes: Parameters<typeof testBinding>[0] = {}) => ({ ...testBinding(changes), id: 1 })
const at = (address: string, userAgent: string | null = 'Desk Phone 1.0') =>
  binding({ source: { address, port: 5060 }, userAgent })
const contact = (contactUri: string, address = '192.168.1.20') =>
  binding({ contactUri, source: { address, port: 5060 } })

/** A phone that there is nothing to say of: Contact and source are 192.168.1.20. */
const facts: BadgeFacts = {
  extension: { md5Fallback: false },
  device: { answersPings: 'yes' },
  binding: binding(),
  marks: { restartedAtMs: null, moved: null },
  others: [],
}
const moved = { from: '192.168.1.20', to: '192.168.1.33', atMs: testNowMs }
const shared = (otherAddress: string, otherUserAgent: string | null = 'Desk Phone 1.0') => [
  { kind: 'shares-extension', extension: extension('101'), otherAddress, otherUserAgent },
]
const rewritten = (address: string) => [{ kind: 'router-rewrites-address', contact: address }]

it.each<[string, Partial<BadgeFacts>, readonly unknown[]]>([
  ['as it should be', {}, []],
  [
    'restarted lately',
    { marks: { restartedAtMs: testNowMs, moved: null } },
    [{ kind: 'restarted', atMs: testNowMs }],
  ],
  ['moved lately', { marks: { restartedAtMs: null, moved } }, [{ kind: 'address-changed', ...moved }]],
  ['offered MD5 only', { extension: { md5Fallback: true } }, [{ kind: 'md5-only' }]],
  ['never answering', { device: { answersPings: 'no' } }, [{ kind: 'never-answers-pings' }]],
  ['not known to answer yet', { device: { answersPings: 'unknown' } }, []],
  ['beside a phone at another address', { others: [at('192.168.1.21')] }, shared('192.168.1.21')],
  [
    'beside another model behind its address',
    { others: [at('192.168.1.20', 'x/1')] },
    shared('192.168.1.20', 'x/1'),
  ],
  ['beside another line of its own', { others: [at('192.168.1.20', 'Desk Phone 1.1')] }, []],
  [
    'beside two others',
    { others: [at('192.168.1.20'), at('192.168.1.9', null)] },
    shared('192.168.1.9', null),
  ],
  ['behind a router', { binding: contact('sip:101@10.0.0.7:5060') }, rewritten('10.0.0.7')],
  [
    'at an address that begins like another',
    { binding: contact('sip:101@192.168.1.201') },
    rewritten('192.168.1.201'),
  ],
  ['reached at another port', { binding: contact('sip:101@192.168.1.20:6060') }, []],
  ['without a user in its Contact', { binding: contact('sip:192.168.1.20') }, []],
  ['without a user in its Contact, elsewhere', { binding: contact('sip:10.0.0.7') }, rewritten('10.0.0.7')],
  ['with a name in its Contact', { binding: contact('sip:101@phone7.office.lan') }, []],
  [
    'with a name in its Contact as browsers make it',
    { binding: contact('sip:x@7d1c.invalid;transport=ws') },
    [],
  ],
  ['with the long form of its IPv6 address', { binding: contact('sip:101@[FD00:0:0::0:7]', 'fd00::7') }, []],
  ['with another IPv6 address', { binding: contact('sip:101@[fd00::8]', 'fd00::7') }, rewritten('fd00::8')],
  ['with a telephone number for a Contact', { binding: contact('tel:+4930123') }, []],
  [
    'behind a proxy that says so',
    { binding: binding({ contactUri: 'sip:101@10.0.0.7', path: ['<sip:192.168.1.20;lr>'] }) },
    [],
  ],
])('a phone that is %s', (_, changes, badges) => {
  expect(badgesOf({ ...facts, ...changes })).toEqual(badges)
})

it('the badges of one phone stand in the order of what they tell', () => {
  const kinds = badgesOf({
    extension: { md5Fallback: true },
    device: { answersPings: 'no' },
    binding: contact('sip:101@10.0.0.7'),
    marks: { restartedAtMs: testNowMs, moved },
    others: [at('192.168.1.21')],
  }).map(({ kind }) => kind)
  expect(kinds).toEqual([
    ...['shares-extension', 'router-rewrites-address', 'restarted', 'address-changed', 'md5-only'],
    'never-answers-pings',
  ])
})
