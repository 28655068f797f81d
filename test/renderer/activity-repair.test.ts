import { describe, expect, it } from 'vitest'
import { repairAction, repairLabel } from '../../renderer/lib/activity-repair.ts'
import type { RefusalReason } from '../../shared/activity.ts'
import { defaultSettings } from '../../shared/settings.ts'
import { aListedExtension } from '../support/fake-api.ts'
import { anEntry } from './activity-entries.ts'

const extensions = [
  aListedExtension('101', 'Anna'),
  aListedExtension('102', 'Ben', { enabled: false }),
  aListedExtension('103', 'Chiara', { algorithmPolicy: 'sha256' }),
]
const settings = { ...defaultSettings, domains: ['pbx.lan', 'phones.example.com.'] }

function offered(reason: RefusalReason, extension: string | null, detail: string | null = null) {
  const action = repairAction(
    anEntry(1, { kind: 'refused', reason, detail }, { extension }),
    extensions,
    settings,
  )
  if (action === null) return null
  return action.kind === 'repaired' ? action.text : `[${repairLabel(action)}]`
}

describe('a refusal offers its repair', () => {
  it.each([
    ['unknown-extension', '150', null, '[Create extension 150]'],
    ['wrong-password', '101', null, '[New password for 101]'],
    ['extension-disabled', '102', null, '[Enable 102]'],
    ['foreign-domain', '101', 'office.lan', '[Serve office.lan too]'],
    ['too-brief', '101', '30', '[Open settings]'],
    ['device-limit', '101', '5', '[Edit 101]'],
    ['weak-algorithm', '103', 'MD5', '[Edit 103]'],
  ] as const)('%s', (reason, extension, detail, expected) => {
    expect(offered(reason, extension, detail)).toBe(expected)
  })
})

describe('what is repaired already says so', () => {
  it.each([
    ['unknown-extension', '101', null, 'Extension 101 exists now'],
    ['extension-disabled', '101', null, 'Extension 101 is enabled now'],
    ['foreign-domain', '101', 'PBX.lan', 'Rollcall serves pbx.lan now'],
    ['foreign-domain', '101', 'phones.example.com', 'Rollcall serves phones.example.com now'],
    ['too-brief', '101', '60', 'Rollcall accepts 60 seconds now'],
    ['weak-algorithm', '101', 'MD5', 'Extension 101 accepts MD5 now'],
  ] as const)('%s of %s', (reason, extension, detail, expected) => {
    expect(offered(reason, extension, detail)).toBe(expected)
  })
})

describe('nothing is offered', () => {
  it.each([
    ['for what can be no extension number', 'unknown-extension', 'Robert"); DROP TABLE', null],
    ['where many were gathered in one entry', 'unknown-extension', null, null],
    ['for the password of an extension that does not exist', 'wrong-password', '150', null],
    ['where the extension was removed', 'extension-disabled', '150', null],
    ['where the extension with the limit was removed', 'device-limit', '150', '5'],
    ['for what is no host name', 'foreign-domain', '101', 'büro.lan'],
    ['for the address of another computer', 'foreign-domain', '101', '203.0.113.7'],
    ['for what only the phone can repair', 'malformed', '101', null],
  ] as const)('%s', (_, reason, extension, detail) => {
    expect(offered(reason, extension, detail)).toBeNull()
  })

  it('for what is no refusal', () => {
    expect(repairAction(anEntry(1, { kind: 'expired' }), extensions, settings)).toBeNull()
  })
})
