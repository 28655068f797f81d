import { describe, expect, it } from 'vitest'
import { sharedProgram } from '../support/desktop-program.ts'
import { canStartElectron } from '../support/desktop.ts'
import {
  activityWith,
  addExtension,
  makeNewPassword,
  message,
  rowWith,
  takePassword,
} from '../support/window-steps.ts'

describe.skipIf(!canStartElectron())('repairs from the activity', { timeout: 30_000 }, () => {
  const program = sharedProgram({ extensions: { 101: 'Anna Berg', 102: 'Ben' } })
  const isRegistered = async (extension: string) => {
    await program().open('Phones')
    await rowWith(program().page, extension).getByText('Registered', { exact: true }).waitFor()
  }

  it('a wrong password is answered with a new one', async () => {
    const { page, phone, open } = program()
    const mistyped = await phone({ extension: '101', password: 'mistyped' })
    expect((await mistyped.register({ expires: 3600 })).status).toBe(401)
    await open('Activity')
    const line = activityWith(page, '101 used a wrong password')
    await line.getByRole('button', { name: 'New password for 101' }).click()
    const password = await makeNewPassword(page)
    await takePassword(page)

    mistyped.account = { username: '101', password }
    expect((await mistyped.register({ expires: 3600 })).status).toBe(200)
    await isRegistered('101')
  })

  it('a phone of an unknown extension is answered by creating it', async () => {
    const { page, phone, open } = program()
    const stranger = await phone({ extension: '150' })
    expect((await stranger.register({ expires: 3600 })).status).toBe(401)
    await open('Activity')
    const line = activityWith(page, 'asks for extension 150, which does not exist')
    await line.getByRole('button', { name: 'Create extension 150' }).click()
    const password = await addExtension(page, 'New colleague')
    await takePassword(page)

    stranger.account = { username: '150', password }
    expect((await stranger.register({ expires: 3600 })).status).toBe(200)
    await isRegistered('150')
    await open('Activity')
    await line.getByText('Extension 150 exists now').waitFor()
  })

  it('a foreign domain is answered by serving it too', async () => {
    const { page, phone, open } = program()
    const elsewhere = await phone({ extension: '102' })
    const aor = '<sip:102@office.lan>'
    const changes = { requestUri: 'sip:office.lan', to: aor, from: `${aor};tag=office`, expires: 3600 }
    const refused = await elsewhere.request(elsewhere.lines('REGISTER', changes))
    expect(refused.status).toBe(404)
    await open('Activity')
    const line = activityWith(page, 'uses the domain office.lan, which this registrar does not serve')
    await line.getByRole('button', { name: 'Serve office.lan too' }).click()
    await message(page, 'Rollcall serves office.lan too. Phones that use it can register now.').waitFor()
    await line.getByText('Rollcall serves office.lan now').waitFor()

    await elsewhere.challenge(changes)
    expect((await elsewhere.register(changes, { uri: 'sip:office.lan' })).status).toBe(200)
    await isRegistered('102')
  })
})
