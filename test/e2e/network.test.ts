import { createSocket } from 'node:dgram'
import { networkInterfaces } from 'node:os'
import { afterAll, expect, it } from 'vitest'
import { toText, withHeader } from '../support/sip-builder.ts'
import { openTestApp, startTestApp, startWithPhone } from '../support/test-app.ts'
import { expectOnlyAllowedStatusCodes } from '../support/test-phone.ts'

afterAll(expectOnlyAllowedStatusCodes)

const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
)
const startOverIpv6 = () => startWithPhone({ overrides: { listen: ['[::1]:0'] } }, { address: '::1' })

it.skipIf(!hasIpv6)('92: registers a phone over IPv6', async () => {
  const { app, phone } = await startOverIpv6()
  const response = await phone.register()
  expect([response.status, response.contacts.map(({ uri }) => uri)]).toEqual([200, [phone.contactUri]])
  expect(app.rows().map((row) => [row.source_address, row.source_port])).toEqual([['::1', phone.local.port]])
})

it.skipIf(!hasIpv6)('92: answers at the port that a Via names behind its brackets', async () => {
  const { app, phone } = await startOverIpv6()
  const listening = await app.phone({ address: '::1' })
  const via = `SIP/2.0/UDP [::1]:${listening.local.port};branch=z9hG4bK-v6`
  phone.send(toText(withHeader(phone.lines('REGISTER'), 'Via', via)))
  const response = await listening.receive()
  expect([response.status, response.header('Via')]).toEqual([401, via])
})

it('9: takes no harm from phones that are gone before their answer arrives', async () => {
  const { app, phone } = await startWithPhone()
  for (let gone = 0; gone < 10; gone++) {
    const leaving = await app.phone()
    leaving.send(toText(leaving.lines('REGISTER')))
    await leaving.close()
  }
  const closed = await app.phone()
  await closed.close()
  const { port } = closed.local
  for (const sentBy of [port, 0, 1]) {
    const via = `SIP/2.0/UDP 127.0.0.1:${sentBy};branch=z9hG4bK-closed-${sentBy}`
    phone.send(toText(withHeader(phone.lines('REGISTER'), 'Via', via)))
  }
  expect((await phone.register()).status).toBe(200)
  await phone.expectNothingMore()
  expect(app.events.filter(({ kind }) => kind === 'listener-problem')).toEqual([])
})

it('4: says which program to look for when the port is taken, and listens once it is free', async () => {
  const occupant = createSocket('udp4')
  await new Promise<void>((resolve) =>
    occupant.bind({ address: '127.0.0.1', port: 0, exclusive: true }, resolve),
  )
  const { port } = occupant.address()
  const app = openTestApp({ overrides: { listen: [`127.0.0.1:${port}`] } })
  const { problem, local } = await app.event('listener-problem')
  expect([local, problem.code]).toEqual([{ address: '127.0.0.1', port }, 'port-in-use'])
  expect(problem.message).toContain(`UDP port ${port} on 127.0.0.1 is used by another program`)
  expect(app.logLines).toContain(problem.message)
  expect(app.app.listeners()).toMatchObject([{ state: 'retrying' }])

  await new Promise<void>((resolve) => occupant.close(() => resolve()))
  app.clock.advance(5_000)
  expect((await app.event('listening')).local).toEqual({ address: '127.0.0.1', port })
  const phone = await app.phone()
  expect((await phone.register()).status).toBe(200)
  expect(app.happenings()).toEqual(['listener-problem', 'registered'])
})

it('4: serves one address while the port of another is taken', async () => {
  const occupant = createSocket('udp4')
  await new Promise<void>((resolve) =>
    occupant.bind({ address: '127.0.0.2', port: 0, exclusive: true }, resolve),
  )
  const taken = `127.0.0.2:${occupant.address().port}`
  const app = await startTestApp({ overrides: { listen: ['127.0.0.1:0', taken] } })
  await app.event('listener-problem')
  const phone = await app.phone()
  expect((await phone.register()).status).toBe(200)
  await new Promise<void>((resolve) => occupant.close(() => resolve()))
})

it('4: closes its sockets when it stops, and a second stop does nothing more', async () => {
  const { app, phone } = await startWithPhone()
  const { server } = app
  await phone.register()
  await app.stop()
  await app.stop()
  const heir = createSocket('udp4')
  await new Promise<void>((resolve) => heir.bind({ ...server, exclusive: true }, resolve))
  await new Promise<void>((resolve) => heir.close(() => resolve()))
  expect(app.rows()).toHaveLength(1)
})
