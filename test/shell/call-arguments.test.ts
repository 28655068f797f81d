import { describe, expect, it } from 'vitest'
import type { CallName } from '../../shared/ipc-contract.ts'
import { callNames, checkArgument } from '../../main/shell/call-arguments.ts'

const row = { number: '101', name: 'Anna' }
const change = { name: 'Anna', enabled: true, muted: false, algorithmPolicy: 'md5', contactLimit: null }

const pngBytes = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]
const day = 24 * 3_600_000

/** One that is right for each call. */
const right: Record<CallName, readonly unknown[]> = {
  status: [],
  extensions: [],
  settings: [],
  addExtension: [row],
  changeExtension: [{ number: '101', change }],
  newPassword: ['101'],
  enableExtensions: [{ numbers: ['101', '102'], enabled: false }],
  removeExtensions: [['*9', '+4930']],
  previewImport: [new Uint8Array(5)],
  importExtensions: [Buffer.from('extension,name,password')],
  exportExtensions: [],
  removeBinding: [7],
  forgetDevice: [7],
  activity: [{ extension: '101', kinds: ['expired'], sinceMs: 5, before: { lastAtMs: 5, id: 1 }, limit: 50 }],
  history: [{ deviceId: 7, fromMs: 0, toMs: 400 * day }],
  historyOverview: [{ fromMs: 0, toMs: 400 * day, cells: 400 }],
  exportHistory: [{ deviceId: 7, fromMs: 5, toMs: 5 }],
  savePicture: [{ name: 'rollcall-history-101', png: Uint8Array.from(pngBytes) }],
  dismissMove: [],
  changeSettings: [{ port: 5062, domains: ['office.lan'], whenFull: 'refuse', closeToTray: false }],
  setAutostart: [true],
  finishWelcome: [],
  openDataFolder: [],
  copyText: ['192.168.1.10:5060'],
}

const isTaken = (name: CallName, ...given: readonly unknown[]) => checkArgument(name, given).ok

describe.each(callNames)('%s', (name) => {
  it('takes what the contract says, unchanged', () => {
    expect(checkArgument(name, right[name])).toEqual({ ok: true, argument: right[name] })
  })

  it('takes nothing more', () => {
    expect(isTaken(name, ...right[name], 'more')).toBe(false)
    const [first, ...others] = right[name]
    if (typeof first !== 'object' || first === null || ArrayBuffer.isView(first)) return
    const bigger = Array.isArray(first) ? [...(first as unknown[]), {}] : { ...first, more: 1 }
    expect(isTaken(name, bigger, ...others)).toBe(false)
  })

  it('takes nothing less, and nothing of another type', () => {
    if (right[name].length === 0) return
    expect(isTaken(name)).toBe(false)
    for (const wrong of [null, undefined, {}, [{}], NaN, () => 1, Symbol('x')]) {
      // No change of settings is a change too.
      if (name === 'changeSettings' && JSON.stringify(wrong) === '{}') continue
      expect(isTaken(name, wrong)).toBe(false)
    }
  })
})

it.each(['', '1 2', '../101', 'a'.repeat(33), '101\n', '__proto__ '])(
  '"%s" is no number of an extension',
  (number) => {
    expect(isTaken('newPassword', number)).toBe(false)
  },
)

it('sizes are bounded', () => {
  expect(isTaken('copyText', 'x'.repeat(10_000))).toBe(true)
  expect(isTaken('copyText', 'x'.repeat(10_001))).toBe(false)
  expect(isTaken('removeExtensions', Array(10_000).fill('101'))).toBe(true)
  expect(isTaken('removeExtensions', Array(10_001).fill('101'))).toBe(false)
  expect(isTaken('changeSettings', { realm: 'x'.repeat(10_001) })).toBe(false)
  expect(isTaken('activity', { limit: 501 })).toBe(false)
})

it('a file that is too large is refused in words', () => {
  expect(checkArgument('importExtensions', [new Uint8Array(5 * 1024 * 1024 + 1)])).toEqual({
    ok: false,
    complaint: 'the file is larger than 5 MB, which no list of extensions is',
  })
})

it.each([
  ['a time that ends before it begins', { deviceId: 7, fromMs: 1, toMs: 0 }],
  ['more than 400 days', { deviceId: 7, fromMs: 0, toMs: 400 * day + 1 }],
  ['a device without an id', { fromMs: 0, toMs: 1 }],
])('no history is asked for %s', (_, query) => {
  expect(isTaken('history', query)).toBe(false)
  expect(isTaken('exportHistory', query)).toBe(false)
})

it.each([
  ['a time that ends before it begins', { fromMs: 1, toMs: 0, cells: 10 }],
  ['more than 400 days', { fromMs: 0, toMs: 400 * day + 1, cells: 10 }],
])('no overview is asked for of %s', (_, query) => {
  expect(isTaken('historyOverview', query)).toBe(false)
})

it.each([0, 401, 1.5])('no overview is asked for in %d parts', (cells) => {
  expect(isTaken('historyOverview', { fromMs: 0, toMs: 1, cells })).toBe(false)
})

it('the history of all devices is exported, and not shown', () => {
  const query = { deviceId: null, fromMs: 0, toMs: 1 }
  expect([isTaken('exportHistory', query), isTaken('history', query)]).toEqual([true, false])
})

it.each([
  ['what is no PNG', Uint8Array.from([0xff, 0xd8, 0xff])],
  [
    'what is larger than 20 MB',
    Uint8Array.from({ length: 20 * 1024 * 1024 + 1 }, (_, at) => pngBytes[at] ?? 0),
  ],
  ['an ordinary array', pngBytes],
])('%s is not saved as a picture', (_, png) => {
  expect(isTaken('savePicture', { name: 'x', png })).toBe(false)
})

it.each([
  [null, true],
  [{ from: '22:00', to: '07:00' }, true],
  ['22:00', false],
  [[], false],
  [{ from: 22, to: 7 }, false],
  [{ from: '22:00', to: '07:00', on: 'weekdays' }, false],
])('quiet hours may be %j: %s', (quietHours, expected) => {
  expect(isTaken('changeSettings', { quietHours })).toBe(expected)
})

it.each([
  { ports: 5060 },
  { port: '5060' },
  { closeToTray: 1 },
  { listen: '127.0.0.1' },
  { listen: Array(65).fill('127.0.0.1') },
  { domains: Array(65).fill('office.example') },
  { listen: [5060] },
  { realm: null },
  { port: { valueOf: 5060 } },
  [[]],
])('%j is no change of settings', (changes) => {
  expect(isTaken('changeSettings', changes)).toBe(false)
})

it('a value that is wrong but of the right type is left for the app to explain', () => {
  expect(isTaken('changeSettings', { port: 70_000, listen: ['nowhere'] })).toBe(true)
  expect(isTaken('changeSettings', { domains: Array(64).fill('office.example') })).toBe(true)
})
