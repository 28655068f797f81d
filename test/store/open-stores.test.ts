import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { lockDataFolder } from '../../main/store/data-folder-lock.ts'
import { openStores } from '../../main/store/open-stores.ts'
import { temporaryFolder, testNowMs, valueOf } from '../support/database.ts'

/** Commits one binding, leaves a second one uncommitted, says so, and stays. */
const child = `
  import { openStores } from ${JSON.stringify(new URL('../../main/store/open-stores.ts', import.meta.url).href)}
  const [folder, nowMs] = process.argv.slice(1)
  const { value } = openStores(folder, Number(nowMs))
  const ha1 = { ha1Md5: 'a'.repeat(32), ha1Sha256: 'b'.repeat(64) }
  value.extensions.addOrUpdate([{ number: '101', name: 'Reception', ...ha1 }], Number(nowMs))
  const add = (contactUri) => value.locations.apply([{ kind: 'add', binding: {
    extension: '101', contactUri, contactKey: contactUri, instanceId: null, regId: null, q: null, path: [],
    callId: 'c', cSeq: 1, source: { address: '10.0.0.1', port: 5060 }, local: { address: '10.0.0.2', port: 5060 },
    userAgent: null, registeredAtMs: Number(nowMs), refreshedAtMs: Number(nowMs), expiresAtMs: Number(nowMs) + 60000,
  } }])
  add('sip:committed@h')
  value.locations.commit()
  add('sip:uncommitted@h')
  console.log('ready')
  setInterval(() => {}, 1000)
`

it('loses nothing committed, and frees the folder, when the process is killed', async () => {
  const folder = temporaryFolder()
  const registrar = spawn(process.execPath, ['--input-type=module', '-e', child, folder, String(testNowMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void registrar.kill('SIGKILL'))
  await once(registrar.stdout, 'data')
  expect(openStores(folder, testNowMs)).toMatchObject({ ok: false, problem: { code: 'data-folder-in-use' } })

  registrar.kill('SIGKILL')
  await once(registrar, 'exit')
  const stores = valueOf(openStores(folder, testNowMs))
  onTestFinished(() => stores.close())
  expect([...stores.locations.all()].map((b) => b.contactUri)).toEqual(['sip:committed@h'])
  expect(stores.extensions.find('101')?.name).toBe('Reception')
})

it('lets one have the data folder at a time, and says who else may have it', () => {
  const folder = join(temporaryFolder(), 'data')
  const first = valueOf(lockDataFolder(folder))
  const second = lockDataFolder(folder)
  expect(second).toMatchObject({ ok: false, problem: { code: 'data-folder-in-use' } })
  expect(second.ok ? '' : second.problem.message).toContain(folder)
  expect(lockDataFolder(folder).ok, 'the refused attempt must not have freed the lock').toBe(false)
  first.release()
  first.release()
  valueOf(lockDataFolder(folder)).release()
})

it('frees the folder when the database in it cannot be opened', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'rollcall.db'), 'x'.repeat(10_000))
  expect(openStores(folder, testNowMs)).toMatchObject({ ok: false, problem: { code: 'database-corrupt' } })
  valueOf(lockDataFolder(folder)).release()
})

it('leaves only the database and the lock behind after closing, and closes twice', () => {
  const folder = temporaryFolder()
  const stores = valueOf(openStores(folder, testNowMs))
  stores.close()
  stores.close()
  expect(readdirSync(folder).sort()).toEqual(['rollcall.db', 'rollcall.lock'])
})

it('backs up everything into one file', () => {
  const folder = temporaryFolder()
  const stores = valueOf(openStores(folder, testNowMs))
  stores.settings.save({ realm: 'office' })
  expect(stores.backUp(join(folder, 'other', 'rollcall.db'))).toMatchObject({ ok: true })
  stores.close()
  const copy = valueOf(openStores(join(folder, 'other'), testNowMs))
  expect(valueOf(copy.settings.load())).toEqual({ realm: 'office' })
  copy.close()
})
