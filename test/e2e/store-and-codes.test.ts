import { afterAll, expect, it } from 'vitest'
import { toText, withHeader, withNewBranch, withRequestLine } from '../support/sip-builder.ts'
import { restart, startWithPhone } from '../support/test-app.ts'
import {
  allowedStatusCodes,
  expectOnlyAllowedStatusCodes,
  flood,
  seenStatusCodes,
} from '../support/test-phone.ts'

afterAll(expectOnlyAllowedStatusCodes)

/** Makes every transaction that adds a binding fail as late as it can: when it is committed. */
const failAtCommit = `
  CREATE TABLE promise (number TEXT REFERENCES extension (number) DEFERRABLE INITIALLY DEFERRED);
  CREATE TRIGGER break_promise AFTER INSERT ON binding BEGIN INSERT INTO promise VALUES ('nobody'); END`

it('71: answers 500 while another program locks the database, and serves the earlier bindings', async () => {
  const { app, phone } = await startWithPhone()
  await phone.register()
  const rows = app.rows()
  const newcomer = await app.phone()
  app.database.exec('BEGIN IMMEDIATE')
  const refused = await newcomer.register()
  expect([refused.status, refused.header('Retry-After'), refused.headers('Contact')]).toEqual([500, '10', []])
  expect((await phone.query()).contacts.map(({ uri }) => uri)).toEqual([phone.contactUri])
  app.database.exec('ROLLBACK')
  expect(app.rows()).toEqual(rows)
  expect((await newcomer.register()).contacts).toHaveLength(2)
})

it('71: answers 500 to every phone whose change was in a commit that failed, and undoes all of it', async () => {
  const { app, phone } = await startWithPhone()
  const second = await app.phone({ extension: '101' })
  await phone.register({ expires: 600 })
  const rows = app.rows()
  app.database.exec(failAtCommit)
  const refresh = await phone.authorizedLines({ expires: 3000 })
  const [first, newcomer] = [
    await second.authorizedLines(),
    await phone.authorizedLines({ contact: '<sip:new@h.lan>' }),
  ]
  const answers = await Promise.all([phone.request(refresh), second.request(first), phone.request(newcomer)])
  expect(answers.map(({ status }) => status)).toEqual([500, 500, 500])
  expect(app.rows()).toEqual(rows)
  const current = await phone.query()
  expect(current.contacts.map(({ uri, expires }) => [uri, expires])).toEqual([[phone.contactUri, 600]])
  app.database.exec('DROP TRIGGER break_promise')
  expect((await second.register()).status).toBe(200)
  expect(app.happenings()).toEqual(['registered', 'store-failure', 'registered'])
})

it('71: goes on serving after each of many failures', async () => {
  const { app, phone } = await startWithPhone()
  app.database.exec(failAtCommit)
  for (let attempt = 0; attempt < 5; attempt++) expect((await phone.register()).status).toBe(500)
  app.database.exec('DROP TRIGGER break_promise')
  expect((await phone.register()).contacts.map(({ uri }) => uri)).toEqual([phone.contactUri])
})

it('93: finds both live bindings of an extension with the preference of each', async () => {
  const { app, phone } = await startWithPhone()
  const second = await app.phone()
  await phone.register({ contact: `<${phone.contactUri}>;q=0.5` })
  await second.register({ contact: `<${second.contactUri}>;q=0.9` })
  const found = (await phone.query()).contacts.map(({ uri, params }) => [uri, /;q=([^;]*)/.exec(params)?.[1]])
  expect(new Map(found as [string, string][])).toEqual(
    new Map([
      [phone.contactUri, '0.5'],
      [second.contactUri, '0.9'],
    ]),
  )
})

it('94: serves the bindings of before a restart at once, with the true seconds left', async () => {
  const { app, phone } = await startWithPhone()
  await phone.register()
  app.clock.advance(600_000)
  const again = await restart(app, 400_000)
  const asking = await again.phone()
  const response = await asking.query()
  expect(response.contacts.map(({ uri, expires }) => [uri, expires])).toEqual([[phone.contactUri, 2600]])
})

it('94: drops what expired while the program was stopped before it answers anybody', async () => {
  const { app, phone } = await startWithPhone()
  const second = await app.phone()
  await phone.register({ expires: 60 })
  await second.register({ expires: 600 })
  const again = await restart(app, 60_000)
  expect(again.rows().map((row) => row.contact_uri)).toEqual([second.contactUri])
  const asking = await again.phone()
  expect((await asking.query()).contacts.map(({ uri, expires }) => [uri, expires])).toEqual([
    [second.contactUri, 540],
  ])
})

it('94: recognises a phone that refreshes after the restart', async () => {
  const { app, phone } = await startWithPhone()
  await phone.register()
  const again = await restart(app, 1_000)
  phone.server = again.server
  await phone.challenge()
  expect((await phone.register()).contacts).toHaveLength(1)
  expect(again.happenings()).toEqual(['refreshed'])
})

it('95: refreshes a known phone at once amid a flood of REGISTERs without credentials', async () => {
  const { app, phone } = await startWithPhone()
  await phone.register()
  const lines = await phone.authorizedLines({ expires: 600 })
  const before = await phone.request(lines)
  const attacker = await app.phone({ extension: '101' })

  await flood(attacker, 10_000)
  const [refreshed] = await Promise.all([phone.register(), flood(attacker, 10_000)])
  // Nothing that the flood left behind has pushed out what the registrar knows of the phone.
  expect([refreshed.status, refreshed.contacts[0]?.expires]).toEqual([200, 3600])
  expect((await phone.request(lines)).raw).toEqual(before.raw)
  expect((await phone.register()).status).toBe(200)
  expect(app.rows()).toHaveLength(1)
})

it('96: answers with every code of the list and no other', async () => {
  seenStatusCodes.clear()
  const { phone } = await startWithPhone()
  await phone.register({ cSeq: 10 })
  await phone.register({ cSeq: 9 })
  await phone.register({ to: '<sip:101@127.0.0.1>' })
  await phone.register({ to: '<sip:999@127.0.0.1>' })
  await phone.register({ expires: 1 })
  await phone.register({ contact: '*' })
  await phone.request(phone.lines('INVITE'))
  await phone.request(phone.lines('BOGUS'))
  await phone.request(phone.lines('REGISTER', { requestUri: 'tel:100' }))
  await phone.request(phone.lines('REGISTER', { headers: ['Require: foo'] }))
  await phone.request(withRequestLine(phone.lines('REGISTER'), 'REGISTER sip:127.0.0.1 SIP/3.0'))
  const picture = withHeader(
    phone.lines('REGISTER', { headers: ['Content-Type: image/png'] }),
    'Content-Length',
    '1',
  )
  await phone.request(picture, 'x')
  const lines = await phone.authorizedLines({ cSeq: 20 })
  phone.send(toText(withNewBranch(lines)))
  await phone.request(lines)
  await phone.receive()
  await flood(phone, 60_000, () => seenStatusCodes.has(503))
  const seen = [...seenStatusCodes].sort((a, b) => a - b)
  // 302 is only for a registrar that redirects calls, and this one answers them with 405.
  expect(seen).toEqual(allowedStatusCodes.filter((status) => status !== 302))
})
