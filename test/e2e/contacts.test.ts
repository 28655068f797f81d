import { afterAll, expect, it } from 'vitest'
import { startTestApp, startWithPhone, type TestApp } from '../support/test-app.ts'
import { expectOnlyAllowedStatusCodes, type TestPhone } from '../support/test-phone.ts'

afterAll(expectOnlyAllowedStatusCodes)

const uris = (app: TestApp) => app.rows().map((row) => row.contact_uri)
const refreshes = (app: TestApp) => app.rows().map((row) => [row.call_id, row.c_seq, row.refreshed_at_ms])

it.each([
  ['sip:100@PC33.Office.LAN', 'sip:100@pc33.office.lan'],
  ['sip:100@192.168.1.20;a=1;b=2', 'sip:100@192.168.1.20;B=2;A=1'],
  ['sip:%31%30%30@192.168.1.20', 'SIP:100@192.168.1.20'],
  ['sip:100@192.168.1.20;lr', 'sip:100@192.168.1.20'],
])('65: takes %s and %s for the same binding', async (first, second) => {
  const { app, phone } = await startWithPhone()
  await phone.register({ contact: `<${first}>` })
  const response = await phone.register({ contact: `<${second}>` })
  expect(response.contacts.map(({ uri }) => uri)).toEqual([second])
  expect(uris(app)).toEqual([second])
})

it.each([
  ['sip:100@192.168.1.20:5060', 'sip:100@192.168.1.20'],
  ['sip:100@192.168.1.20', 'sip:Abc@192.168.1.20'],
  ['sip:abc@192.168.1.20', 'sip:Abc@192.168.1.20'],
  ['sip:100@192.168.1.20;transport=udp', 'sip:100@192.168.1.20'],
  ['sip:100@192.168.1.20', 'sips:100@192.168.1.20'],
])('65: takes %s and %s for two bindings', async (first, second) => {
  const { app, phone } = await startWithPhone()
  await phone.register({ contact: `<${first}>` })
  expect((await phone.register({ contact: `<${second}>` })).contacts).toHaveLength(2)
  expect(uris(app)).toEqual([first, second])
})

it('66: refreshes a binding for a higher CSeq of its Call-ID', async () => {
  const { app, phone } = await startWithPhone()
  await phone.register({ expires: 600 })
  app.clock.advance(60_000)
  expect((await phone.register({ expires: 600 })).contacts[0]?.expires).toBe(600)
  expect(refreshes(app)).toEqual([[phone.callId, phone.cSeq, app.clock.now()]])
  expect(app.happenings()).toEqual(['registered', 'refreshed'])
})

it('66: removes a binding for a higher CSeq of its Call-ID and zero seconds', async () => {
  const { app, phone } = await startWithPhone()
  await phone.register()
  expect((await phone.register({ expires: 0 })).contacts).toEqual([])
  expect([app.rows(), app.happenings()]).toEqual([[], ['registered', 'removed']])
  const row = app.app.phones().find(({ extension }) => extension === '100')
  expect(row).toMatchObject({ state: 'signed-off', device: { source: phone.local } })
})

it('67: refreshes a binding for another Call-ID, whatever its CSeq', async () => {
  const { app, phone } = await startWithPhone()
  await phone.register({ cSeq: 4711 })
  app.clock.advance(1_000)
  expect((await phone.register({ callId: 'after-reboot', cSeq: 1 })).status).toBe(200)
  expect(refreshes(app)).toEqual([['after-reboot', 1, app.clock.now()]])
  expect((await phone.register({ callId: 'third', cSeq: 1, expires: 0 })).contacts).toEqual([])
  expect(app.rows()).toEqual([])
})

it.each([
  ['a refresh', undefined],
  ['a removal', 0],
])('68: answers 500 to %s with a lower CSeq, and leaves the binding', async (_what, expires) => {
  const { app, phone } = await startWithPhone()
  await phone.register({ cSeq: 10 })
  const rows = app.rows()
  const late = await phone.register({ cSeq: 9, ...(expires === undefined ? {} : { expires }) })
  expect(late.status).toBe(500)
  expect([app.rows(), app.happenings()]).toEqual([rows, ['registered', 'out-of-order']])
})

it('68: believes a phone that lost its CSeq in a reboot once 32 seconds have passed', async () => {
  const { app, phone } = await startWithPhone()
  await phone.register({ cSeq: 10 })
  app.clock.advance(31_999)
  expect((await phone.register({ cSeq: 2 })).status).toBe(500)
  app.clock.advance(1)
  expect((await phone.register({ cSeq: 3 })).status).toBe(200)
  expect(app.happenings()).toEqual(['registered', 'out-of-order', 'restarted'])
})

it('68: never believes it where the settings are strict', async () => {
  const { app, phone } = await startWithPhone({ overrides: { cSeqPolicy: 'strict' } })
  await phone.register({ cSeq: 10 })
  app.clock.advance(1_800_000)
  expect((await phone.register({ cSeq: 9 })).status).toBe(500)
})

it('69: says 200 to an equal CSeq within 32 seconds, and changes nothing', async () => {
  const { app, phone } = await startWithPhone()
  await phone.register()
  const rows = app.rows()
  app.clock.advance(10_000)
  const response = await phone.register({ cSeq: phone.cSeq, expires: 120 })
  expect([response.status, response.contacts[0]?.expires]).toEqual([200, 3590])
  expect([app.rows(), app.happenings()]).toEqual([rows, ['registered']])
})

it('69: answers 500 to an equal CSeq where the settings are strict', async () => {
  const { app, phone } = await startWithPhone({ overrides: { cSeqPolicy: 'strict' } })
  await phone.register()
  const rows = app.rows()
  expect((await phone.register({ cSeq: phone.cSeq })).status).toBe(500)
  expect(app.rows()).toEqual(rows)
})

it.each([
  ['malformed', 'sip:c@192.168.1.20?x=y', 400],
  ['too brief', '<sip:c@192.168.1.20>;expires=30', 423],
  ['of an impossible q', '<sip:c@192.168.1.20>;q=2', 400],
])('70: stores none of three Contacts when the third is %s', async (_what, third, status) => {
  const { app, phone } = await startWithPhone()
  const contact = ['<sip:a@192.168.1.20>', '<sip:b@192.168.1.20>', third]
  expect((await phone.register({ contact })).status).toBe(status)
  expect(app.rows()).toEqual([])
})

it('70: leaves the first two bindings as they were when the third comes out of order', async () => {
  const { app, phone } = await startWithPhone()
  await phone.register({ contact: '<sip:c@192.168.1.20>', cSeq: 10 })
  const rows = app.rows()
  const contact = ['<sip:a@192.168.1.20>', '<sip:b@192.168.1.20>', '<sip:c@192.168.1.20>']
  expect((await phone.register({ contact, cSeq: 9 })).status).toBe(500)
  expect(app.rows()).toEqual(rows)
})

it('72: handles two REGISTERs that arrive together one after the other', async () => {
  const { app, phone } = await startWithPhone()
  const contact = '<sip:100@192.168.1.20>'
  const first = await phone.authorizedLines({ contact, callId: 'first', expires: 600 })
  const second = await phone.authorizedLines({ contact, callId: 'second', expires: 1200 })
  const answers = await Promise.all([phone.request(first), phone.request(second)])
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  expect(answers.map(({ contacts }) => contacts[0]?.expires)).toEqual([600, 1200])
  expect(app.rows().map((row) => row.call_id)).toEqual(['second'])
})

it('72: removes and registers in the order of arrival', async () => {
  const { app, phone } = await startWithPhone()
  await phone.register()
  const gone = await phone.authorizedLines({ contact: '*', expires: 0 })
  const back = await phone.authorizedLines()
  const [removed, registered] = await Promise.all([phone.request(gone), phone.request(back)])
  expect([removed.contacts.length, registered.contacts.length]).toEqual([0, 1])
  expect(app.rows()).toHaveLength(1)
})

it.each(['0.7', '0', '1', '1.000', '0.123'])('73: stores q=%s and returns its value', async (q) => {
  const { app, phone } = await startWithPhone()
  const response = await phone.register({ contact: `<sip:100@192.168.1.20>;q=${q}` })
  expect(Number(/;q=([^;]*)/.exec(response.contacts[0]?.params ?? '')?.[1])).toBe(Number(q))
  expect(app.rows().map((row) => row.q)).toEqual([Number(q)])
})

it.each(['1.5', 'x', '-0.1', '0.1234', '""', '1.001'])('73: answers 400 to q=%s', async (q) => {
  const { app, phone } = await startWithPhone()
  expect((await phone.register({ contact: `<sip:100@192.168.1.20>;q=${q}` })).status).toBe(400)
  expect(app.rows()).toEqual([])
})

it('74: ignores the action parameter of RFC 2543', async () => {
  const { app, phone } = await startWithPhone()
  const response = await phone.register({ contact: '<sip:100@192.168.1.20>;action=proxy' })
  expect([response.status, response.contacts.map(({ uri }) => uri)]).toEqual([200, uris(app)])
})

it.each(['tel:+4930123456', 'mailto:reception@office.lan'])(
  '75: stores and lists the Contact %s',
  async (uri) => {
    const { app, phone } = await startWithPhone()
    const response = await phone.register({ contact: `<${uri}>` })
    expect(response.contacts.map((contact) => contact.uri)).toEqual([uri])
    expect(
      app.app
        .phones()
        .flatMap(({ device }) => (device !== null && 'contactUri' in device ? device.contactUri : [])),
    ).toEqual([uri])
  },
)

/** Three phones of extension 100 at three desks, where there is room for two. */
async function startAtTheLimit(
  whenFull: 'replace' | 'refuse',
): Promise<{ app: TestApp; phones: TestPhone[] }> {
  const app = await startTestApp({ overrides: { contactLimit: 2, whenFull } })
  const phones: TestPhone[] = []
  for (const address of ['127.0.0.11', '127.0.0.12', '127.0.0.13']) phones.push(await app.phone({ address }))
  for (const phone of phones.slice(0, 2)) {
    expect((await phone.register()).status).toBe(200)
    app.clock.advance(60_000)
  }
  return { app, phones }
}

it('76: replaces the phone that was silent for longest when an extension has no room, and tells', async () => {
  const { app, phones } = await startAtTheLimit('replace')
  const [first, second, third] = phones as [TestPhone, TestPhone, TestPhone]
  await first.register()
  expect((await third.register()).contacts.map(({ uri }) => uri)).toEqual([
    third.contactUri,
    first.contactUri,
  ])
  const replaced = app.activity().filter(({ what }) => what.kind === 'replaced')
  expect(replaced).toMatchObject([
    { what: { because: 'device-limit' }, extension: '100', source: second.local },
  ])
})

it('76: replaces the same phone with its new Contact before any other', async () => {
  const { app, phones } = await startAtTheLimit('replace')
  const [first, second] = phones as [TestPhone, TestPhone]
  const contact = '<sip:new@127.0.0.12:7000>'
  const response = await second.register({ contact })
  expect(response.contacts.map(({ uri }) => uri)).toEqual(['sip:new@127.0.0.12:7000', first.contactUri])
  const replaced = app.activity().filter(({ what }) => what.kind === 'replaced')
  expect(replaced).toMatchObject([{ what: { because: 'same-device' }, source: second.local }])
  // It is one device before and after.
  const ofExtension = app.app.phones().filter((row) => row.extension === '100')
  expect(ofExtension.map(({ state }) => state)).toEqual(['registered', 'registered'])
})

it('76: answers 403 with the limit in words where nothing may be replaced', async () => {
  const { app, phones } = await startAtTheLimit('refuse')
  const rows = app.rows()
  const response = await phones[2]!.register()
  expect([response.status, response.reason]).toEqual([403, 'Only 2 Devices Per Extension'])
  expect(app.rows()).toEqual(rows)
  expect((await phones[0]!.register()).status).toBe(200)
})
