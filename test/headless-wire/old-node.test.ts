import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { ChildProgram } from '../support/child-program.ts'
import { headlessProgram } from '../support/headless-process.ts'

/** The Node of Debian and of many PCs; ours comes from the npm registry. */
const systemNode = '/usr/bin/node'
const probe = spawnSync(systemNode, ['-p', 'Number(process.versions.napi) < 10'], { encoding: 'utf8' })

it.skipIf(probe.stdout !== 'true\n')(
  'says in one sentence that a Node is too old, and ends with 1',
  async () => {
    const ending = await new ChildProgram(systemNode, [headlessProgram, '--help']).ended
    expect(ending).toMatchObject({ status: 1, stdout: '' })
    expect(ending.stderr).toMatch(/^Rollcall needs Node 22\.14 or newer and this is Node \d+\.[^\n]+\.\n$/)
  },
)
