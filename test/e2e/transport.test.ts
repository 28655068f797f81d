import { afterAll, expect, it } from 'vitest'
import { toText, withHeader, withoutHeader, withRequestLine } from '../support/sip-builder.ts'
import { startTestApp, startWithPhone } from '../support/test-app.ts'
import { expectOnlyAllowedStatusCodes, type TestPhone } from '../support/test-phone.ts'

afterAll(expectOnlyAllowedStatusCodes)

/** A query whose top Via is this; the answer goes where that says. */
const queryVia = (phone: TestPhone, via: string) =>
  withHeader(phone.lines('REGISTER', { contact: [] }), 'Via', via)

it('1: tells a phone that names another host the address that its request came from', async () => {
  const { phone } = await startWithPhone()
  const via = `SIP/2.0/UDP pc33.office.lan:${phone.local.port};branch=z9hG4bK-nat`
  const expected = `${via};received=127.0.0.1`
  const challenged = await phone.request(queryVia(phone, via))
  expect([challenged.status, challenged.header('Via')]).toEqual([401, expected])
  const malformed = await phone.request(withHeader(queryVia(phone, via), 'CSeq', 'one REGISTER'))
  expect([malformed.status, malformed.header('Via')]).toEqual([400, expected])
})

it('1: believes no phone that writes the received parameter itself', async () => {
  const { phone } = await startWithPhone()
  const via = `SIP/2.0/UDP pc33.office.lan:${phone.local.port};received=192.168.9.9;branch=z9hG4bK-forged`
  const response = await phone.request(queryVia(phone, via))
  expect(response.header('Via')?.match(/received=[^;]*/g)).toEqual(['received=127.0.0.1'])
})

it('2: fills an empty rport with the source port and answers there', async () => {
  const { phone } = await startWithPhone()
  const via = 'SIP/2.0/UDP 192.168.1.20:5060;rport;branch=z9hG4bK-rport'
  const response = await phone.request(queryVia(phone, via))
  expect(response.header('Via')).toBe(
    `SIP/2.0/UDP 192.168.1.20:5060;rport=${phone.local.port};branch=z9hG4bK-rport;received=127.0.0.1`,
  )
})

it('3: answers without rport at the port of the Via, whatever port the request came from', async () => {
  const { app, phone } = await startWithPhone()
  const listening = await app.phone()
  phone.send(
    toText(queryVia(phone, `SIP/2.0/UDP 127.0.0.1:${listening.local.port};branch=z9hG4bK-two-ports`)),
  )
  expect((await listening.receive()).status).toBe(401)
  await phone.expectNothingMore()
})

it('3: answers without rport and without port at 5060', async () => {
  const { app, phone } = await startWithPhone({}, { address: '127.0.0.77' })
  const listening = await app.phone({ address: '127.0.0.77', port: 5060 })
  phone.send(toText(queryVia(phone, 'SIP/2.0/UDP 127.0.0.77;branch=z9hG4bK-no-port')))
  expect((await listening.receive()).status).toBe(401)
  await phone.expectNothingMore()
})

it('4: answers from the very address that the phone asked, on a computer with two', async () => {
  const app = await startTestApp({ overrides: { listen: ['127.0.0.1:0', '127.0.0.2:0'] } })
  await app.event('listening', ({ local }) => local.address === '127.0.0.2')
  expect(app.app.listeners()).toHaveLength(2)
  for (const { local } of app.app.listeners()) {
    const phone = await app.phone()
    phone.server = local
    expect((await phone.options()).source).toEqual(local)
    const registered = await phone.register()
    expect([registered.status, registered.source]).toEqual([200, local])
    expect(app.rows().map((row) => [row.local_address, row.local_port])).toContainEqual([
      local.address,
      local.port,
    ])
  }
})

it('5: repeats the answer to a repeated REGISTER byte for byte, and changes nothing', async () => {
  const { app, phone } = await startWithPhone()
  const lines = await phone.authorizedLines()
  const first = await phone.request(lines)
  expect(first.status).toBe(200)
  expect(app.happenings()).toEqual(['registered'])
  const [rows, version] = [app.rows(), app.dataVersion()]

  app.clock.advance(4_000)
  const second = await phone.request(lines)
  expect(second.raw).toEqual(first.raw)
  expect([app.rows(), app.dataVersion()]).toEqual([rows, version])
  expect(app.activity().map(({ count }) => count)).toEqual([1, 1])
})

it('5: counts a wrong password once, however often the phone repeats the request', async () => {
  const { app, phone } = await startWithPhone({}, { password: 'not the password' })
  const lines = await phone.authorizedLines()
  const first = await phone.request(lines)
  expect((await phone.request(lines)).raw).toEqual(first.raw)
  expect((await phone.request(lines)).raw).toEqual(first.raw)
  const [refusal, ...others] = app.activity().filter(({ what }) => what.kind === 'refused')
  expect([refusal?.count, others]).toEqual([1, []])
})

it('5: does not bind a phone again by a late copy of its REGISTER after it signed off', async () => {
  const { app, phone } = await startWithPhone()
  const lines = await phone.authorizedLines()
  const first = await phone.request(lines)
  expect((await phone.register({ expires: 0 })).contacts).toEqual([])
  app.clock.advance(31_000)
  expect((await phone.request(lines)).raw).toEqual(first.raw)
  expect(app.rows()).toEqual([])
})

it('5: judges the same octets anew once the 32 seconds are over', async () => {
  const { app, phone } = await startWithPhone()
  const lines = await phone.authorizedLines()
  expect((await phone.request(lines)).status).toBe(200)
  app.clock.advance(32_001)
  const late = await phone.request(lines)
  expect([late.status, late.challenges[0]?.stale]).toEqual([401, 'true'])
})

it('6: sends one final answer to a REGISTER and nothing before it', async () => {
  const { phone } = await startWithPhone()
  const first = await phone.request(phone.lines('REGISTER'))
  expect(first.status).toBe(401)
  await phone.expectNothingMore()
  expect((await phone.register()).status).toBe(200)
  await phone.expectNothingMore()
})

it('7: ignores Record-Route in a REGISTER and repeats none', async () => {
  const { phone } = await startWithPhone()
  const response = await phone.register({ headers: ['Record-Route: <sip:edge.office.lan;lr>'] })
  expect([response.status, response.header('Record-Route')]).toEqual([200, undefined])
})

it('8: repeats Via, From, Call-ID and CSeq as they were sent and adds a tag to To', async () => {
  const { phone } = await startWithPhone()
  const lower = [
    'SIP/2.0/UDP edge2.office.lan;branch=z9hG4bK-2',
    'SIP/2.0/TCP [2001:db8::9]:5062 ; branch = z9hG4bK-1',
  ]
  const top = phone.via().replace(';rport', '')
  const from = '"A. \\"B\\" C" <sip:100@127.0.0.1;x=Y?z=1>;tag=ABC;foo'
  const lines = withHeader(
    phone.lines('REGISTER', { from, callId: 'Weird-!%*_+`~()<>:\\"/[]?{}' }),
    'Via',
    top,
    ...lower,
  )
  const response = await phone.request(withHeader(lines, 'To', 'sip:100@127.0.0.1;foo=bar'))
  expect(response.status).toBe(401)
  expect(response.headers('Via')).toEqual([top, ...lower])
  expect(response.header('From')).toBe(from)
  expect(response.header('Call-ID')).toBe('Weird-!%*_+`~()<>:\\"/[]?{}')
  expect(response.header('CSeq')).toBe(`${phone.cSeq} REGISTER`)
  expect(response.header('To')).toMatch(/^sip:100@127\.0\.0\.1;foo=bar;tag=\w+$/)
})

it('8: answers a repeated request with the same To tag even where the answer is long forgotten', async () => {
  const { app, phone } = await startWithPhone()
  const lines = phone.lines('REGISTER')
  const first = await phone.request(lines)
  app.clock.advance(60_000)
  const second = await phone.request(lines)
  expect(second.raw).not.toEqual(first.raw)
  expect(second.header('To')).toBe(first.header('To'))
})

it('8: leaves the tag alone that To already has', async () => {
  const { phone } = await startWithPhone()
  const response = await phone.request(phone.lines('REGISTER', { to: '<sip:100@127.0.0.1>;tag=theirs' }))
  expect(response.header('To')).toBe('<sip:100@127.0.0.1>;tag=theirs')
})

it.each([
  ['a keep-alive', '\r\n\r\n'],
  ['four empty lines', '\r\n\r\n\r\n\r\n'],
  ['an empty datagram', ''],
  ['zeros', '\0'.repeat(200)],
  ['a STUN request', '\x00\x01\x00\x00\x21\x12\xa4\x42abcdefghijkl'],
  ['a long run of one letter', 'A'.repeat(60_000)],
  ['text without Via', 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'],
  ['a start line and nothing else', 'REGISTER sip:127.0.0.1 SIP/2.0\r\n'],
])('9: keeps silent to %s and goes on serving', async (_what, noise) => {
  const { app, phone } = await startWithPhone()
  await phone.expectSilence(noise)
  expect((await phone.register()).status).toBe(200)
  expect(app.happenings()).toEqual(['registered'])
})

it('9: keeps silent to a REGISTER whose Via names no place to answer to', async () => {
  const { phone } = await startWithPhone()
  const lines = phone.lines('REGISTER')
  await phone.expectSilence(toText(withoutHeader(lines, 'Via')))
  await phone.expectSilence(toText(withHeader(lines, 'Via', 'somewhere')))
  await phone.expectSilence(toText(withRequestLine(lines, 'REGISTER')).replace(/^Via.*\r\n/m, ''))
})

it('2: answers sipsak, which sends from another port than its Via names', async () => {
  const { phone } = await startWithPhone()
  const lines = phone.lines('REGISTER', { to: 'sip:100@127.0.0.1', contact: 'sip:100@127.0.0.1:6000' })
  const via = 'SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK.3f9e1c;rport;alias'
  expect((await phone.request(withHeader(lines, 'Via', via))).status).toBe(401)
})
