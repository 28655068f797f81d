import { expect, it } from 'vitest'
import { samePhones } from '../../main/devices/same-phone.ts'
import type { Device, EndOfRegistration } from '../../main/store/device-row.ts'
import { extension, testNowMs } from '../support/database.ts'

interface Look {
  readonly address?: string
  readonly port?: number
  readonly instanceId?: string | null
  readonly userAgent?: string | null
  readonly how?: EndOfRegistration
  readonly lastSeenAtMs?: number
}

const look = ({
  address = '192.168.1.20',
  port = 5060,
  instanceId = null,
  userAgent = 'snomD785/10.1',
}: Look) => ({
  instanceId,
  userAgent,
  source: { address, port },
})

const device = (id: number, parts: Look = {}): Device => ({
  id,
  extension: extension('101'),
  ...look(parts),
  firstSeenAtMs: testNowMs,
  lastSeenAtMs: parts.lastSeenAtMs ?? testNowMs,
  answersPings: 'unknown',
  ended: { atMs: testNowMs, how: parts.how ?? 'lapsed' },
})
const binding = (id: number, parts: Look = {}) => ({ id, ...look(parts) })

/** Which device each binding is; those that are none are left out. */
const matches = (bindings: ReturnType<typeof binding>[], devices: Device[]) =>
  [...samePhones(bindings, devices)]
    .map(([id, { id: deviceId }]) => [id, deviceId])
    .sort(([a = 0], [b = 0]) => a - b)

const other = '192.168.1.77'
const yealink = 'Yealink SIP-T46S 66.85.0.5'

it.each<[string, Look, Look, boolean]>([
  [
    'the same instance id at another address, after other firmware',
    { instanceId: 'a', address: other, userAgent: yealink },
    { instanceId: 'a' },
    true,
  ],
  ['another instance id, whatever else is the same', { instanceId: 'b' }, { instanceId: 'a' }, false],
  ['an instance id that it did not give before, at the same address', { instanceId: 'b' }, {}, true],
  ['the same address and a newer firmware of the same model', { userAgent: 'snomD785/11.2' }, {}, true],
  ['the same address behind another port', { port: 31_000 }, {}, true],
  ['another address, and the only absent phone of that model', { address: other }, {}, true],
  ['another address and another model', { address: other, userAgent: yealink }, {}, false],
  [
    'another address, and nobody knows the model',
    { address: other, userAgent: null },
    { userAgent: null },
    false,
  ],
  ['the same address and another model: it was exchanged', { userAgent: yealink }, {}, true],
  [
    'another address, where the phone of that model had to make room for another one',
    { address: other },
    { how: 'replaced' },
    false,
  ],
  ['the same address, where the phone had to make room for itself', {}, { how: 'replaced' }, true],
])('%s', (_, now, before, isSame) => {
  expect(matches([binding(1, now)], [device(7, before)])).toEqual(isSame ? [[1, 7]] : [])
})

it('a phone at a new address is none of two absent ones of its model', () => {
  const two = [device(7), device(8, { address: '192.168.1.21' })]
  expect(matches([binding(1, { address: other })], two)).toEqual([])
})

it('of two phones of one model behind one address it is the one with the same port', () => {
  const two = [device(7, { port: 5062 }), device(8, { lastSeenAtMs: testNowMs + 1 })]
  expect(matches([binding(1, { port: 5062 })], two)).toEqual([[1, 7]])
})

it('of two phones of one model behind one address, both with other ports, it is the one that was there last', () => {
  const two = [device(7, { lastSeenAtMs: testNowMs + 1 }), device(8)]
  expect(matches([binding(1, { port: 31_000 })], two)).toEqual([[1, 7]])
})

it('two phones never share a device', () => {
  expect(matches([binding(1), binding(2)], [device(7)])).toEqual([[1, 7]])
})

it('a sure sign of one phone goes before a weaker one of another, whichever comes first', () => {
  const moved = binding(1, { address: other })
  const stayed = binding(2)
  expect(matches([moved, stayed], [device(7)])).toEqual([[2, 7]])
  expect(
    matches([binding(1), binding(2, { instanceId: 'a', address: other })], [device(7, { instanceId: 'a' })]),
  ).toEqual([[2, 7]])
})
