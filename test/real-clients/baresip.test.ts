import { describe, expect, it } from 'vitest'
import { baresipQuitKey, startBaresip } from '../support/baresip.ts'
import { HeadlessProcess, importFileOf } from '../support/headless-process.ts'
import { isInstalled } from '../support/real-client.ts'
import { passwordOf } from '../support/test-phone.ts'

const password = passwordOf('101')
const minimumSeconds = 3

async function startRegistrar(): Promise<HeadlessProcess> {
  const file = importFileOf(['101'])
  const bounds = ['--min-expires', String(minimumSeconds), '--default-expires', '60']
  return HeadlessProcess.start({ args: ['--import', file, ...bounds] })
}

describe.skipIf(!isInstalled('baresip', 'baresip-core'))('baresip', () => {
  it('registers, and its Contact is kept as it was sent', async () => {
    const registrar = await startRegistrar()
    const baresip = startBaresip({ extension: '101', password, port: registrar.port, expiresSeconds: 60 })

    const { source, userAgent } = await registrar.happened('registered', '101')
    expect(userAgent).toMatch(/^baresip v/)
    const [binding, ...others] = registrar.bindings()
    expect(others).toEqual([])
    expect(binding?.contact_uri).toMatch(new RegExp(`^sip:101-0x\\w+@127.0.0.1:${source?.port ?? ''}$`))
    // It counts only Contacts that are byte for byte its own.
    await baresip.line((line) => (line.includes('200 OK () [1 binding]') ? true : undefined))
  })

  it('refreshes before its time is up, in the same row', async () => {
    const registrar = await startRegistrar()
    startBaresip({ extension: '101', password, port: registrar.port, expiresSeconds: minimumSeconds })

    await registrar.happened('registered', '101')
    const [before] = registrar.bindings()
    await registrar.happened('refreshed', '101')
    const [after, ...others] = registrar.bindings()
    expect(others).toEqual([])
    expect(after).toMatchObject({ contact_uri: before?.contact_uri, call_id: before?.call_id })
    expect(after?.c_seq).toBeGreaterThan(before?.c_seq ?? Infinity)
  })

  it('takes the shortest time that we grant when it has asked for less', async () => {
    const registrar = await startRegistrar()
    startBaresip({ extension: '101', password, port: registrar.port, expiresSeconds: minimumSeconds - 1 })

    await registrar.refused('too-brief', '101')
    await registrar.happened('registered', '101')
    expect(registrar.bindings()).toHaveLength(1)
  })

  it('signs off when it is quit', async () => {
    const registrar = await startRegistrar()
    const baresip = startBaresip({ extension: '101', password, port: registrar.port, expiresSeconds: 60 })
    await registrar.happened('registered', '101')

    baresip.type(baresipQuitKey)
    await registrar.happened('removed', '101')
    expect(registrar.bindings()).toEqual([])
    expect(await baresip.ended).toMatchObject({ status: 0 })
  })

  it('is refused with a wrong password, and the admin is told so', async () => {
    const registrar = await startRegistrar()
    startBaresip({ extension: '101', password: 'mistyped', port: registrar.port, expiresSeconds: 60 })

    const { text } = await registrar.refused('wrong-password', '101')
    expect(text).toMatch(/^101 from 127\.0\.0\.1 \(baresip .*\) used a wrong password$/)
    expect(registrar.bindings()).toEqual([])
  })
})
