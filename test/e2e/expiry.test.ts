import { afterAll, expect, it } from 'vitest'
import { openTestApp, startWithPhone } from '../support/test-app.ts'
import { expectOnlyAllowedStatusCodes } from '../support/test-phone.ts'

afterAll(expectOnlyAllowedStatusCodes)

const uri = 'sip:100@192.168.1.20'

/** What is granted to a Contact with these parameters in a REGISTER with this Expires header. */
async function granted(params: string, expires?: string | number): Promise<number | undefined> {
  const { app, phone } = await startWithPhone()
  const response = await phone.register({
    contact: `<${uri}>${params}`,
    ...(expires === undefined ? {} : { expires }),
  })
  expect(response.status).toBe(200)
  const [contact] = response.contacts
  const [row] = app.rows()
  expect(row === undefined ? undefined : row.expires_at_ms - app.clock.now()).toBe(
    contact && contact.expires * 1000,
  )
  return contact?.expires
}

it('55: prefers the expires parameter of the Contact to the Expires header', async () => {
  expect(await granted(';expires=120', 600)).toBe(120)
})

it('56: applies the Expires header to each Contact that has no parameter', async () => {
  const { phone } = await startWithPhone()
  const contact = ['<sip:a@192.168.1.20>', '<sip:b@192.168.1.20>;expires=120, <sip:c@192.168.1.20>']
  const response = await phone.register({ contact, expires: 600 })
  expect(response.contacts.map(({ expires }) => expires)).toEqual([600, 120, 600])
})

it('57: grants an hour to a phone that names no time', async () => {
  expect(await granted('')).toBe(3600)
})

it('57: grants the default of the settings to a phone that names no time', async () => {
  const { phone } = await startWithPhone({ overrides: { defaultExpiresSeconds: 300 } })
  expect((await phone.register()).contacts[0]?.expires).toBe(300)
})

it('58: shortens a day to an hour', async () => {
  expect(await granted(';expires=86400')).toBe(3600)
  expect(await granted('', 86_400)).toBe(3600)
})

it('59: answers 423 with the minimum to a phone that asks for less, and stores none of its Contacts', async () => {
  const { app, phone } = await startWithPhone()
  const contact = ['<sip:a@192.168.1.20>;expires=600', '<sip:b@192.168.1.20>;expires=30']
  const response = await phone.register({ contact })
  expect([response.status, response.header('Min-Expires'), response.headers('Contact')]).toEqual([
    423,
    '60',
    [],
  ])
  expect([app.rows(), app.happenings()]).toEqual([[], ['too-brief']])
})

it('59: registers baresip, which repeats at once with the minimum on the same nonce', async () => {
  const { phone } = await startWithPhone()
  const refused = await phone.register({ expires: 30 })
  const minimum = refused.header('Min-Expires') ?? ''
  const response = await phone.register({ expires: minimum }, { nc: 2 })
  expect([response.status, response.contacts[0]?.expires]).toEqual([200, 60])
})

it('59: grants exactly the minimum and refuses one second less', async () => {
  expect(await granted(';expires=60')).toBe(60)
  const { phone } = await startWithPhone()
  expect((await phone.register({ expires: 59 })).status).toBe(423)
})

it('60: never answers 423 to an hour, even with the greatest minimum that the settings take', async () => {
  const { phone } = await startWithPhone({ overrides: { minExpiresSeconds: 3600 } })
  expect((await phone.register({ expires: 3599 })).status).toBe(423)
  expect((await phone.register({ expires: 3600 })).status).toBe(200)
  expect((await phone.register({ expires: 86_400 })).status).toBe(200)
})

it('60: refuses to start with a minimum above an hour, and says why', () => {
  const overrides = { minExpiresSeconds: 3601, maxExpiresSeconds: 7200, defaultExpiresSeconds: 7200 }
  expect(() => openTestApp({ overrides })).toThrow('The shortest registration must be 3600 or less')
})

it('61: never answers 423 to a phone that signs off', async () => {
  const { app, phone } = await startWithPhone({ overrides: { minExpiresSeconds: 3600 } })
  await phone.register()
  expect((await phone.register({ contact: `<${phone.contactUri}>;expires=0`, expires: 600 })).status).toBe(
    200,
  )
  await phone.register()
  expect((await phone.register({ expires: 0 })).status).toBe(200)
  expect(app.rows()).toEqual([])
})

it.each(['abc', '-1', '1.5', '""'])('62: takes expires=%s for an hour', async (value) => {
  expect(await granted(`;expires=${value}`)).toBe(3600)
})

it('62: reads a number in quotes', async () => {
  expect(await granted(';expires="120"')).toBe(120)
})

it('62: takes a malformed Expires header for an hour', async () => {
  expect(await granted('', 'abc')).toBe(3600)
})

it.each(['4294967296', '280297596632815', '1'.padEnd(100, '0')])(
  '63: caps %s seconds to the maximum',
  async (seconds) => {
    expect(await granted(`;expires=${seconds}`)).toBe(3600)
    expect(await granted('', seconds)).toBe(3600)
  },
)

it('64: says 200 to a phone that signs off without being registered', async () => {
  const { app, phone } = await startWithPhone()
  const response = await phone.register({ expires: 0 })
  expect([response.status, response.headers('Contact')]).toEqual([200, []])
  expect([app.rows(), app.happenings()]).toEqual([[], []])
})
