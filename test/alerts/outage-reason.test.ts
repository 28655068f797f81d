import { expect, it } from 'vitest'
import {
  outageReason,
  type EnvironmentEvent,
  type Outage,
  type OutageSign,
} from '../../main/alerts/outage-reason.ts'
import { dropped } from './dropped-device.ts'

interface Lost {
  readonly address?: string
  readonly userAgent?: string | null
  readonly sign?: OutageSign
  readonly at?: number
  readonly seen?: number
}

/** Times in seconds. */
const outage = (
  { address, userAgent, sign = 'no-answer', at = 100, seen = 70 }: Lost,
  index: number,
): Outage => ({
  device: dropped(String(101 + index), {
    source: { address: address ?? `192.168.1.${40 + index}`, port: 5060 },
    userAgent: userAgent === undefined ? `Model${index} 1.0` : userAgent,
  }),
  sign,
  beganAtMs: at * 1_000,
  lastSeenAtMs: seen * 1_000,
})

const reason = (lost: readonly Lost[], environment: readonly EnvironmentEvent[] = []) => {
  const [first, ...others] = lost.map(outage)
  const found = outageReason([first!, ...others], environment)
  if (found.kind === 'several') return `several: ${found.shared}`
  return found.kind === 'own-fault' ? `own fault: ${found.because}` : found.kind
}

it.each<[string, readonly Lost[], string]>([
  ['one that is silent', [{}], 'no-answer'],
  ['one that lapsed', [{ sign: 'lapsed' }], 'lapsed'],
  ['one that answers and lapsed', [{ sign: 'no-refresh' }], 'no-refresh'],
  ['one that never answers and is late', [{ sign: 'off-rhythm' }], 'off-rhythm'],
  ['two of a subnet, which is chance', [{}, {}], 'no-answer'],
  ['three of a subnet', [{}, {}, {}], 'several: subnet'],
  ['three of a subnet within 20 s', [{ at: 100 }, { at: 120 }, {}], 'several: subnet'],
  ['three of a subnet within 21 s', [{ at: 100 }, { at: 121 }, {}], 'no-answer'],
  ['three of different subnets', [{}, {}, { address: '192.168.2.40' }], 'no-answer'],
  [
    'three of different subnets and one model',
    [{}, {}, { address: '192.168.2.40' }].map((each) => ({ ...each, userAgent: 'snomD785/10.1' })),
    'several: model',
  ],
  [
    'three of different subnets that say nothing of themselves',
    [{}, {}, { address: '192.168.2.40' }].map((each) => ({ ...each, userAgent: null })),
    'no-answer',
  ],
  ['two lines of one base station', [{ address: '10.0.0.9' }, { address: '10.0.0.9' }], 'several: address'],
  [
    'two lapsed lines of one telephone system',
    [
      { address: '10.0.0.9', sign: 'lapsed' },
      { address: '10.0.0.9', sign: 'lapsed' },
    ],
    'several: address',
  ],
  [
    'three that lapse at once, each by itself',
    [{ sign: 'lapsed' }, { sign: 'lapsed' }, { sign: 'lapsed' }],
    'lapsed',
  ],
  ['one that is silent and one that lapsed', [{}, { sign: 'lapsed' }], 'various'],
  [
    'three of an IPv6 network of 64 bits',
    ['fd00::1', 'fd00:0:0:0:1::2', 'fd00:0::3:0:0:3'].map((address) => ({ address })),
    'several: subnet',
  ],
  [
    'three of different IPv6 networks',
    ['fd00::1', 'fd00:0:0:1::2', 'fd00::3'].map((address) => ({ address })),
    'no-answer',
  ],
])('%s', (_, lost, expected) => {
  expect(reason(lost)).toBe(expected)
})

it.each<[string, readonly EnvironmentEvent[], string]>([
  ['the computer slept since the phone was seen', [{ kind: 'resumed', atMs: 80_000 }], 'own fault: resumed'],
  ['the address changed since', [{ kind: 'address-changed', atMs: 80_000 }], 'own fault: address-changed'],
  ['it slept before the phone was seen', [{ kind: 'resumed', atMs: 69_999 }], 'several: subnet'],
  ['it slept after the phone was lost', [{ kind: 'resumed', atMs: 100_001 }], 'several: subnet'],
])('who is to blame where %s', (_, environment, expected) => {
  expect(reason([{}, {}, {}], environment)).toBe(expected)
})

it('one that was lost before this computer slept is not blamed on it, nor is what is told with it', () => {
  expect(reason([{}, { at: 75 }], [{ kind: 'resumed', atMs: 80_000 }])).toBe('no-answer')
})
