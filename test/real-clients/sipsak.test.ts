import { describe, expect, it } from 'vitest'
import type { Ending } from '../support/child-program.ts'
import { HeadlessProcess, importFileOf } from '../support/headless-process.ts'
import { isInstalled, startClient } from '../support/real-client.ts'
import { passwordOf } from '../support/test-phone.ts'

const contact = 'sip:anna@127.0.0.1:6100'

function startRegistrar(): Promise<HeadlessProcess> {
  return HeadlessProcess.start({ args: ['--import', importFileOf(['101'])] })
}

/** Sends one REGISTER and answers the challenge. `-u`, as sipsak 0.9.8 would otherwise take "101@" for its name. */
function register(port: number, options: readonly string[], password = passwordOf('101')): Promise<Ending> {
  const account = ['-u', '101', '-a', password, '-s', `sip:101@127.0.0.1:${port}`]
  return startClient('sipsak', ['-U', ...options, ...account]).ended
}

describe.skipIf(!isInstalled('sipsak', 'sipsak'))('sipsak', () => {
  it('registers from another port than its Via says', async () => {
    const registrar = await startRegistrar()

    expect(await register(registrar.port, ['-C', contact, '-x', '60'])).toMatchObject({ status: 0 })
    await registrar.happened('registered', '101')
    expect(registrar.bindings()).toMatchObject([{ extension: '101', contact_uri: contact }])
  })

  it('refreshes with a new Call-ID, in the same row', async () => {
    const registrar = await startRegistrar()
    await register(registrar.port, ['-C', contact, '-x', '60'])
    const [before] = registrar.bindings()

    expect(await register(registrar.port, ['-C', contact, '-x', '60'])).toMatchObject({ status: 0 })
    await registrar.happened('refreshed', '101')
    const after = registrar.bindings()
    expect(after).toMatchObject([{ contact_uri: contact }])
    expect(after[0]?.call_id).not.toBe(before?.call_id)
  })

  it('removes all devices of the extension with an asterisk for a Contact', async () => {
    const registrar = await startRegistrar()
    await register(registrar.port, ['-C', contact, '-x', '60'])
    await register(registrar.port, ['-C', 'sip:anna@127.0.0.1:6200', '-x', '60'])
    expect(registrar.bindings()).toHaveLength(2)

    expect(await register(registrar.port, ['-C', '*', '-x', '0'])).toMatchObject({ status: 0 })
    await registrar.happened('removed', '101')
    expect(registrar.bindings()).toEqual([])
  })

  it('gives up with a wrong password, and the admin is told so', async () => {
    const registrar = await startRegistrar()

    expect(await register(registrar.port, ['-C', contact, '-x', '60'], 'mistyped')).toMatchObject({
      status: 2,
    })
    await registrar.refused('wrong-password', '101')
    expect(registrar.bindings()).toEqual([])
  })
})
