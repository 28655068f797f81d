import { afterAll, expect, it } from 'vitest'
import type { Response } from '../support/sip-response.ts'
import { restart, startWithPhone } from '../support/test-app.ts'
import { expectOnlyAllowedStatusCodes } from '../support/test-phone.ts'

afterAll(expectOnlyAllowedStatusCodes)

const automatic = { policies: { 102: 'automatic' } } as const
const onlySha256 = { policies: { 103: 'sha256' } } as const

const offered = ({ challenges }: Response) => challenges.map(({ algorithm }) => algorithm)

it('37: offers an automatic extension SHA-256 above MD5 in the same realm', async () => {
  const { phone } = await startWithPhone(automatic, { extension: '102' })
  const response = await phone.challenge()
  expect([response.status, offered(response)]).toEqual([401, ['SHA-256', 'MD5']])
  expect(new Set(response.challenges.map(({ realm }) => realm)).size).toBe(1)
})

it.each([0, 1])('37: takes the answer to challenge number %i of the two', async (chosen) => {
  const { app, phone } = await startWithPhone(automatic, { extension: '102' })
  phone.useChallenge((await phone.challenge()).challenges[chosen])
  expect((await phone.register()).status).toBe(200)
  expect(app.happenings()).toEqual(['registered'])
})

it('37: offers MD5 alone to a phone that asks again instead of answering two challenges', async () => {
  const { app, phone } = await startWithPhone(automatic, { extension: '102' })
  expect(offered(await phone.challenge())).toEqual(['SHA-256', 'MD5'])
  expect(offered(await phone.challenge())).toEqual(['MD5'])
  expect((await phone.register()).status).toBe(200)
  expect(app.happenings()).toEqual(['md5-fallback', 'registered'])
  expect(offered(await phone.challenge())).toEqual(['MD5'])
})

it('37: remembers after a restart that the phone can answer MD5 only', async () => {
  const { app, phone } = await startWithPhone(automatic, { extension: '102' })
  await phone.challenge()
  await phone.challenge()
  expect((await phone.register()).status).toBe(200)
  const again = await restart(app)
  phone.server = again.server
  expect(offered(await phone.challenge())).toEqual(['MD5'])
})

it('37: goes on offering both to a phone that starts every refresh without credentials', async () => {
  const { app, phone } = await startWithPhone(automatic, { extension: '102' })
  for (let refresh = 0; refresh < 3; refresh++) {
    expect(offered(await phone.challenge())).toEqual(['SHA-256', 'MD5'])
    expect((await phone.register()).status).toBe(200)
  }
  expect(app.happenings()).not.toContain('md5-fallback')
})

it('37: does not take the repeat of a lost challenge for a phone that cannot answer', async () => {
  const { phone } = await startWithPhone(automatic, { extension: '102' })
  const lines = phone.lines('REGISTER')
  const first = await phone.request(lines)
  expect((await phone.request(lines)).raw).toEqual(first.raw)
  expect(offered(await phone.request(lines))).toEqual(['SHA-256', 'MD5'])
  phone.useChallenge(first.challenges[0])
  expect((await phone.register()).status).toBe(200)
})

it('37: learns nothing about a phone from a stranger who knows no password', async () => {
  const { app, phone } = await startWithPhone(automatic, { extension: '102' })
  const stranger = await app.phone({ extension: '102', address: '127.0.0.79', password: 'guessed' })
  for (let asked = 0; asked < 3; asked++) await stranger.challenge()
  await stranger.register()
  expect(offered(await phone.challenge())).toEqual(['SHA-256', 'MD5'])
})

it('38: offers SHA-256 alone where the extension demands it, and refuses MD5', async () => {
  const { app, phone } = await startWithPhone(onlySha256, { extension: '103' })
  const response = await phone.challenge()
  expect(offered(response)).toEqual(['SHA-256'])
  phone.useChallenge({ ...response.challenges[0]!, algorithm: 'MD5' })
  const refused = await phone.register()
  expect([refused.status, offered(refused)]).toEqual([401, ['SHA-256']])
  expect(app.rows()).toEqual([])
  phone.useChallenge(refused.challenges[0])
  expect((await phone.register()).status).toBe(200)
})

it('38: refuses SHA-256 where only MD5 was offered', async () => {
  const { app, phone } = await startWithPhone()
  const response = await phone.challenge()
  expect(offered(response)).toEqual(['MD5'])
  phone.useChallenge({ ...response.challenges[0]!, algorithm: 'SHA-256' })
  expect((await phone.register()).status).toBe(401)
  expect(app.rows()).toEqual([])
})
