import { afterAll, expect, it } from 'vitest'
import { startWithPhone } from '../support/test-app.ts'
import { expectOnlyAllowedStatusCodes } from '../support/test-phone.ts'

afterAll(expectOnlyAllowedStatusCodes)

it('78: lists every device of the extension with the seconds that it has left', async () => {
  const { app, phone } = await startWithPhone()
  const second = await app.phone()
  await phone.register()
  app.clock.advance(100_500)
  const response = await second.register({ expires: 600 })
  expect(response.contacts.map(({ uri, expires }) => [uri, expires])).toEqual([
    [second.contactUri, 600],
    [phone.contactUri, 3500],
  ])
})

it('78: has the binding on disk by the time the phone hears of it', async () => {
  const { app, phone } = await startWithPhone()
  const lines = await phone.authorizedLines()
  const stored = phone.request(lines).then(() => app.rows().map((row) => row.contact_uri))
  expect(await stored).toEqual([phone.contactUri])
})

it('78: lists no device of another extension', async () => {
  const { app, phone } = await startWithPhone()
  const other = await app.phone({ extension: '101' })
  await phone.register()
  expect((await other.register()).contacts.map(({ uri }) => uri)).toEqual([other.contactUri])
})

it('78: returns a Contact byte for byte, as baresip compares it', async () => {
  const { phone } = await startWithPhone()
  const uri = 'sip:100-0x55D0@PC33.Office.LAN;transport=UDP;X-%7e=1;b'
  const response = await phone.register({ contact: `"Desk \xe9" <${uri}>` })
  expect(response.contacts.map((contact) => contact.uri)).toEqual([uri])
})

it("79: puts the asker's own Contact first, whoever registered before", async () => {
  const { app, phone } = await startWithPhone()
  const devices = [phone, await app.phone(), await app.phone()]
  for (const device of devices) await device.register()
  for (const device of devices) {
    const response = await device.register()
    expect(response.contacts).toHaveLength(3)
    expect(response.contacts[0]?.uri).toBe(device.contactUri)
  }
})

it("79: puts all of the asker's Contacts first, in the order in which they were sent", async () => {
  const { app, phone } = await startWithPhone()
  const other = await app.phone()
  await other.register()
  const contact = ['<sip:b@192.168.1.20>', '<sip:a@192.168.1.20>']
  const response = await phone.register({ contact })
  expect(response.contacts.map(({ uri }) => uri)).toEqual([
    'sip:b@192.168.1.20',
    'sip:a@192.168.1.20',
    other.contactUri,
  ])
})

it('80: tells the time in GMT', async () => {
  const { app, phone } = await startWithPhone()
  expect((await phone.register()).header('Date')).toBe('Sun, 22 Nov 2026 08:00:00 GMT')
  app.clock.advance(59_000)
  expect((await phone.register()).header('Date')).toBe('Sun, 22 Nov 2026 08:00:59 GMT')
})
