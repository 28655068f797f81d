import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { HeadlessProcess, importFileOf } from '../support/headless-process.ts'
import { TestPhone } from '../support/test-phone.ts'

/** A UDP port of 127.0.0.1 that another program uses, until it is told to let go. */
async function occupiedPort(): Promise<{ readonly port: number; readonly release: () => Promise<void> }> {
  const socket = createSocket('udp4')
  socket.bind({ address: '127.0.0.1', port: 0, exclusive: true })
  await once(socket, 'listening')
  let released: Promise<void> | undefined
  const release = () => (released ??= new Promise((resolve) => socket.close(() => resolve())))
  onTestFinished(release)
  return { port: socket.address().port, release }
}

// It tries every five seconds.
it('says that its port is in use, keeps trying, and says when it listens', { timeout: 30_000 }, async () => {
  const { port, release } = await occupiedPort()
  const args = ['--listen', `127.0.0.1:${port}`, '--import', importFileOf(['101'])]
  const registrar = new HeadlessProcess({ args })
  const { message } = await registrar.event('listener-problem', ({ code }) => code === 'port-in-use')
  expect(message).toContain(`UDP port ${port} on 127.0.0.1 is used by another program`)

  await release()
  await registrar.listening()
  expect(registrar.port).toBe(port)
  const phone = await TestPhone.open(registrar.address, { extension: '101' })
  expect(await phone.register()).toMatchObject({ status: 200 })
})

it('serves its other address meanwhile', async () => {
  const { port } = await occupiedPort()
  const listen = ['--listen', `127.0.0.1:${port}`, '--listen', '127.0.0.2:0']
  const registrar = await HeadlessProcess.start({ args: [...listen, '--import', importFileOf(['101'])] })
  await registrar.event('listener-problem', ({ code }) => code === 'port-in-use')

  expect(registrar.address.address).toBe('127.0.0.2')
  const phone = await TestPhone.open(registrar.address, { extension: '101' })
  expect(await phone.register()).toMatchObject({ status: 200 })
})

it('stops at SIGTERM while it waits for its port', async () => {
  const { port } = await occupiedPort()
  const registrar = new HeadlessProcess({ args: ['--listen', `127.0.0.1:${port}`] })
  await registrar.event('listener-problem')
  expect(await registrar.stop()).toMatchObject({ status: 0 })
})
