import { beforeEach, describe, expect, it } from 'vitest'
import type { ShownLiveness } from '../../main/liveness/liveness-watch.ts'
import { createPhoneList } from '../../main/phone-list.ts'
import type { ExtensionNumber, ListedExtension } from '../../shared/model.ts'
import { extension, testNowMs } from '../support/database.ts'
import { phoneAt, RosterBench } from '../support/roster-bench.ts'

const minute = 60_000
const hour = 60 * minute

const listed = (number: string, changes: Partial<ListedExtension> = {}): ListedExtension => ({
  number: extension(number),
  name: `Phone ${number}`,
  algorithmPolicy: 'md5',
  md5Fallback: false,
  contactLimit: null,
  enabled: true,
  muted: false,
  createdAtMs: testNowMs,
  lastSeenAtMs: null,
  ...changes,
})

let bench: RosterBench
let extensions: readonly ListedExtension[]
let list: ReturnType<typeof createPhoneList>
let askedFor: ExtensionNumber[]
let liveness: ShownLiveness | undefined

beforeEach(() => {
  bench = new RosterBench()
  extensions = [listed('101'), listed('102')]
  askedFor = []
  liveness = undefined
  list = createPhoneList({
    extensions: { list: () => extensions },
    devicesOf(number) {
      askedFor.push(number)
      return bench.roster.devicesOf(number)
    },
    livenessOf: () => liveness,
    now: () => bench.clock.now(),
  })
})

const numbers = () => list().map((row) => row.extension)
/** State and address of each row of extension 101. */
const rows = () =>
  list().flatMap(({ extension: number, state, device }) =>
    number === '101' ? [[state, device?.source.address]] : [],
  )

describe('the list of phones', () => {
  it('is in natural order of the extensions', () => {
    const given = ['1000', '99', 'reception', '101', '*5', '0101', '9']
    extensions = given.map((number) => listed(number))
    expect(numbers().filter((number) => /^[1-9]/.test(number))).toEqual(['9', '99', '101', '1000'])
    expect(new Set(numbers())).toEqual(new Set(given))
  })

  it('follows extensions that are added, removed and renamed', () => {
    expect(numbers()).toEqual(['101', '102'])
    extensions = [listed('101'), listed('102'), listed('99')]
    expect(numbers()).toEqual(['99', '101', '102'])
    extensions = [listed('99', { name: 'Kitchen' }), listed('102')]
    expect(list().map(({ extension: number, name }) => `${number} ${name}`)).toEqual([
      '99 Kitchen',
      '102 Phone 102',
    ])
    expect(new Set(askedFor)).toEqual(new Set(['99', '101', '102']))
  })

  it('has one row for an extension that no phone has ever registered', () => {
    expect(list()).toEqual([
      { extension: '101', name: 'Phone 101', enabled: true, muted: false, state: 'never', device: null },
      { extension: '102', name: 'Phone 102', enabled: true, muted: false, state: 'never', device: null },
    ])
  })

  it('tells everything of a registered device', () => {
    extensions = [listed('101', { enabled: false, muted: true })]
    const { id: bindingId, ...binding } = bench.register()
    const { source, contactUri, userAgent, registeredAtMs, refreshedAtMs, expiresAtMs } = binding
    expect(list()).toEqual([
      {
        extension: '101',
        name: 'Phone 101',
        enabled: false,
        muted: true,
        state: 'registered',
        device: {
          ...{ deviceId: 1, bindingId, source, contactUri, pingable: true, userAgent },
          ...{ registeredAtMs, refreshedAtMs, expiresAtMs, overdueAtMs: null },
          ...{ roundTripMs: null, answersPings: 'unknown', unreachableSinceMs: null, badges: [] },
        },
      },
    ])
  })

  it('tells how fast a device answers and since when it does not, and what is worth a look', () => {
    liveness = { roundTripMs: 12.5, unreachableSinceMs: testNowMs }
    bench.register({ contactUri: 'sip:101@10.0.0.7' })
    bench.roster.settle()
    bench.roster.learnt(1, 'yes')
    expect(list()[0]).toMatchObject({
      device: { ...liveness, answersPings: 'yes', badges: [{ kind: 'router-rewrites-address' }] },
    })
  })

  it('names the other phone of an extension that two share', () => {
    bench.register(phoneAt('192.168.1.20'))
    bench.register(phoneAt('192.168.1.21', { userAgent: 'snomD785/10.1' }))
    const others = list().flatMap((row) =>
      row.state === 'registered' ? row.device.badges.map((badge) => [row.device.source.address, badge]) : [],
    )
    const badge = { kind: 'shares-extension', extension: '101' }
    expect(others).toEqual([
      ['192.168.1.21', { ...badge, otherAddress: '192.168.1.20', otherUserAgent: 'Desk Phone 1.0' }],
      ['192.168.1.20', { ...badge, otherAddress: '192.168.1.21', otherUserAgent: 'snomD785/10.1' }],
    ])
  })

  it('tells of a device that is gone where and when it was last seen, and since when it is gone', () => {
    const { source, userAgent } = bench.register()
    bench.clock.advance(hour)
    bench.lapse(bench.locations.bindingsOf(extension('101'))[0]!)
    expect(list()[0]).toEqual({
      ...{ extension: '101', name: 'Phone 101', enabled: true, muted: false, state: 'gone' },
      device: {
        deviceId: 1,
        source,
        userAgent,
        lastSeenAtMs: testNowMs,
        endedAtMs: testNowMs + hour,
        how: 'lapsed',
      },
    })
  })

  it.each([
    ['lapsed', 'gone'],
    ['signed-off', 'signed-off'],
    ['removed', 'signed-off'],
    ['replaced', 'signed-off'],
  ] as const)('shows a device that has %s as %s', (how, state) => {
    bench.end(bench.register(), how)
    expect(rows()).toEqual([[state, '192.168.1.20']])
  })

  it('has registered devices by preference and then the absent ones, the newest first', () => {
    for (const address of ['192.168.1.1', '192.168.1.2']) {
      const binding = bench.register(phoneAt(address, { instanceId: address }))
      bench.clock.advance(minute)
      bench.end(binding, 'signed-off')
      bench.roster.settle()
    }
    for (const [address, q] of [
      ['192.168.1.3', 0.5],
      ['192.168.1.4', null],
      ['192.168.1.5', null],
    ] as const) {
      bench.register(phoneAt(address, { instanceId: address, q }))
      bench.clock.advance(minute)
    }
    expect(rows()).toEqual([
      ['registered', '192.168.1.5'],
      ['registered', '192.168.1.4'],
      ['registered', '192.168.1.3'],
      ['signed-off', '192.168.1.2'],
      ['signed-off', '192.168.1.1'],
    ])
  })

  it('77: shows no device as registered whose time is up, whether or not its row has been swept', () => {
    const binding = bench.register()
    bench.clock.advance(hour)
    expect(list()[0]).toMatchObject({
      state: 'gone',
      device: { deviceId: 1, endedAtMs: binding.expiresAtMs },
    })
  })

  it('94: has the deadlines that the computer’s clock was moved to', () => {
    const { expiresAtMs } = bench.register()
    bench.roster.settle()
    bench.locations.shiftTimes(hour)
    expect(list()[0]).toMatchObject({ state: 'registered', device: { expiresAtMs: expiresAtMs + hour } })
  })
})
