import { describe, expect, it } from 'vitest'
import { HeadlessProcess, importFileOf } from '../support/headless-process.ts'
import { isInstalled } from '../support/real-client.ts'
import { runSipp } from '../support/sipp.ts'
import { passwordOf } from '../support/test-phone.ts'

const anna = { extension: '101', password: passwordOf('101') }

function startRegistrar(): Promise<HeadlessProcess> {
  return HeadlessProcess.start({ args: ['--import', importFileOf(['101'])] })
}

describe.skipIf(!isInstalled('sipp', 'sip-tester'))('SIPp', () => {
  it('registers, refreshes and signs off as a desk phone does in a day', async () => {
    const registrar = await startRegistrar()

    expect(await runSipp({ scenario: 'day-of-a-phone', port: registrar.port, ...anna })).toMatchObject({
      status: 0,
    })
    for (const kind of ['registered', 'refreshed', 'removed'] as const) await registrar.happened(kind, '101')
    expect(registrar.bindings()).toEqual([])
  })

  it('as Kamailio refreshes with a new Call-ID and without rport, and stays one row', async () => {
    const registrar = await startRegistrar()

    const played = await runSipp({ scenario: 'kamailio-uac', port: registrar.port, calls: 2, ...anna })
    expect(played).toMatchObject({ status: 0 })
    await registrar.happened('refreshed', '101')
    const rows = registrar.bindings()
    expect(rows).toMatchObject([{ extension: '101', c_seq: 11 }])
    expect(rows[0]?.contact_uri).toMatch(/^sip:trunk-of-kamailio@/)
  })

  it('as Asterisk refreshes with the nonce that it has, and is not challenged again', async () => {
    const registrar = await startRegistrar()

    expect(await runSipp({ scenario: 'asterisk', port: registrar.port, ...anna })).toMatchObject({
      status: 0,
    })
    await registrar.happened('refreshed', '101')
    expect(registrar.bindings()).toMatchObject([{ user_agent: 'Asterisk PBX 20', c_seq: 104 }])
  })

  it('is told the shortest time when it asks for less, and takes it without a new challenge', async () => {
    const registrar = await startRegistrar()

    expect(await runSipp({ scenario: 'too-brief', port: registrar.port, ...anna })).toMatchObject({
      status: 0,
    })
    await registrar.refused('too-brief', '101')
    expect(registrar.bindings()).toHaveLength(1)
  })

  it('is challenged anew after a wrong password, and the admin is told so', async () => {
    const registrar = await startRegistrar()

    const run = { scenario: 'wrong-password', port: registrar.port, ...anna, password: 'mistyped' }
    expect(await runSipp(run)).toMatchObject({ status: 0 })
    await registrar.refused('wrong-password', '101')
    expect(registrar.bindings()).toEqual([])
  })
})
