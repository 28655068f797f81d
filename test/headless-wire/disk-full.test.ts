import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { HeadlessProcess, importFileOf } from '../support/headless-process.ts'
import { TestPhone } from '../support/test-phone.ts'

/** Lets no file of the process grow beyond so many octets, as a disk without space would. */
function limitFileSize({ program }: HeadlessProcess, octets: number | 'unlimited'): void {
  const { status, stderr } = spawnSync('prlimit', [
    '--pid',
    String(program.pid),
    `--fsize=${octets}:unlimited`,
  ])
  if (status !== 0) throw new Error(`prlimit failed: ${stderr.toString()}`)
}

describe.skipIf(process.platform !== 'linux')('when nothing more can be written', () => {
  it('refuses the phone with 500, still serves those that it has, and goes on once there is space', async () => {
    const registrar = await HeadlessProcess.start({ args: ['--import', importFileOf(['101', '102'])] })
    const anna = await TestPhone.open(registrar.address, { extension: '101' })
    const ben = await TestPhone.open(registrar.address, { extension: '102' })
    await anna.register()

    limitFileSize(registrar, statSync(join(registrar.data, 'rollcall.db-wal')).size)
    const refused = await ben.register()
    expect(refused.status).toBe(500)
    expect(Number(refused.header('Retry-After'))).toBeGreaterThan(0)
    expect((await anna.query()).contacts).toMatchObject([{ uri: anna.contactUri }])
    expect((await ben.query()).contacts).toEqual([])
    const told = await registrar.event(
      'activity',
      ({ what }) => what.kind === 'refused' && what.reason === 'store-failure',
    )
    expect(told.text).toContain(join(registrar.data, 'rollcall.db'))

    limitFileSize(registrar, 'unlimited')
    expect(await ben.register()).toMatchObject({ status: 200 })
    expect(registrar.bindings().map(({ extension }) => extension)).toEqual(['101', '102'])
    expect(await registrar.stop()).toMatchObject({ status: 0 })
  })

  it('has lost nothing when it is killed in that state', async () => {
    const registrar = await HeadlessProcess.start({ args: ['--import', importFileOf(['101', '102'])] })
    const anna = await TestPhone.open(registrar.address, { extension: '101' })
    const ben = await TestPhone.open(registrar.address, { extension: '102' })
    await anna.register()
    limitFileSize(registrar, statSync(join(registrar.data, 'rollcall.db-wal')).size)
    expect(await ben.register()).toMatchObject({ status: 500 })
    await registrar.kill()

    const restarted = await HeadlessProcess.start({ data: registrar.data })
    expect(restarted.bindings()).toMatchObject([{ extension: '101', contact_uri: anna.contactUri }])
    expect(restarted.read((db) => db.pragma('integrity_check', { simple: true }))).toBe('ok')
  })
})
