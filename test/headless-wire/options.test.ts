import { existsSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/database.ts'
import { HeadlessProcess, importFileOf, launchHeadless } from '../support/headless-process.ts'
import { TestPhone } from '../support/test-phone.ts'

/** A registrar started with these options, and the phone of its only extension. */
async function startWith(...options: string[]): Promise<TestPhone> {
  const registrar = await HeadlessProcess.start({ args: ['--import', importFileOf(['101']), ...options] })
  return TestPhone.open(registrar.address, { extension: '101' })
}

it('answers for the names given with --domain, in any case, and for no other', async () => {
  const phone = await startWith('--domain', 'office.example', '--domain', 'Branch.example')
  for (const name of ['office.example', 'OFFICE.example', 'branch.example']) {
    const names = { requestUri: `sip:${name}`, to: `<sip:101@${name}>` }
    expect(await phone.register(names), name).toMatchObject({ status: 200 })
  }
  expect(await phone.register({ requestUri: 'sip:elsewhere.example' })).toMatchObject({ status: 404 })
})

it('challenges with the realm given with --realm, also after a restart without it', async () => {
  const args = ['--import', importFileOf(['101'])]
  const first = await HeadlessProcess.start({ args: [...args, '--realm', 'branch-office'] })
  const phone = await TestPhone.open(first.address, { extension: '101' })
  expect((await phone.challenge()).challenges).toMatchObject([{ realm: 'branch-office' }])
  expect(await phone.register()).toMatchObject({ status: 200 })
  await first.stop()

  const second = await HeadlessProcess.start({ data: first.data })
  const again = await TestPhone.open(second.address, { extension: '101' })
  expect((await again.challenge()).challenges).toMatchObject([{ realm: 'branch-office' }])
  expect(await again.register()).toMatchObject({ status: 200 })
})

it('grants what --min-expires, --default-expires and --max-expires say', async () => {
  const phone = await startWith('--min-expires', '30', '--default-expires', '40', '--max-expires', '50')
  const tooBrief = await phone.register({ expires: 29 })
  expect([tooBrief.status, tooBrief.header('Min-Expires')]).toEqual([423, '30'])
  expect((await phone.register()).contacts).toMatchObject([{ expires: 40 }])
  expect((await phone.register({ expires: 3600 })).contacts).toMatchObject([{ expires: 50 }])
})

it('makes the folder given with --data where there is none', async () => {
  const data = join(temporaryFolder(), 'not/yet/there')
  await HeadlessProcess.start({ data })
  expect(existsSync(join(data, 'rollcall.db'))).toBe(true)
})

it.runIf(process.platform === 'linux')("keeps its data in the user's own folder without --data", async () => {
  const home = mkdtempSync(join(temporaryFolder(), 'home-'))
  const wrapper = ['env', '-u', 'XDG_DATA_HOME', `HOME=${home}`]
  const program = launchHeadless(['--listen', '127.0.0.1:0'], wrapper)
  await program.line((line) => (line.startsWith('listening udp ') ? true : undefined))
  expect(existsSync(join(home, '.local/share/Rollcall/rollcall.db'))).toBe(true)
})
