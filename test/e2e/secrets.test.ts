import { afterAll, expect, it } from 'vitest'
import { headerOf } from '../support/sip-builder.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { expectOnlyAllowedStatusCodes, passwordOf, type TestPhone } from '../support/test-phone.ts'

afterAll(expectOnlyAllowedStatusCodes)

/** All that people or other programs get to see: events, log, the list of phones and the stored activity. */
function everythingTold(app: TestApp): string {
  const activity = app.database.prepare('SELECT * FROM activity').all()
  return [...app.logLines, JSON.stringify([app.activity(), app.events, app.app.phones(), activity])].join(
    '\n',
  )
}

/** What must never be told of: password hashes, and the key that nonces are made with, in any spelling. */
function storedSecrets(app: TestApp): readonly string[] {
  const hashes = app.database.prepare('SELECT ha1_md5, ha1_sha256 FROM extension').raw().all() as string[][]
  const keys = app.database.prepare('SELECT value FROM secret').pluck().all() as Buffer[]
  const spellings = ['hex', 'base64', 'base64url', 'latin1', 'utf8'] as const
  return [...hashes.flat(), ...keys.flatMap((key) => spellings.map((spelling) => key.toString(spelling)))]
}

/** Sends a REGISTER with credentials and returns what an eavesdropper must not learn from the log. */
async function tryToRegister(phone: TestPhone, changes = {}): Promise<readonly string[]> {
  const { challenges } = await phone.challenge()
  const lines = await phone.authorizedLines(changes)
  await phone.request(lines)
  const sent = headerOf(lines, 'Authorization') ?? ''
  return [...challenges.map(({ nonce }) => nonce), /response="([^"]+)"/.exec(sent)?.[1] ?? '']
}

it('32: tells nobody a password, a hash, a nonce or a key in a session full of mistakes', async () => {
  const app = await startTestApp({ policies: { 102: 'automatic', 103: 'sha256' } })
  const secrets = [...storedSecrets(app)]
  expect(secrets.length).toBeGreaterThan(10)
  for (const extension of ['100', '101', '102', '103', '999']) {
    for (const password of [passwordOf(extension), `mistyped-${extension}`]) {
      const phone = await app.phone({ extension, password })
      secrets.push(password, ...(await tryToRegister(phone)))
      secrets.push(...(await tryToRegister(phone, { to: `<sip:100:${password}@elsewhere.example>` })))
      secrets.push(...(await tryToRegister(phone, { to: `<sip:999:${password}@127.0.0.1>` })))
      await phone.register({ headers: [`Authorization: Digest response="${password}"`] })
      await phone.register({ expires: 1 })
    }
  }
  const told = everythingTold(app)
  expect(app.happenings()).toEqual(
    expect.arrayContaining([
      'registered',
      'wrong-password',
      'unknown-extension',
      'no-such-address-of-record',
    ]),
  )
  expect(secrets.filter((secret) => told.includes(secret))).toEqual([])
})
