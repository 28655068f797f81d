import { expect, it } from 'vitest'
import { heardRepair, repairName } from '../../renderer/lib/heard-repair.ts'
import type { HeardPhone } from '../../shared/phone-row.ts'
import { aListedExtension } from '../support/fake-api.ts'

const extensions = [aListedExtension('101', 'Anna'), aListedExtension('102', 'Ben', { enabled: false })]

it.each<[HeardPhone['refusal'], string, string | null]>([
  ['unknown-extension', '150', 'Add extension 150'],
  ['unknown-extension', '101', 'Extension 101 exists now'],
  ['unknown-extension', 'no number', null],
  ['wrong-password', '101', 'New password for 101'],
  ['wrong-password', '150', null],
  ['too-many-wrong-passwords', '101', 'New password for 101'],
  ['extension-disabled', '102', 'Edit extension 102'],
  ['extension-disabled', '101', 'Extension 101 is enabled now'],
  ['weak-algorithm', '101', 'Edit extension 101'],
  ['device-limit', '101', 'Edit extension 101'],
  ['device-limit', '150', null],
  ['malformed', '101', null],
  [null, '101', null],
])('for %s of %s: %s', (refusal, extension, expected) => {
  const repair = heardRepair({ refusal, extension }, extensions)
  const shown = repair === null ? null : repair.kind === 'task' ? repairName(repair.task) : repair.text
  expect(shown).toBe(expected)
})
