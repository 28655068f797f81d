import { beforeEach, describe, expect, it } from 'vitest'
import { listPhones } from '../../main/phone-list.ts'
import type { ListedExtension } from '../../main/store/extension-store.ts'
import { extension, testBinding, testNowMs } from '../support/database.ts'
import { MemoryLocationStore } from '../support/memory-location-store.ts'

const listed = (number: string, changes: Partial<ListedExtension> = {}): ListedExtension => ({
  number: extension(number),
  name: `Phone ${number}`,
  algorithmPolicy: 'md5',
  md5Fallback: false,
  contactLimit: null,
  enabled: true,
  createdAtMs: testNowMs,
  lastSeenAtMs: null,
  ...changes,
})

let store: MemoryLocationStore
const rows = (...extensions: readonly ListedExtension[]) => listPhones(extensions, store, testNowMs)

beforeEach(() => {
  store = new MemoryLocationStore()
})

describe('the list of phones', () => {
  it('is in natural order of the extensions', () => {
    const numbers = ['1000', '99', 'reception', '101', '*5', '0101', '9']
    const order = rows(...numbers.map((number) => listed(number))).map((row) => row.extension)
    expect(order.filter((number) => /^[1-9]/.test(number))).toEqual(['9', '99', '101', '1000'])
    expect(new Set(order)).toEqual(new Set(numbers))
  })

  it('tells an extension that was never registered from one that is gone', () => {
    expect(rows(listed('101'), listed('102', { lastSeenAtMs: testNowMs - 1 }))).toEqual([
      { extension: '101', name: 'Phone 101', enabled: true, state: 'never', device: null },
      { extension: '102', name: 'Phone 102', enabled: true, state: 'gone', device: null },
    ])
  })

  it('has a row for every device of an extension, the newest first', () => {
    const first = store.put(testBinding())
    store.put(testBinding({ contactUri: 'sip:101@192.168.1.30' }))
    const [newest, row, ...others] = rows(listed('101', { enabled: false }))
    expect([newest?.device?.contactUri, others]).toEqual(['sip:101@192.168.1.30', []])
    expect(row).toEqual({
      extension: '101',
      name: 'Phone 101',
      enabled: false,
      state: 'registered',
      device: {
        bindingId: first.id,
        source: first.source,
        contactUri: first.contactUri,
        pingable: true,
        userAgent: first.userAgent,
        registeredAtMs: first.registeredAtMs,
        refreshedAtMs: first.refreshedAtMs,
        expiresAtMs: first.expiresAtMs,
      },
    })
  })

  it('77: shows no device whose time is up, whether or not its row has been swept', () => {
    store.put(testBinding({ expiresAtMs: testNowMs }))
    expect(rows(listed('101', { lastSeenAtMs: testNowMs }))).toMatchObject([{ state: 'gone', device: null }])
  })
})
