import Sqlite from 'better-sqlite3'
import { createHash } from 'node:crypto'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { lockAsAnotherProgram, temporaryFolder } from '../support/database.ts'
import { HeadlessProcess, headlessEnding, importFileOf } from '../support/headless-process.ts'
import { asOrdinaryUser } from '../support/ordinary-user.ts'
import { TestPhone } from '../support/test-phone.ts'

interface UsedFolder {
  readonly data: string
  readonly database: string
  /** Of the one phone that is registered for extension 101. */
  readonly contactUri: string
}

/** A data folder that has been used, and is not used now. */
async function usedFolder(): Promise<UsedFolder> {
  const registrar = await HeadlessProcess.start({ args: ['--import', importFileOf(['101'])] })
  const phone = await TestPhone.open(registrar.address, { extension: '101' })
  await phone.register()
  await registrar.stop()
  const { data } = registrar
  return { data, database: join(data, 'rollcall.db'), contactUri: phone.contactUri }
}

const contentOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

/** That the program does not start, with one sentence (or two) on one line, and without touching the file. */
async function expectRefusal(
  { data, database }: UsedFolder,
  sentence: RegExp,
  wrapper: readonly string[] = [],
): Promise<void> {
  const before = contentOf(database)
  const ending = await headlessEnding(['--data', data, '--listen', '127.0.0.1:0', '--json'], wrapper)
  expect(ending).toMatchObject({ status: 1, stdout: '' })
  expect(ending.stderr).toMatch(/^[^\n]+\.\n$/)
  expect(ending.stderr).toMatch(sentence)
  expect(contentOf(database)).toBe(before)
}

/** That the phone which was registered before is still there once the cause is gone. */
async function expectUnharmed({ data, contactUri }: UsedFolder): Promise<void> {
  const registrar = await HeadlessProcess.start({ data })
  const phone = await TestPhone.open(registrar.address, { extension: '101' })
  expect((await phone.query()).contacts).toMatchObject([{ uri: contactUri }])
}

function changeDatabase(file: string, sql: string): void {
  const db = new Sqlite(file)
  db.exec(sql)
  db.close()
}

function versionOf(file: string): number {
  const db = new Sqlite(file)
  const version = Number(db.pragma('user_version', { simple: true }))
  db.close()
  return version
}

it('does not start twice on one data folder, and the first goes on', async () => {
  const registrar = await HeadlessProcess.start({ args: ['--import', importFileOf(['101'])] })
  const second = await headlessEnding(['--data', registrar.data, '--listen', '127.0.0.1:0', '--json'])
  expect(second).toMatchObject({ status: 1, stdout: '' })
  expect(second.stderr).toMatch(/^Rollcall already runs with the data folder [^\n]+\.\n$/)

  const phone = await TestPhone.open(registrar.address, { extension: '101' })
  expect(await phone.register()).toMatchObject({ status: 200 })
})

it('starts on the data folder of one that was killed', async () => {
  const killed = await HeadlessProcess.start({ args: ['--import', importFileOf(['101'])] })
  await killed.kill()
  const registrar = await HeadlessProcess.start({ data: killed.data })
  const phone = await TestPhone.open(registrar.address, { extension: '101' })
  expect(await phone.register()).toMatchObject({ status: 200 })
})

it('leaves the database of a newer Rollcall untouched', async () => {
  const used = await usedFolder()
  const version = versionOf(used.database)
  changeDatabase(used.database, 'PRAGMA user_version = 1000')
  await expectRefusal(used, /^The database .* was written by a newer Rollcall \(version 1000/)
  changeDatabase(used.database, `PRAGMA user_version = ${version}`)
  await expectUnharmed(used)
})

it('says that the database is damaged, and leaves what is left of it for whoever can repair it', async () => {
  const used = await usedFolder()
  const sound = readFileSync(used.database)
  const damaged = Buffer.from(sound)
  damaged.fill(0xa5, 4096)
  writeFileSync(used.database, damaged)
  await expectRefusal(used, /^The database .* is damaged\./)
  writeFileSync(used.database, sound)
  await expectUnharmed(used)
})

it('takes no file of another kind for a database', async () => {
  const used = await usedFolder()
  writeFileSync(used.database, 'Dear diary, today the phones were quiet again. '.repeat(100))
  await expectRefusal(used, /^The database .* is damaged\./)
})

it('says that another program has locked the database', async () => {
  const used = await usedFolder()
  const release = lockAsAnotherProgram(used.database)
  await expectRefusal(used, /^Another program has locked the database /)
  release()
  await expectUnharmed(used)
})

it('does not change the realm that all passwords are made with', async () => {
  const used = await usedFolder()
  const ending = await headlessEnding(['--data', used.data, '--listen', '127.0.0.1:0', '--realm', 'office'])
  expect(ending).toMatchObject({ status: 1, stdout: '' })
  expect(ending.stderr).toMatch(/^The realm is "rollcall" and cannot become "office": [^\n]+\.\n$/)
  await expectUnharmed(used)
})

describe('where it may not write', () => {
  const wrapper = asOrdinaryUser()

  it('says so of the database', async () => {
    const used = await usedFolder()
    chmodSync(used.database, 0o400)
    await expectRefusal(
      used,
      /^The database .* cannot be written: it or its folder is write-protected/,
      wrapper,
    )
    chmodSync(used.database, 0o600)
    await expectUnharmed(used)
  })

  it('says so of the data folder', async () => {
    const used = await usedFolder()
    chmodSync(used.data, 0o500)
    onTestFinished(() => chmodSync(used.data, 0o700))
    await expectRefusal(used, /write/, wrapper)
    chmodSync(used.data, 0o700)
    await expectUnharmed(used)
  })

  it('says so of the folder in which the data folder should be made', async () => {
    const parent = temporaryFolder()
    chmodSync(parent, 0o500)
    const ending = await headlessEnding(['--data', join(parent, 'data'), '--listen', '127.0.0.1:0'], wrapper)
    expect(ending).toMatchObject({ status: 1, stdout: '' })
    expect(ending.stderr).toMatch(
      /^The account that runs Rollcall may not write to the data folder [^\n]+\.\n$/,
    )
  })
})
