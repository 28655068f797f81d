import { hostname } from 'node:os'
import { afterAll, expect, it } from 'vitest'
import { realm, startWithPhone } from '../support/test-app.ts'
import { expectOnlyAllowedStatusCodes } from '../support/test-phone.ts'

afterAll(expectOnlyAllowedStatusCodes)

const office = { overrides: { domains: ['Office.LAN'] } }

it.each([
  ['its address', '127.0.0.1'],
  ['its address and port', '127.0.0.1:5060'],
  ['its host name', hostname().toUpperCase()],
  ['localhost', 'LocalHost'],
  ['a configured name', 'oFFice.lan'],
  ['a configured name with the final dot', 'office.lan.'],
  ['its realm', realm],
])('23: serves phones that call it by %s', async (_what, host) => {
  const { phone } = await startWithPhone(office)
  const named = { requestUri: `sip:${host}`, to: `<sip:100@${host}>`, from: `<sip:100@${host}>;tag=f` }
  expect((await phone.register(named)).status).toBe(200)
})

it.each(['elsewhere.example', '192.168.77.77', 'lan', 'x.office.lan', '[2001:db8::1]'])(
  '24: answers 404 to a REGISTER for the domain %s, which is not its own',
  async (host) => {
    const { app, phone } = await startWithPhone(office)
    const response = await phone.request(phone.lines('REGISTER', { requestUri: `sip:${host}` }))
    expect([response.status, response.challenges]).toEqual([404, []])
    expect(app.rows()).toEqual([])
    expect(app.happenings()).toEqual(['foreign-domain'])
  },
)

it('24: relays nothing to the host that the Request-URI names', async () => {
  const { app, phone } = await startWithPhone()
  const neighbour = await app.phone({ address: '127.0.0.78' })
  const requestUri = `sip:127.0.0.78:${neighbour.local.port}`
  expect((await phone.request(phone.lines('REGISTER', { requestUri }))).status).toBe(404)
  await neighbour.expectNothingMore()
})

it.each(['tel:+4930123456', 'mailto:100@127.0.0.1', 'nobodyKnowsThisScheme:totallyopaquecontent'])(
  '25: answers 416 to the Request-URI %s',
  async (requestUri) => {
    const { phone } = await startWithPhone()
    expect((await phone.request(phone.lines('REGISTER', { requestUri }))).status).toBe(416)
  },
)

it('25: takes a sips Request-URI', async () => {
  const { phone } = await startWithPhone()
  expect((await phone.register({ requestUri: 'sips:127.0.0.1' })).status).toBe(200)
})

it('26: ignores a user in the Request-URI, and notes it in the log once', async () => {
  const { app, phone } = await startWithPhone()
  expect((await phone.register({ requestUri: 'sip:101@127.0.0.1' })).status).toBe(200)
  expect(app.logLines.filter((line) => line.includes('Request-URI'))).toHaveLength(1)
  expect(app.rows().map((row) => row.extension)).toEqual(['100'])
})

it('27: answers 420 to a feature that it does not know, before any challenge', async () => {
  const { app, phone } = await startWithPhone()
  const response = await phone.request(phone.lines('REGISTER', { headers: ['Require: foo'] }))
  expect([response.status, response.header('Unsupported'), response.challenges]).toEqual([420, 'foo', []])
  expect(app.happenings()).toEqual(['unsupported-requirement'])
})

it.each([['Require: path, foo'], ['Require: PATH,foo'], ['Require: path', 'Require: foo']])(
  '28: names only the unknown one of two required features (%s)',
  async (...headers) => {
    const { phone } = await startWithPhone()
    const response = await phone.request(phone.lines('REGISTER', { headers }))
    expect([response.status, response.header('Unsupported')]).toEqual([420, 'foo'])
  },
)

it('28: names all the features that it does not know', async () => {
  const { phone } = await startWithPhone()
  const response = await phone.request(
    phone.lines('REGISTER', { headers: ['Require: foo , path', 'Require: bar'] }),
  )
  expect(response.header('Unsupported')).toBe('foo, bar')
})

it('29: does not examine what a phone requires of proxies or merely supports', async () => {
  const { phone } = await startWithPhone()
  expect((await phone.register({ headers: ['Proxy-Require: foo', 'Supported: foo'] })).status).toBe(200)
})
