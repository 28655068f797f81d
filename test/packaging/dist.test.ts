import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'

const dist = resolve(import.meta.dirname, '../../build/dist.js')

it('says where an installer is made that cannot be made here, before any work is done', () => {
  const here = { win32: 'Windows', darwin: 'macOS', linux: 'Linux' }[process.platform as string]
  const [system, option] =
    here === 'Windows' ? (['macOS', '--mac'] as const) : (['Windows', '--win'] as const)
  const { status, stdout, stderr } = spawnSync(process.execPath, [dist, option], { encoding: 'utf8' })
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toBe(
    `Installers for ${system} are made on ${system}: run \`npm run dist\` there. This is ${here}.\n`,
  )
})
