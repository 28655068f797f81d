import { afterAll, expect, it } from 'vitest'
import { startWithPhone } from '../support/test-app.ts'
import { expectOnlyAllowedStatusCodes, flood } from '../support/test-phone.ts'

afterAll(expectOnlyAllowedStatusCodes)

it('41: answers 403 to a phone that registers another extension with its own password', async () => {
  const { app, phone } = await startWithPhone({}, { extension: '101' })
  const response = await phone.register({ to: '<sip:100@127.0.0.1>' })
  expect(response.status).toBe(403)
  expect(app.rows()).toEqual([])
  const [refusal] = app.activity().filter(({ what }) => what.kind === 'refused')
  expect(refusal).toMatchObject({
    what: { kind: 'refused', reason: 'not-permitted' },
    extension: '100',
    source: phone.local,
  })
})

it('41: tells such a phone nothing of the bindings of the other extension', async () => {
  const { app, phone } = await startWithPhone()
  await phone.register()
  const curious = await app.phone({ extension: '101' })
  const response = await curious.register({ to: '<sip:100@127.0.0.1>', contact: [] })
  expect([response.status, response.contacts]).toEqual([403, []])
})

it('42: registers for somebody else with the password of the extension in To', async () => {
  const { app, phone } = await startWithPhone()
  const response = await phone.register({ from: '<sip:101@127.0.0.1>;tag=secretary' })
  expect(response.status).toBe(200)
  expect(app.rows().map((row) => row.extension)).toEqual(['100'])
})

it('43: puts newcomers off with 503 and Retry-After when more comes than it can handle', async () => {
  const { app, phone } = await startWithPhone()
  const stranger = await app.phone({ extension: '101' })
  const putOff = stranger.receive(({ status }) => status !== 401)
  let isOver = false
  void putOff.finally(() => (isOver = true))
  await flood(stranger, 60_000, () => isOver)
  expect(isOver).toBe(true)
  const refused = await putOff
  expect([refused.status, refused.header('Retry-After')]).toEqual([503, '20'])
  expect((await phone.register()).status).toBe(200)
  expect(app.happenings()).toContain('overload')
})

it.each(['<sip:999@127.0.0.1>', '<sip:127.0.0.1>', '<sip:100@elsewhere.example>', '<sip:10@127.0.0.1>'])(
  '44: answers 404 to a known user whose To is %s, which is no extension here',
  async (to) => {
    const { app, phone } = await startWithPhone()
    expect((await phone.register({ to })).status).toBe(404)
    expect(app.rows()).toEqual([])
    expect(app.happenings()).toEqual(['no-such-address-of-record'])
  },
)

it('44: does not tell a stranger which extensions exist', async () => {
  const { phone } = await startWithPhone({}, { extension: '999' })
  expect((await phone.request(phone.lines('REGISTER'))).status).toBe(401)
})

it.each([
  '<sip:100@127.0.0.1;user=phone;foo=bar>',
  '<sip:%31%30%30@127.0.0.1>',
  'sip:1%300@127.0.0.1',
  '"Reception" <sips:100@127.0.0.1:5060>',
  '<sip:100:secret@127.0.0.1>',
  '<sip:100@LOCALHOST>',
])('45: takes the To %s for extension 100', async (to) => {
  const { app, phone } = await startWithPhone()
  await phone.register({ contact: '<sip:100@192.168.1.20>' })
  const response = await phone.register({ to })
  expect([response.status, response.contacts.length]).toEqual([200, 2])
  expect(app.rows().map((row) => row.extension)).toEqual(['100', '100'])
})

it.each(['<tel:100>', '<http://127.0.0.1/100>', 'mailto:100@127.0.0.1'])(
  '46: answers 404 to the To %s',
  async (to) => {
    const { app, phone } = await startWithPhone()
    expect((await phone.register({ to })).status).toBe(404)
    expect(app.rows()).toEqual([])
  },
)

it.each(['100%00', '%00100', '100%00101', '100%2500'])(
  '47: never takes %s for a shorter extension',
  async (user) => {
    const { app, phone } = await startWithPhone()
    expect((await phone.register({ to: `<sip:${user}@127.0.0.1>` })).status).toBe(404)
    expect(app.rows()).toEqual([])
  },
)

it('47: stores a Contact whose user is an escaped NUL as it was sent (RFC 4475 escnull)', async () => {
  const { app, phone } = await startWithPhone()
  const contact = ['<sip:%00@host5.example.com>', '<sip:%00%00@host5.example.com>']
  const response = await phone.register({ contact })
  expect(response.contacts.map(({ uri }) => uri)).toEqual([
    'sip:%00@host5.example.com',
    'sip:%00%00@host5.example.com',
  ])
  expect(app.rows()).toHaveLength(2)
})
