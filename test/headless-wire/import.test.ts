import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/database.ts'
import {
  HeadlessProcess,
  headlessEnding,
  importFileWith,
  launchHeadless,
} from '../support/headless-process.ts'
import { TestPhone } from '../support/test-phone.ts'

it('refuses a CSV with mistakes as a whole, names their lines, and ends with 1', async () => {
  const data = temporaryFolder()
  const file = importFileWith(
    'extension,name,password\n101,Anna,secret-of-101\n1 2,Ben,secret-of-102\n101,Cem,short\n',
  )
  const { status, stdout, stderr } = await headlessEnding(['--data', data, '--import', file, '--json'])
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toMatch(/^The import file was refused and nothing was changed\./)
  expect([...stderr.matchAll(/\n {2}line (\d+): /g)].map(([, line]) => Number(line))).toEqual([3, 4])

  const registrar = await HeadlessProcess.start({ data })
  expect(registrar.read((db) => db.prepare('SELECT number FROM extension').all())).toEqual([])
})

it('says that there is no such import file, and ends with 1', async () => {
  const file = join(temporaryFolder(), 'nowhere.csv')
  const ending = await headlessEnding(['--data', temporaryFolder(), '--import', file])
  expect(ending).toMatchObject({ status: 1, stdout: '' })
  expect(ending.stderr).toMatch(
    /^The import file .*nowhere\.csv could not be read \(there is no such file\).*\n$/,
  )
})

it('prints the passwords that it made once, and they are nowhere on the disk', async () => {
  const file = importFileWith('extension;name;password\n0101;Anna;\n102;Ben;secret-of-102\n')
  const first = await HeadlessProcess.start({ args: ['--import', file] })
  const { extension, password } = await first.event('password')
  expect(extension).toBe('0101')
  const phone = await TestPhone.open(first.address, { extension, password })
  expect(await phone.register()).toMatchObject({ status: 200 })
  const { stdout } = await first.stop()
  expect(stdout.split(password)).toHaveLength(2)
  for (const name of readdirSync(first.data)) {
    expect(readFileSync(join(first.data, name)).includes(password), name).toBe(false)
  }

  // The same file again: the extension keeps the password that it has.
  const second = await HeadlessProcess.start({ data: first.data, args: ['--import', file] })
  const again = await TestPhone.open(second.address, { extension, password })
  expect(await again.register()).toMatchObject({ status: 200 })
  const ending = await second.stop()
  expect(ending.stdout).toContain('{"event":"imported","added":0,"updated":2}')
  expect(ending.stdout + ending.stderr).not.toContain('"event":"password"')
  expect(ending.stdout + ending.stderr).not.toContain(password)
})

it('prints a made password as plain text without --json', async () => {
  const file = importFileWith('extension,name,password\n101,Anna,\n')
  const program = launchHeadless(['--data', temporaryFolder(), '--listen', '127.0.0.1:0', '--import', file])
  const password = await program.line((line) => /^ {2}101 {2}(\S+)$/.exec(line)?.[1])
  const port = await program.line((line) => /^listening udp 127\.0\.0\.1:(\d+)$/.exec(line)?.[1])

  const phone = await TestPhone.open(
    { address: '127.0.0.1', port: Number(port) },
    { extension: '101', password },
  )
  expect(await phone.register()).toMatchObject({ status: 200 })
  const { stdout } = await program.end('SIGTERM')
  expect(stdout).toMatch(
    /^imported: 1 added, 0 updated\nNew passwords \(shown only now, so write them down\):\n/,
  )
  expect(stdout.split(password)).toHaveLength(2)
})
