import { afterAll, expect, it } from 'vitest'
import { startWithPhone, type TestApp } from '../support/test-app.ts'
import { expectOnlyAllowedStatusCodes } from '../support/test-phone.ts'

afterAll(expectOnlyAllowedStatusCodes)

const hour = 3_600_000

const states = (app: TestApp) => app.app.phones().map(({ extension, state }) => [extension, state])

it('77: shows a phone until its deadline and not after it', async () => {
  const { app, phone } = await startWithPhone()
  const other = await app.phone()
  await phone.register({ expires: 60 })
  app.clock.advance(59_999)
  expect((await other.query()).contacts.map(({ expires }) => expires)).toEqual([1])
  app.clock.advance(1)
  expect((await other.query()).contacts).toEqual([])
})

it('77: removes a phone from the store and the list when its time is up, and tells of it once', async () => {
  const { app, phone } = await startWithPhone()
  await phone.register({ expires: 60 })
  expect(states(app)).toContainEqual(['100', 'registered'])
  app.clock.advance(60_000)
  expect(app.rows()).toEqual([])
  expect(states(app)).toContainEqual(['100', 'gone'])
  app.clock.advance(hour)
  const expired = app.activity().filter(({ what }) => what.kind === 'expired')
  expect(expired).toMatchObject([
    { extension: '100', source: phone.local, userAgent: 'Test Phone 1.0', count: 1 },
  ])
})

it('77: removes each phone at its own deadline', async () => {
  const { app, phone } = await startWithPhone()
  for (const expires of [180, 60, 120])
    await phone.register({ contact: `<sip:${expires}@192.168.1.20>`, expires })
  const left = () => app.rows().map((row) => row.contact_uri.slice(4, row.contact_uri.indexOf('@')))
  expect(left()).toEqual(['180', '60', '120'])
  app.clock.advance(60_000)
  expect(left()).toEqual(['180', '120'])
  app.clock.advance(60_000)
  expect(left()).toEqual(['180'])
  app.clock.advance(60_000)
  expect(left()).toEqual([])
})

it('77: keeps a phone that refreshes in time', async () => {
  const { app, phone } = await startWithPhone()
  for (let minutes = 0; minutes < 5; minutes++) {
    expect((await phone.register({ expires: 120 })).status).toBe(200)
    app.clock.advance(110_000)
  }
  expect(app.rows()).toHaveLength(1)
  expect(app.happenings()).toEqual(['registered', 'refreshed'])
})

it('77: tells the window once of all that changed', async () => {
  const { app, phone } = await startWithPhone()
  app.clock.advance(1_000)
  const before = app.events.filter(({ kind }) => kind === 'phones-changed').length
  for (let device = 0; device < 3; device++) await phone.register({ contact: `<sip:${device}@192.168.1.20>` })
  app.clock.advance(1_000)
  expect(app.events.filter(({ kind }) => kind === 'phones-changed')).toHaveLength(before + 1)
})

it.each([
  ['ahead', 3 * hour],
  ['back', -3 * hour],
])("94: drops no phone when the computer's clock is set three hours %s", async (_where, jump) => {
  const { app, phone } = await startWithPhone()
  const other = await app.phone()
  await phone.register({ expires: 600 })
  app.clock.jumpWall(jump)
  expect((await other.query()).contacts.map(({ uri, expires }) => [uri, expires])).toEqual([
    [phone.contactUri, 600],
  ])
  expect(app.rows().map((row) => row.expires_at_ms - app.clock.wall())).toEqual([600_000])
  const jumps = app.activity().filter(({ what }) => what.kind === 'clock-jumped')
  expect(jumps).toMatchObject([{ what: { bySeconds: jump / 1000 }, count: 1 }])
})

it("94: drops a phone at the end of its own time after the computer's clock was set", async () => {
  const { app, phone } = await startWithPhone()
  await phone.register({ expires: 600 })
  app.clock.jumpWall(3 * hour)
  app.clock.advance(599_999)
  expect(app.rows()).toHaveLength(1)
  app.clock.advance(1)
  expect(app.rows()).toEqual([])
  expect(app.happenings()).toEqual(['registered', 'clock-jumped', 'expired'])
})
