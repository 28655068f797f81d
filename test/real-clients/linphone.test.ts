import { describe, expect, it } from 'vitest'
import { HeadlessProcess, importFileOf } from '../support/headless-process.ts'
import { linphoneQuitCommand, linphoneState, startLinphone } from '../support/linphone.ts'
import { isInstalled } from '../support/real-client.ts'
import { passwordOf } from '../support/test-phone.ts'

const password = passwordOf('101')
const shortSeconds = 3

async function startRegistrar(): Promise<HeadlessProcess> {
  const file = importFileOf(['101'])
  return HeadlessProcess.start({ args: ['--import', file, '--min-expires', '2', '--default-expires', '60'] })
}

describe.skipIf(!isInstalled('linphonec', 'linphone-cli'))('linphone', () => {
  it('registers and finds its own Contact in the answer', async () => {
    const registrar = await startRegistrar()
    const linphone = startLinphone({ extension: '101', password, port: registrar.port, expiresSeconds: 60 })

    const { userAgent } = await registrar.happened('registered', '101')
    expect(userAgent).toMatch(/^Linphonec\//)
    expect(registrar.bindings()).toMatchObject([{ extension: '101', user_agent: userAgent }])
    await linphoneState(linphone, 'Ok')
  })

  it('refreshes before its time is up, in the same row', async () => {
    const registrar = await startRegistrar()
    startLinphone({ extension: '101', password, port: registrar.port, expiresSeconds: shortSeconds })

    await registrar.happened('registered', '101')
    const [before] = registrar.bindings()
    await registrar.happened('refreshed', '101')
    const [after, ...others] = registrar.bindings()
    expect(others).toEqual([])
    expect(after).toMatchObject({ contact_uri: before?.contact_uri, call_id: before?.call_id })
    expect(after?.c_seq).toBeGreaterThan(before?.c_seq ?? Infinity)
  })

  it('signs off when it is quit', async () => {
    const registrar = await startRegistrar()
    const linphone = startLinphone({ extension: '101', password, port: registrar.port, expiresSeconds: 60 })
    await registrar.happened('registered', '101')

    linphone.type(linphoneQuitCommand)
    await registrar.happened('removed', '101')
    expect(registrar.bindings()).toEqual([])
  })

  it('is refused with a wrong password, and the admin is told so', async () => {
    const registrar = await startRegistrar()
    const linphone = startLinphone({
      extension: '101',
      password: 'mistyped',
      port: registrar.port,
      expiresSeconds: 60,
    })

    const { text } = await registrar.refused('wrong-password', '101')
    expect(text).toMatch(/^101 from 127\.0\.0\.1 \(Linphonec.*\) used a wrong password$/)
    await linphoneState(linphone, 'Failed')
    expect(registrar.bindings()).toEqual([])
  })
})
