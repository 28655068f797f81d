import { afterAll, expect, it } from 'vitest'
import { toText, withHeader } from '../support/sip-builder.ts'
import { startWithPhone, type TestApp } from '../support/test-app.ts'
import { expectOnlyAllowedStatusCodes } from '../support/test-phone.ts'

afterAll(expectOnlyAllowedStatusCodes)

const uris = (app: TestApp) => app.rows().map((row) => row.contact_uri)
const paths = ['<sip:p1.office.lan;lr>', '<sip:p2.office.lan;lr>;x=y']
const instance = (last: string) => `+sip.instance="<urn:uuid:00000000-0000-1000-8000-00000000000${last}>"`

it('81: stores the Path of a phone that supports it in order, and repeats it', async () => {
  const { app, phone } = await startWithPhone()
  const response = await phone.register({
    headers: ['Supported: gruu, path', ...paths.map((path) => `Path: ${path}`)],
  })
  expect([response.status, response.headers('Path')]).toEqual([200, paths])
  expect(app.rows().map((row) => row.path.split('\n'))).toEqual([paths])
})

it('82: answers 420 to a Path that the phone does not support', async () => {
  const { app, phone } = await startWithPhone()
  const response = await phone.register({ headers: [`Path: ${paths[0] ?? ''}`] })
  expect([response.status, response.header('Unsupported')]).toEqual([420, 'path'])
  expect(app.rows()).toEqual([])
})

it('83: registers a phone that supports outbound by the plain rules', async () => {
  const { app, phone } = await startWithPhone()
  const contact = `<${phone.contactUri}>;reg-id=1;${instance('1')}`
  const response = await phone.register({ contact, headers: ['Supported: path, outbound'] })
  expect([response.status, response.headers('Require'), response.headers('Flow-Timer')]).toEqual([
    200,
    [],
    [],
  ])
  expect(app.rows().map((row) => row.reg_id)).toEqual([1])
})

it('83: answers 420 to a phone that requires outbound', async () => {
  const { phone } = await startWithPhone()
  const response = await phone.register({ headers: ['Require: outbound', 'Supported: path, outbound'] })
  expect([response.status, response.header('Unsupported')]).toEqual([420, 'outbound'])
})

it('84: keeps and repeats the instance of a phone, and makes no GRUU for it', async () => {
  const { app, phone } = await startWithPhone()
  const contact = `<${phone.contactUri}>;${instance('2')}`
  const response = await phone.register({ contact, headers: ['Supported: gruu'] })
  expect(response.contacts[0]?.params).toContain(`;${instance('2')}`)
  expect(response.raw.toString()).not.toMatch(/gruu/)
  expect(app.rows().map((row) => row.instance_id)).toEqual([
    '<urn:uuid:00000000-0000-1000-8000-000000000002>',
  ])
})

it('85: names no Service-Route', async () => {
  const { phone } = await startWithPhone()
  expect((await phone.register()).headers('Service-Route')).toEqual([])
})

it('86: replaces the binding of a phone that comes back with a new Contact', async () => {
  const { app, phone } = await startWithPhone()
  await phone.register({ contact: `<sip:100@192.168.1.20>;${instance('3')}` })
  await phone.register({ contact: `<sip:100@192.168.1.99>;${instance('4')}` })
  const response = await phone.register({
    contact: `<sip:100@192.168.1.21>;${instance('3')}`,
    callId: 'after-reboot',
  })
  expect(response.contacts.map(({ uri }) => uri)).toEqual(['sip:100@192.168.1.21', 'sip:100@192.168.1.99'])
  expect(uris(app)).toEqual(['sip:100@192.168.1.21', 'sip:100@192.168.1.99'])
})

it('87: handles the REGISTER and ignores an INVITE behind it in one datagram (RFC 4475 dblreq)', async () => {
  const { app, phone } = await startWithPhone()
  const register = await phone.authorizedLines()
  const invite = toText(phone.lines('INVITE'), 'v=0\r\n')
  phone.send(toText(register) + invite)
  expect((await phone.receive()).status).toBe(200)
  await phone.expectNothingMore()
  expect(app.rows()).toHaveLength(1)
})

it.each(['9999', '1', '-999', 'five', '+0', '99999999999999999999', '1, 1'])(
  '88: answers 400 to Content-Length %s where no body follows',
  async (length) => {
    const { phone } = await startWithPhone()
    const lines = withHeader(phone.lines('REGISTER'), 'Content-Length', length)
    expect((await phone.request(lines)).status).toBe(400)
  },
)

it('89: answers 400 to a Contact with URI headers and no brackets (RFC 4475 regbadct)', async () => {
  const { app, phone } = await startWithPhone()
  const contact = 'sip:100@192.168.1.20?Route=%3Csip:sip.example.com%3E'
  const response = await phone.register({ contact })
  expect([response.status, response.reason]).toEqual([400, 'Malformed header field: Contact'])
  expect(app.rows()).toEqual([])
})

it('89: stores the same Contact in brackets (RFC 4475 regescrt) and sends nothing to where it points', async () => {
  const { app, phone } = await startWithPhone()
  const bystander = await app.phone()
  const uri = `sip:100@127.0.0.1:${bystander.local.port}?Route=%3Csip:127.0.0.1:${bystander.local.port}%3E`
  const response = await phone.register({ contact: `<${uri}>` })
  expect([response.status, uris(app)]).toEqual([200, [uri]])
  expect(response.headers('Route')).toEqual([])
  await bystander.expectNothingMore()
})

it('90: takes a parameter without brackets for one of the header (RFC 4475 cparam01)', async () => {
  const { app, phone } = await startWithPhone()
  const response = await phone.register({ contact: 'sip:+19725552222@gw1.example.net;unknownparam' })
  expect([response.status, uris(app)]).toEqual([200, ['sip:+19725552222@gw1.example.net']])
})

it('90: takes a parameter in brackets for one of the URI (RFC 4475 cparam02)', async () => {
  const { app, phone } = await startWithPhone()
  const response = await phone.register({ contact: '<sip:+19725552222@gw1.example.net;unknownparam>' })
  expect([response.status, uris(app)]).toEqual([200, ['sip:+19725552222@gw1.example.net;unknownparam']])
})

it.each([
  '"Joe" <sip:100@192.168.1.20>;;;;',
  '<sip:100@192.168.1.20>;',
  '<sip:100@192.168.1.20>,',
  ', <sip:100@192.168.1.20>',
  '<sip:a@192.168.1.20>,,<sip:b@192.168.1.20>',
  '"Mr. Watson <sip:100@192.168.1.20>',
  '<sip:100@192.168.1.20',
  '<sip:100@192.168.1.20>;x="unclosed',
  '<sip:100@192.168.1.20>;=x',
  '<>',
  '',
  'sip:',
  'Watson',
])('91: answers 400 to the Contact %s', async (contact) => {
  const { app, phone } = await startWithPhone()
  const response = await phone.register({ contact })
  expect([response.status, response.reason]).toEqual([400, 'Malformed header field: Contact'])
  expect(app.rows()).toEqual([])
})

it.each([';;,;,,', ';', ',', ';rport;;branch=z9hG4bK1', ';x="unclosed'])(
  '91: answers 400 to a Via that ends in %s (RFC 4475 badinv01)',
  async (end) => {
    const { phone } = await startWithPhone()
    const via = `SIP/2.0/UDP 127.0.0.1:${phone.local.port}${end}`
    phone.send(toText(withHeader(phone.lines('REGISTER'), 'Via', via)))
    const response = await phone.receive()
    expect([response.status, response.reason]).toEqual([400, 'Malformed header field: Via'])
  },
)

it.each([
  ['From', '"Unclosed <sip:100@127.0.0.1>;tag=1'],
  ['To', '"Unclosed <sip:100@127.0.0.1>'],
])('91: answers 400 to an unclosed quote in %s (RFC 4475 quotbal)', async (name, value) => {
  const { phone } = await startWithPhone()
  const response = await phone.request(withHeader(phone.lines('REGISTER'), name, value))
  expect([response.status, response.reason]).toEqual([400, `Malformed header field: ${name}`])
})

it.each(['sip:[2001:db8::10]', 'sip:100@[2001:db8::10]:5070;transport=udp', 'sip:100@[::ffff:192.0.2.10]'])(
  '92: stores the Contact <%s>',
  async (uri) => {
    const { app, phone } = await startWithPhone()
    expect((await phone.register({ contact: `<${uri}>` })).status).toBe(200)
    expect(uris(app)).toEqual([uri])
  },
)

it.each(['sip:2001:db8::10', 'sip:100@2001:db8::10', 'sip:100@[2001:db8::10', 'sip:100@[2001:db8::10]5070'])(
  '92: answers 400 to the Contact <%s>',
  async (uri) => {
    const { phone } = await startWithPhone()
    expect((await phone.register({ contact: `<${uri}>` })).status).toBe(400)
  },
)

it.each(['[2001:db8::9:255]', '2001:db8::9:255'])(
  '92: understands a Via with received=%s',
  async (received) => {
    const { phone } = await startWithPhone()
    const top = phone.via()
    const lower = `SIP/2.0/UDP [2001:db8::9:1];received=${received};branch=z9hG4bKas3-111`
    const lines = withHeader(phone.lines('REGISTER'), 'Via', top, lower)
    const response = await phone.request(lines)
    expect([response.status, response.headers('Via')[1]]).toEqual([401, lower])
    const own = await phone.request(
      withHeader(phone.lines('REGISTER'), 'Via', `${phone.via()};received=${received}`),
    )
    expect([own.status, own.header('Via')?.match(/received=[^;]*/g)]).toEqual([401, ['received=127.0.0.1']])
  },
)
