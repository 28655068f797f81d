import { afterAll, expect, it } from 'vitest'
import { authorization, withHeader } from '../support/sip-builder.ts'
import type { Response } from '../support/sip-response.ts'
import { realm, restart, startWithPhone } from '../support/test-app.ts'
import { expectOnlyAllowedStatusCodes, type TestPhone } from '../support/test-phone.ts'

afterAll(expectOnlyAllowedStatusCodes)

const hours = 3_600_000

/** What the answer is, and whether it calls the nonce stale. */
const verdict = ({ status, challenges }: Response) => [status, challenges[0]?.stale]

it('30: challenges a REGISTER without credentials with one MD5 digest', async () => {
  const { app, phone } = await startWithPhone()
  const first = await phone.challenge()
  expect(first.status).toBe(401)
  const challenge = /^Digest realm="test\.example", nonce="[A-Za-z0-9_-]{20,}", qop="auth", algorithm=MD5$/
  expect(first.header('WWW-Authenticate')).toMatch(challenge)
  const second = await phone.challenge()
  expect(second.challenges[0]?.nonce).not.toBe(first.challenges[0]?.nonce)
  expect(app.happenings()).toEqual([])
})

it('30: holds no unanswered challenge against a phone', async () => {
  const { app, phone } = await startWithPhone()
  for (let asked = 0; asked < 100; asked++) await phone.challenge()
  expect((await phone.register()).status).toBe(200)
  expect(app.happenings()).toEqual(['registered'])
})

it('31: registers a phone that answers the challenge right', async () => {
  const { app, phone } = await startWithPhone()
  expect((await phone.register()).status).toBe(200)
  expect(app.rows().map((row) => [row.extension, row.contact_uri])).toEqual([['100', phone.contactUri]])
})

it('31: verifies the digest over the URI that the phone names in it, as SIPp needs', async () => {
  const { app, phone } = await startWithPhone()
  expect((await phone.register({}, { uri: `sip:127.0.0.1:${app.server.port}` })).status).toBe(200)
})

it('31: reads credentials without spaces, in any case and partly unquoted', async () => {
  const { phone } = await startWithPhone()
  const lines = await phone.authorizedLines()
  const line = lines.find((candidate) => candidate.startsWith('Authorization')) ?? ''
  const value = line.slice('Authorization: '.length).replaceAll(', ', ',')
  const odd = value
    .replace('Digest username=', 'dIGEST USERNAME=')
    .replace('algorithm=MD5', 'algorithm="md5"')
  expect((await phone.request(withHeader(lines, 'Authorization', odd))).status).toBe(200)
})

it('32: challenges a wrong password anew, not as stale, and counts one failure', async () => {
  const { app, phone } = await startWithPhone({}, { password: 'wrong password' })
  const first = await phone.challenge()
  const refused = await phone.register()
  expect(verdict(refused)).toEqual([401, undefined])
  expect(refused.challenges.map(({ nonce }) => nonce)).not.toEqual(first.challenges.map(({ nonce }) => nonce))
  const failures = app.activity().filter(({ what }) => what.kind === 'refused')
  expect(failures).toMatchObject([{ what: { reason: 'wrong-password' }, extension: '100', count: 1 }])
  expect(app.rows()).toEqual([])
})

it('32: stops answering a phone with a wrong password for a while, and no other phone', async () => {
  const { app, phone } = await startWithPhone({}, { password: 'wrong password' })
  await phone.challenge()
  for (let failure = 0; failure < 60; failure++) expect((await phone.register()).status).toBe(401)
  const lines = await phone.authorizedLines()
  await phone.expectSilence(`${lines.join('\r\n')}\r\n\r\n`)
  const other = await app.phone({ extension: '101' })
  expect((await other.register()).status).toBe(200)
  app.clock.advance(2_000)
  phone.account = { ...phone.account, password: 'secret-of-100' }
  expect((await phone.register()).status).toBe(200)
})

it('33: refuses an unknown user just like a wrong password', async () => {
  const { app, phone } = await startWithPhone({}, { password: 'wrong password' })
  const masked = (response: Response, of: TestPhone) =>
    response.raw
      .toString('latin1')
      .replace(/nonce="[^"]*"/, 'nonce')
      .replace(/tag=\w+\r\nCall-ID: [^\r]+/, 'tag and Call-ID')
      .replaceAll(/branch=[^;]*|from-\d+|CSeq: \d+/g, '')
      .replaceAll(of.account.username, 'USER')
      .replaceAll(String(of.local.port), 'PORT')
  const stranger = await app.phone({ extension: '999', password: 'wrong password' })
  const [known, unknown] = [await phone.challenge(), await stranger.challenge()]
  expect(masked(unknown, stranger)).toBe(masked(known, phone))
  const [wrong, nobody] = [await phone.register(), await stranger.register()]
  expect(masked(nobody, stranger)).toBe(masked(wrong, phone))
  expect(nobody.challenges[0]?.nonce.length).toBe(wrong.challenges[0]?.nonce.length)
  expect(app.happenings()).toEqual(['wrong-password', 'unknown-extension'])
})

it('34: calls a nonce stale when it is two hours old, which is no failure', async () => {
  const { app, phone } = await startWithPhone()
  await phone.challenge()
  app.clock.advance(2 * hours + 1)
  const refused = await phone.register()
  expect(verdict(refused)).toEqual([401, 'true'])
  phone.useChallenge(refused.challenges[0])
  expect((await phone.register()).status).toBe(200)
  expect(app.happenings()).toEqual(['registered'])
})

it('34: calls a nonce from before a restart stale, which is no failure', async () => {
  const { app, phone } = await startWithPhone()
  expect((await phone.register()).status).toBe(200)
  const again = await restart(app, 5_000)
  phone.server = again.server
  const refused = await phone.register()
  expect(verdict(refused)).toEqual([401, 'true'])
  phone.useChallenge(refused.challenges[0])
  expect((await phone.register()).status).toBe(200)
  expect(again.happenings()).toEqual(['refreshed'])
})

it('34: calls a nonce that somebody made up stale at most, and never right', async () => {
  const { app, phone } = await startWithPhone()
  const real = (await phone.challenge()).challenges[0]!
  const forged = `${real.nonce.slice(0, -1)}${real.nonce.endsWith('A') ? 'B' : 'A'}`
  for (const nonce of [forged, 'x', real.nonce.slice(1), '\u00e9'.repeat(36)]) {
    phone.useChallenge({ ...real, nonce })
    expect((await phone.register()).status).toBe(401)
  }
  expect(app.rows()).toEqual([])
})

it('34: does not call the nonce stale to a phone whose password is wrong as well', async () => {
  const { app, phone } = await startWithPhone({}, { password: 'wrong password' })
  await phone.challenge()
  app.clock.advance(2 * hours + 1)
  expect(verdict(await phone.register())).toEqual([401, undefined])
  expect(app.happenings()).toEqual(['wrong-password'])
})

it('35: takes no nonce count twice and none that is lower', async () => {
  const { app, phone } = await startWithPhone()
  await phone.challenge()
  expect((await phone.register({}, { nc: 5 })).status).toBe(200)
  expect(verdict(await phone.register({}, { nc: 5 }))).toEqual([401, 'true'])
  expect(verdict(await phone.register({}, { nc: 4 }))).toEqual([401, 'true'])
  expect((await phone.register({}, { nc: 6 })).status).toBe(200)
  expect(app.happenings()).toEqual(['registered', 'refreshed'])
})

it('35: does not let an eavesdropper send recorded credentials again', async () => {
  const { app, phone } = await startWithPhone()
  const lines = await phone.authorizedLines()
  expect((await phone.request(lines)).status).toBe(200)
  const rows = app.rows()
  const forged = withHeader(lines, 'Contact', '<sip:thief@127.0.0.66>')
  expect(verdict(await phone.again(forged))).toEqual([401, 'true'])
  expect(app.rows()).toEqual(rows)
})

it.each([
  ['Basic', 'Basic MTAwOnNlY3JldC1vZi0xMDA='],
  ['an unknown scheme (RFC 4475 regaut01)', 'NoOneKnowsThisScheme opaque-data=here'],
  ['a bare word', 'Digest'],
])('36: takes %s for no credentials at all', async (_what, value) => {
  const { app, phone } = await startWithPhone()
  const response = await phone.challenge({ headers: [`Authorization: ${value}`] })
  expect(verdict(response)).toEqual([401, undefined])
  expect(response.challenges.map(({ scheme }) => scheme)).toEqual(['Digest'])
  expect(app.happenings()).toEqual([])
})

it('36: takes credentials for a foreign realm for none', async () => {
  const { app, phone } = await startWithPhone()
  await phone.challenge()
  expect(verdict(await phone.register({}, { realm: 'elsewhere.example' }))).toEqual([401, undefined])
  expect(app.happenings()).toEqual([])
})

it('39: answers 401 to auth-int, which was not offered', async () => {
  const { app, phone } = await startWithPhone()
  expect((await phone.register({}, { qop: 'auth-int' })).status).toBe(401)
  expect(app.rows()).toEqual([])
})

it('39: takes a digest without qop only where the settings say so', async () => {
  const strict = await startWithPhone()
  expect((await strict.phone.register({}, { qop: null })).status).toBe(401)
  const lenient = await startWithPhone({ overrides: { acceptDigestWithoutQop: true } })
  expect((await lenient.phone.register({}, { qop: null })).status).toBe(200)
  expect(verdict(await lenient.phone.register({}, { qop: null }))).toEqual([401, 'true'])
})

it('40: uses the credentials for its own realm among several', async () => {
  const { phone } = await startWithPhone()
  const { challenges } = await phone.challenge()
  const lines = phone.lines('REGISTER')
  const own = authorization(challenges[0]!, phone.account, { uri: 'sip:127.0.0.1' })
  const foreign = own.replace(realm, 'elsewhere.example').replace('100', 'somebody')
  expect((await phone.request(withHeader(lines, 'Authorization', foreign, 'Basic Zm9v', own))).status).toBe(
    200,
  )
})
