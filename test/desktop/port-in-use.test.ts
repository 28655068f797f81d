import { createSocket, type Socket } from 'node:dgram'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startProgram } from '../support/desktop-program.ts'
import { canStartElectron } from '../support/desktop.ts'

describe.skipIf(!canStartElectron())('a port that another program holds', { timeout: 30_000 }, () => {
  it('is named in words, and another one can be chosen at once', async () => {
    const { port } = (await occupyPort()).address()
    const { page, open, phone, server } = await startProgram({
      settings: { listen: ['127.0.0.1'], port },
      extensions: { 101: 'Anna Berg' },
    })
    const banner = page.getByRole('alert').filter({ hasText: 'Phones cannot reach Rollcall' })
    await banner.getByText(`UDP port ${port} on 127.0.0.1 is used by another program`).waitFor()
    await banner.getByRole('button', { name: 'Open settings' }).click()
    const network = page.getByRole('form', { name: 'Network' })
    await network.getByText('In use by another program').waitFor()

    const free = await freePort()
    await network.getByLabel('Port', { exact: true }).fill(`${free}`)
    await network.getByRole('button', { name: 'Save' }).click()
    await network.getByText(`Now listening on 127.0.0.1:${free}.`).waitFor()
    await banner.waitFor({ state: 'detached' })
    expect(await server()).toEqual({ address: '127.0.0.1', port: free })
    await open('Phones')
    const first = await phone({ extension: '101' })
    expect((await first.register({ expires: 3600 })).status).toBe(200)
  })

  it('is taken as soon as it is free', async () => {
    const other = await occupyPort()
    const { port } = other.address()
    const { page, phone, tray } = await startProgram({
      settings: { listen: ['127.0.0.1'], port },
      extensions: { 101: 'Anna Berg' },
    })
    await page.getByRole('alert').getByText(`UDP port ${port} on 127.0.0.1 is used`).waitFor()
    await expect.poll(tray).toMatchObject({ tooltip: 'Rollcall: 0 registered, not listening' })
    other.close()

    await page.getByRole('alert').waitFor({ state: 'detached' })
    const first = await phone({ extension: '101' })
    expect(first.server.port).toBe(port)
    expect((await first.register({ expires: 3600 })).status).toBe(200)
  })
})

/** Another program on a port of its own. */
async function occupyPort(): Promise<Socket> {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  let isOpen = true
  socket.on('close', () => (isOpen = false))
  onTestFinished(() => {
    if (isOpen) socket.close()
  })
  return socket
}

async function freePort(): Promise<number> {
  const socket = await occupyPort()
  const { port } = socket.address()
  await new Promise<void>((resolve) => socket.close(resolve))
  return port
}
