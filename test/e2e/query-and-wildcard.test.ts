import { afterAll, expect, it } from 'vitest'
import { letPass } from '../support/let-pass.ts'
import { startWithPhone, type TestApp } from '../support/test-app.ts'
import { expectOnlyAllowedStatusCodes, type TestPhone } from '../support/test-phone.ts'

afterAll(expectOnlyAllowedStatusCodes)

const wildcard = { contact: '*', expires: 0 }

/** Two devices of extension 100, and one of extension 101 that must stay untouched by whatever happens to those. */
async function startWithThree(): Promise<{ app: TestApp; phone: TestPhone; second: TestPhone }> {
  const { app, phone } = await startWithPhone()
  const second = await app.phone()
  const other = await app.phone({ extension: '101' })
  for (const device of [phone, second, other]) expect((await device.register()).status).toBe(200)
  return { app, phone, second }
}

const owners = (app: TestApp) => app.rows().map((row) => row.extension)

it('48: lists all bindings to a phone that sends no Contact, and changes nothing', async () => {
  const { app, phone, second } = await startWithThree()
  const rows = app.rows()
  await letPass(app, 600_000)
  const response = await phone.query()
  expect(response.status).toBe(200)
  expect(response.contacts.map(({ uri, expires }) => [uri, expires])).toEqual([
    [phone.contactUri, 3000],
    [second.contactUri, 3000],
  ])
  expect(app.rows()).toEqual(rows)
})

it('48: lists nothing where nothing is stored, also when the phone sends Expires', async () => {
  const { app, phone } = await startWithPhone()
  const response = await phone.register({ contact: [], expires: 600 })
  expect([response.status, response.headers('Contact')]).toEqual([200, []])
  expect([app.rows(), app.happenings()]).toEqual([[], []])
})

it('49: removes all bindings of the extension, and of no other', async () => {
  const { app, phone } = await startWithThree()
  const response = await phone.register(wildcard)
  expect([response.status, response.headers('Contact')]).toEqual([200, []])
  expect(owners(app)).toEqual(['101'])
  expect(app.happenings()).toEqual(['registered', 'registered', 'removed'])
})

it('49: says 200 to the wildcard of a phone that has no binding', async () => {
  const { app, phone } = await startWithPhone()
  expect((await phone.register(wildcard)).status).toBe(200)
  expect(app.happenings()).toEqual([])
})

it.each([1, 600, 'abc', '99999999999', ''])(
  '50: answers 400 to a wildcard with Expires "%s" and removes nothing',
  async (expires) => {
    const { app, phone } = await startWithThree()
    const rows = app.rows()
    expect((await phone.register({ contact: '*', expires })).status).toBe(400)
    expect(app.rows()).toEqual(rows)
  },
)

it('51: answers 400 to a wildcard without Expires and removes nothing', async () => {
  const { app, phone } = await startWithThree()
  const rows = app.rows()
  expect((await phone.register({ contact: '*' })).status).toBe(400)
  expect(app.rows()).toEqual(rows)
})

it.each([
  ['*, <sip:100@192.168.1.20>'],
  ['<sip:100@192.168.1.20>, *'],
  ['*', '<sip:100@192.168.1.20>'],
  ['<sip:100@192.168.1.20>', '*'],
  ['*, *'],
  ['*', '*'],
  ['*;expires=0'],
  ['<*>'],
])('52: answers 400 to the Contacts %s, %s and removes nothing', async (...contact) => {
  const { app, phone } = await startWithThree()
  const rows = app.rows()
  expect((await phone.register({ contact, expires: 0 })).status).toBe(400)
  expect(app.rows()).toEqual(rows)
})

it.each([
  ['the same CSeq', 0],
  ['a lower CSeq', -1],
])(
  '53: answers 500 to a wildcard with the Call-ID of a binding and %s, and removes none',
  async (_what, more) => {
    const { app, phone, second } = await startWithThree()
    const rows = app.rows()
    const { callId } = second
    expect((await phone.register({ ...wildcard, callId, cSeq: second.cSeq + more })).status).toBe(500)
    expect(app.rows()).toEqual(rows)
  },
)

it('53: keeps to that for ever where the settings are strict', async () => {
  const { app, phone } = await startWithPhone({ overrides: { cSeqPolicy: 'strict' } })
  await phone.register()
  app.clock.advance(600_000)
  expect((await phone.register({ ...wildcard, cSeq: phone.cSeq })).status).toBe(500)
  expect(app.rows()).toHaveLength(1)
})

it('54: removes all bindings for a wildcard of another Call-ID, whatever its CSeq', async () => {
  const { app, phone } = await startWithThree()
  const response = await phone.register({ ...wildcard, callId: 'another-call', cSeq: 0 })
  expect([response.status, response.headers('Contact')]).toEqual([200, []])
  expect(owners(app)).toEqual(['101'])
})

it('54: removes all bindings for a higher CSeq of the same Call-ID', async () => {
  const { app, phone } = await startWithThree()
  expect((await phone.register({ ...wildcard, cSeq: phone.cSeq + 10 })).status).toBe(200)
  expect(owners(app)).toEqual(['101'])
})
