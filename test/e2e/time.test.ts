import { afterAll, expect, it } from 'vitest'
import { restart, startWithPhone, type TestApp } from '../support/test-app.ts'
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

const device = (app: TestApp) => app.app.phones().find(({ extension }) => extension === '100')?.device
const deviceEvents = (app: TestApp) =>
  app.events.flatMap((event) => (event.kind === 'device-gone' || event.kind === 'device-back' ? [event] : []))

it('77: tells which phone is gone and where it was, and knows it again when it is back', async () => {
  const { app, phone } = await startWithPhone()
  await phone.register({ expires: 60 })
  const { deviceId } = device(app)!
  app.clock.advance(61_000)
  const lost = { deviceId, source: phone.local, userAgent: 'Test Phone 1.0' }
  expect(device(app)).toMatchObject({ ...lost, endedAtMs: app.clock.now() - 1_000 })
  await phone.register({ contact: '<sip:new@127.0.0.1>', expires: 60 })
  app.clock.advance(1_000)
  expect(device(app)).toMatchObject({ deviceId, contactUri: 'sip:new@127.0.0.1' })
  expect(deviceEvents(app)).toMatchObject([
    { kind: 'device-gone', device: { ...lost, extension: '100', name: 'Phone 100' } },
    { kind: 'device-back', device: lost },
  ])
})

it('77: tells of a phone that lapsed while the program was stopped, and knows it again', async () => {
  const { app, phone } = await startWithPhone()
  await phone.register({ expires: 60 })
  const { deviceId } = device(app)!
  const restarted = await restart(app, 120_000)
  restarted.clock.advance(1_000)
  expect(states(restarted)).toContainEqual(['100', 'gone'])
  expect(device(restarted)?.deviceId).toBe(deviceId)
  expect(deviceEvents(restarted)).toMatchObject([{ kind: 'device-gone', device: { deviceId } }])
})

it('77: learns the rhythm of a phone, and says when it is overdue long before it is gone', async () => {
  const { app, phone } = await startWithPhone()
  for (let minutes = 0; minutes < 3; minutes++) {
    app.clock.advance(60_000)
    await phone.register({ expires: 3600 })
    app.clock.advance(200)
  }
  const refreshedAtMs = app.clock.now() - 200
  expect(device(app)).toMatchObject({ overdueAtMs: Math.round(refreshedAtMs + 60_200 * 1.15 + 15_000) })
})

it('77: shows a phone that is asked for its password until it has registered', async () => {
  const { app, phone } = await startWithPhone()
  await phone.request(phone.lines('REGISTER'))
  expect(app.app.heard()).toMatchObject([{ extension: '100', source: phone.local, refusal: null }])
  await phone.register()
  expect(app.app.heard()).toEqual([])
  await phone.register()
  expect(app.app.heard()).toEqual([])
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
