import { expect, it } from 'vitest'
import { heardAdvice, heardText } from '../../renderer/lib/heard-text.ts'
import type { HeardPhone } from '../../shared/phone-row.ts'
import { nowMs } from '../support/fake-api.ts'

const heard = (changes: Partial<HeardPhone> = {}): HeardPhone => ({
  source: { address: '192.168.1.40', port: 5060 },
  extension: '101',
  userAgent: 'Yealink SIP-T46S 66.85.0.5',
  lastAtMs: nowMs,
  refusal: null,
  ...changes,
})

const phone = '192.168.1.40 (Yealink SIP-T46S)'

it.each<[HeardPhone['refusal'], string]>([
  [null, `Heard ${phone} for 101, waiting for the right password`],
  ['wrong-password', `101 from ${phone} used a wrong password`],
  ['unknown-extension', `${phone} asks for extension 101, which does not exist`],
  ['extension-disabled', `101 from ${phone} was refused, as the extension is disabled`],
  ['foreign-domain', `Heard ${phone} for 101, with a server name that is not this computer's`],
  ['not-permitted', `${phone} tried to register 101 with the password of another extension`],
  ['no-such-address-of-record', `${phone} tried to register 101, which belongs to no extension`],
  ['weak-algorithm', `101 from ${phone} answered with MD5, but the extension demands SHA-256`],
  ['too-brief', `101 from ${phone} asked for a time, which is too short`],
  [
    'unsupported-requirement',
    `101 from ${phone} demands a SIP extension, which this registrar does not offer`,
  ],
  ['unsupported-body', `101 from ${phone} sent a message body, which this registrar cannot read`],
  ['malformed', `101 from ${phone} sent a request that cannot be understood`],
  ['out-of-order', `101 from ${phone} sent a request that is older than its last one`],
  ['device-limit', `101 from ${phone} was refused, as the extension has no room for more phones`],
  [
    'too-many-wrong-passwords',
    `101 from ${phone} is not answered for a while, after too many wrong passwords`,
  ],
  ['store-failure', `101 from ${phone} was put off, as the registration could not be saved`],
  ['overload', `101 from ${phone} was put off, as too many requests came at once`],
])('says what a phone did that was refused for: %s', (refusal, text) => {
  expect(heardText(heard({ refusal }))).toBe(text)
})

it('gives every phone an advice', () => {
  expect(heardAdvice(heard())).toMatch(/check that one is typed into the phone/)
  expect(heardAdvice(heard({ refusal: 'wrong-password' }))).toMatch(/^Type the password/)
  expect(heardAdvice(heard({ refusal: 'foreign-domain' }))).toMatch(/^Type the server into the phone/)
})

it('names a phone by its address where it does not say what it is', () => {
  expect(heardText(heard({ userAgent: null }))).toBe(
    'Heard 192.168.1.40 for 101, waiting for the right password',
  )
})

it('shows nothing of a phone’s text that could not be printed, and nothing without end', () => {
  const text = heardText(heard({ extension: `1\u202e0\n1${'9'.repeat(500)}`, userAgent: '\u0007' }))
  expect(text).toMatch(/^Heard 192\.168\.1\.40 for 1019+…, waiting/)
  expect(text.length).toBeLessThan(120)
})
