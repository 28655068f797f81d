import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/database.ts'
import { HeadlessProcess, importFileOf, launchHeadless } from '../support/headless-process.ts'
import { TestPhone } from '../support/test-phone.ts'

it('says "listening udp ADDR:PORT" for each socket, and phones are answered there', async () => {
  const program = launchHeadless([
    ...['--data', temporaryFolder(), '--listen', '127.0.0.1:0', '--listen', '127.0.0.2:0'],
    ...['--import', importFileOf(['101'])],
  ])
  for (const address of ['127.0.0.1', '127.0.0.2']) {
    const listening = new RegExp(`^listening udp ${address}:(\\d+)$`)
    const port = await program.line((line) => listening.exec(line)?.[1])
    const phone = await TestPhone.open({ address, port: Number(port) }, { extension: '101' })
    expect(await phone.register()).toMatchObject({ status: 200 })
  }
})

it('says it as JSON with --json, and prints nothing that is not JSON', async () => {
  const registrar = await HeadlessProcess.start({ args: ['--import', importFileOf(['101'])] })
  expect(await registrar.event('listening')).toEqual({
    event: 'listening',
    transport: 'udp',
    address: '127.0.0.1',
    port: registrar.port,
  })
  expect(registrar.port).toBeGreaterThan(0)
  const phone = await TestPhone.open(registrar.address, { extension: '101' })
  await phone.register()
  await registrar.happened('registered', '101')
  await registrar.event('phones', ({ phones }) => phones.some(({ state }) => state === 'registered'))

  const { stdout } = await registrar.stop()
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string })
  expect(new Set(events.map(({ event }) => event))).toEqual(
    new Set(['imported', 'listening', 'activity', 'phones']),
  )
})

it.for(['SIGTERM', 'SIGINT'] as const)('stops in order at %s and ends with 0', async (signal) => {
  const registrar = await HeadlessProcess.start({ args: ['--import', importFileOf(['101'])] })
  const phone = await TestPhone.open(registrar.address, { extension: '101' })
  await phone.register()

  expect(await registrar.program.end(signal)).toMatchObject({ status: 0, signal: null })
  expect(registrar.bindings()).toMatchObject([{ extension: '101', contact_uri: phone.contactUri }])
})

it('serves the phones that it knew at once after a restart', async () => {
  const before = await HeadlessProcess.start({ args: ['--import', importFileOf(['101'])] })
  const phone = await TestPhone.open(before.address, { extension: '101' })
  await phone.register()
  await before.stop()

  const after = await HeadlessProcess.start({ data: before.data })
  const other = await TestPhone.open(after.address, { extension: '101' })
  expect((await other.query()).contacts).toMatchObject([{ uri: phone.contactUri }])
})

it('goes on when whoever read its output is gone', async () => {
  const registrar = await HeadlessProcess.start({ args: ['--import', importFileOf(['101'])] })
  registrar.program.closeStdout()

  const phone = await TestPhone.open(registrar.address, { extension: '101' })
  // Each of these writes to the closed pipe: an activity line, and then the snapshots.
  for (let turn = 0; turn < 3; turn++) {
    expect(await phone.register()).toMatchObject({ status: 200 })
    expect(await phone.register({ expires: 0 })).toMatchObject({ status: 200 })
  }
  expect(registrar.program.isRunning).toBe(true)
  expect(await registrar.stop()).toMatchObject({ status: 0 })
})
