import { beforeEach, expect, it } from 'vitest'
import { createHeardPhones, type HeardPhones } from '../../main/devices/heard-phones.ts'
import { FakeClock } from '../support/fake-clock.ts'

const minute = 60_000
const source = { address: '192.168.1.40', port: 5060 }
const at = (address: string) => ({ address, port: 5060 })

let clock: FakeClock
let phones: HeardPhones

beforeEach(() => {
  clock = new FakeClock()
  phones = createHeardPhones(clock)
})

const refusals = () => phones.list().map(({ extension, refusal }) => [extension, refusal])

it('shows a phone that was asked for its password, and what it says of itself', () => {
  phones.heard(source, '101', 'Yealink SIP-T46S', null)
  expect(phones.list()).toEqual([
    { source, extension: '101', userAgent: 'Yealink SIP-T46S', lastAtMs: clock.now(), refusal: null },
  ])
})

it('shows why it was refused, also while it is being asked again', () => {
  phones.heard(source, '101', null, null)
  phones.heard(source, '101', null, 'wrong-password')
  phones.heard(source, '101', null, null)
  expect(refusals()).toEqual([['101', 'wrong-password']])
  phones.heard(source, '101', null, 'too-many-wrong-passwords')
  expect(refusals()).toEqual([['101', 'too-many-wrong-passwords']])
})

it('says whether there is something new to see', () => {
  expect(phones.heard(source, '101', null, null)).toBe(true)
  expect(phones.heard(source, '101', null, null)).toBe(false)
  expect(phones.heard(source, '101', null, 'wrong-password')).toBe(true)
  expect(phones.heard(source, '101', null, 'wrong-password')).toBe(false)
  expect(phones.heard(source, '', null, null)).toBe(false)
})

it('lists the one that was heard last first, at most twenty', () => {
  for (let number = 0; number < 25; number++) phones.heard(source, String(number), null, null)
  phones.heard(source, '7', null, null)
  expect(phones.list()).toHaveLength(20)
  expect(
    refusals()
      .slice(0, 3)
      .map(([extension]) => extension),
  ).toEqual(['7', '24', '23'])
})

it('forgets a phone once it has registered the extension from that address, whatever the port', () => {
  phones.heard(source, '101', null, 'wrong-password')
  phones.heard(source, '102', null, null)
  phones.heard(at('192.168.1.41'), '101', null, null)
  phones.registered({ ...source, port: 31_000 }, '101')
  expect(phones.list().map(({ source: { address }, extension }) => [address, extension])).toEqual([
    ['192.168.1.41', '101'],
    ['192.168.1.40', '102'],
  ])
})

it('forgets a phone after fifteen minutes of silence, however the computer’s clock is set meanwhile', () => {
  phones.heard(source, '101', null, null)
  clock.jumpWall(24 * 60 * minute)
  clock.adoptWall()
  clock.advance(15 * minute - 1)
  expect(phones.list()).toMatchObject([{ lastAtMs: clock.now() - 15 * minute + 1 }])
  clock.advance(1)
  expect(phones.list()).toEqual([])
})

it('keeps no more than 256, so that a scanner fills no memory', () => {
  for (let number = 0; number <= 256; number++) phones.heard(source, `x${number}`, null, null)
  expect(phones.heard(source, 'x0', null, null)).toBe(true)
  expect(phones.heard(source, 'x2', null, null)).toBe(false)
})

it('makes what phones send safe and short to show', () => {
  phones.heard(source, `\u001b[2J${'9'.repeat(5000)}`, `Evil\u009b31m${'x'.repeat(5000)}`, null)
  const [phone] = phones.list()
  expect(phone?.extension).toMatch(/^\[2J9{30,}/)
  expect([phone!.extension.length <= 40, phone!.userAgent!.length <= 200]).toEqual([true, true])
  expect(JSON.stringify(phone)).not.toMatch(/\\u00/)
})
