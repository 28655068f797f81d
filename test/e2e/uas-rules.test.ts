import { afterAll, expect, it } from 'vitest'
import { toText, withHeader, withNewBranch, withoutHeader, withRequestLine } from '../support/sip-builder.ts'
import { startWithPhone } from '../support/test-app.ts'
import { expectOnlyAllowedStatusCodes } from '../support/test-phone.ts'

afterAll(expectOnlyAllowedStatusCodes)

it.each([
  'INVITE',
  'SUBSCRIBE',
  'MESSAGE',
  'NOTIFY',
  'PUBLISH',
  'REFER',
  'BYE',
  'CANCEL',
  'INFO',
  'UPDATE',
  'PRACK',
])('11: answers 405 to %s and names what is allowed', async (method) => {
  const { app, phone } = await startWithPhone()
  const response = await phone.request(phone.lines(method))
  expect([response.status, response.header('Allow')]).toEqual([405, 'REGISTER, OPTIONS'])
  expect(app.happenings()).toEqual([])
})

it.each(['BOGUS', 'register', 'Invite', "!interesting-Method0123456789_*+`.%indeed'~"])(
  '12: answers 501 to the method %s, which it has never heard of',
  async (method) => {
    const { phone } = await startWithPhone()
    const response = await phone.request(phone.lines(method))
    expect([response.status, response.header('Allow')]).toEqual([501, 'REGISTER, OPTIONS'])
  },
)

it('13: tells in answer to OPTIONS what it can, and stores nothing', async () => {
  const { app, phone } = await startWithPhone()
  const response = await phone.options()
  expect(response.status).toBe(200)
  expect(response.header('Allow')).toBe('REGISTER, OPTIONS')
  expect(response.header('Accept')).toBe('application/sdp')
  expect(response.header('Supported')).toBe('path')
  expect(app.rows()).toEqual([])
})

it('14: answers 505 to SIP/7.0 (RFC 4475 badvers)', async () => {
  const { phone } = await startWithPhone()
  const options = withRequestLine(phone.lines('OPTIONS'), 'OPTIONS sip:127.0.0.1 SIP/7.0')
  expect((await phone.request(withHeader(options, 'Via', phone.via().replace('2.0', '7.0')))).status).toBe(
    505,
  )
  const register = withRequestLine(phone.lines('REGISTER'), 'REGISTER sip:127.0.0.1 SIP/7.0')
  expect((await phone.request(register)).status).toBe(505)
})

it('15: answers 400 where the CSeq names another method', async () => {
  const { phone } = await startWithPhone()
  const response = await phone.request(withHeader(phone.lines('REGISTER'), 'CSeq', '1 INVITE'))
  expect([response.status, response.reason]).toEqual([400, 'CSeq method differs from request method'])
})

it.each(['4294967296', '36893488147419103232', '-1', 'one', ''])(
  '16: answers 400 to the CSeq number "%s"',
  async (number) => {
    const { phone } = await startWithPhone()
    const response = await phone.request(withHeader(phone.lines('REGISTER'), 'CSeq', `${number} REGISTER`))
    expect([response.status, response.reason]).toEqual([400, 'Malformed header field: CSeq'])
  },
)

it('16: takes the largest CSeq number there is', async () => {
  const { app, phone } = await startWithPhone()
  expect((await phone.register({ cSeq: 4_294_967_295 })).status).toBe(200)
  expect(app.rows().map((row) => row.c_seq)).toEqual([4_294_967_295])
})

it.each(['To', 'From', 'Call-ID', 'CSeq'])('17: answers 400 that names the missing %s', async (name) => {
  const { phone } = await startWithPhone()
  const response = await phone.request(withoutHeader(phone.lines('REGISTER'), name))
  expect([response.status, response.reason]).toEqual([400, `Missing header field: ${name}`])
})

it('17: keeps silent where Via is missing', async () => {
  const { phone } = await startWithPhone()
  await phone.expectSilence(toText(withoutHeader(phone.lines('REGISTER'), 'Via')))
})

it('18: registers a phone whose Max-Forwards is used up, as nothing is forwarded', async () => {
  const { phone } = await startWithPhone()
  const lines = withHeader(await phone.authorizedLines(), 'Max-Forwards', '0')
  expect((await phone.request(lines)).status).toBe(200)
})

it('19: answers 415 to a body that it cannot read, and tells what it can', async () => {
  const { app, phone } = await startWithPhone()
  const lines = phone.lines('REGISTER', { headers: ['Content-Type: text/plain'] })
  const response = await phone.request(withHeader(lines, 'Content-Length', '5'), 'hello')
  expect([response.status, response.header('Accept')]).toEqual([415, 'application/sdp'])
  expect(app.happenings()).toEqual(['unsupported-body'])
})

it('19: ignores the same body where the phone says that it is optional', async () => {
  const { phone } = await startWithPhone()
  const headers = ['Content-Type: text/plain', 'Content-Disposition: icon ;Handling = optional']
  const lines = withHeader(await phone.authorizedLines({ headers }), 'Content-Length', '5')
  expect((await phone.request(lines, 'hello')).status).toBe(200)
})

it('20: understands compact names, folded lines and unknown headers like the long form', async () => {
  const { app, phone } = await startWithPhone()
  const long = await phone.register({ headers: ['Supported: path'], expires: 600 })
  expect(long.status).toBe(200)
  const [{ id, call_id, c_seq, ...stored }] = app.rows() as [ReturnType<typeof app.rows>[number]]
  await phone.register({ expires: 0 })

  const lines = await phone.authorizedLines({
    headers: ['Supported: path'],
    expires: 600,
    callId: `${call_id}-compact`,
  })
  const short = {
    Via: 'v',
    From: 'f',
    To: 't',
    'Call-ID': 'i',
    Contact: 'm',
    Supported: 'k',
    'Content-Length': 'l',
  }
  const compact = Object.entries(short).reduce(
    (text, [name, letter]) => text.replace(`\r\n${name}: `, `\r\n${letter}  :  `),
    toText(['X', ...lines.slice(1)]).replace('X\r\n', `${lines[0] ?? ''}\r\n`),
  )
  const folded = compact
    .replace(' REGISTER\r\n', '\r\n\t REGISTER \r\n')
    .replace(', realm=', ',\r\n   realm=')
    .replace(
      '\r\nMax-Forwards',
      '\r\nX-Unknown: "un;closed, <>\r\nNewFangledHeader: new fangled value\r\n continued\r\nMax-Forwards',
    )
  phone.send(folded)
  const response = await phone.receive()
  expect(response.status).toBe(200)
  expect(response.contacts).toEqual(long.contacts)
  const [again, ...others] = app.rows()
  expect(others).toEqual([])
  expect(again).toEqual({ ...stored, id: id + 1, call_id: `${call_id}-compact`, c_seq: c_seq + 2 })
})

it('20: registers linphone, which sends To without brackets, two spaces in Authorization and no Content-Length', async () => {
  const { phone } = await startWithPhone()
  const instance = '+sip.instance="<urn:uuid:3a1f6a7e-0000-4000-8000-000000000001>"'
  const lines = await phone.authorizedLines({
    to: 'sip:100@127.0.0.1',
    contact: `<${phone.contactUri};transport=udp>;${instance}`,
    headers: ['Supported: replaces, outbound, gruu'],
  })
  const text = toText(withoutHeader(lines, 'Content-Length')).replace(
    'Authorization: Digest',
    'Authorization:  Digest',
  )
  phone.send(text)
  expect((await phone.receive()).status).toBe(200)
})

it('21: answers 482 to a request that comes by two ways while the first is being handled', async () => {
  const { app, phone } = await startWithPhone()
  const lines = await phone.authorizedLines()
  const merged = withNewBranch(lines)
  const [first, second] = await Promise.all([phone.request(lines), phone.request(merged)])
  expect([first.status, second.status]).toEqual([200, 482])
  expect(app.rows()).toHaveLength(1)
})

it('22: never answers an ACK', async () => {
  const { phone } = await startWithPhone()
  await phone.expectSilence(toText(phone.lines('ACK')))
  await phone.expectSilence(toText(withHeader(phone.lines('ACK'), 'CSeq', 'one ACK')))
})

it('22: never answers a response that nobody asked for', async () => {
  const { phone } = await startWithPhone()
  const lines = phone.lines('REGISTER')
  for (const statusLine of ['SIP/2.0 200 OK', 'SIP/2.0 100 Trying', 'SIP/2.0 999 ', 'SIP/7.0 200 OK']) {
    await phone.expectSilence(toText(withRequestLine(lines, statusLine)))
  }
})
