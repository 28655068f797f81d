import { hash, randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { createExtensionAdmin, type ExtensionAdmin } from '../../main/extensions/extension-admin.ts'
import { ExtensionStore } from '../../main/store/extension-store.ts'
import { SqliteLocationStore } from '../../main/store/location-store.ts'
import type { Database } from '../../main/store/open-database.ts'
import type { ExtensionChange } from '../../shared/extension-wishes.ts'
import type { Result } from '../../shared/result.ts'
import { addExtensions, extension, testBinding, testDatabase, testNowMs } from '../support/database.ts'
import { FakeClock } from '../support/fake-clock.ts'

let db: Database
let extensions: ExtensionStore
let locations: SqliteLocationStore
let admin: ExtensionAdmin
/** What the rest of the program was told, in order. */
let told: string[]

const [anna, ben, nobody] = [extension('101'), extension('102'), extension('999')]
const asItIs: ExtensionChange = {
  name: 'Phone 101',
  enabled: true,
  muted: false,
  algorithmPolicy: 'md5',
  contactLimit: null,
}
const csv = (...lines: readonly string[]) => new TextEncoder().encode(lines.join('\n'))
const storedNumbers = () => new ExtensionStore(db).list().map(({ number }) => number)

beforeEach(() => {
  db = testDatabase()
  extensions = addExtensions(db, '101', '102')
  locations = new SqliteLocationStore(db)
  told = []
  admin = createExtensionAdmin({
    extensions,
    locations,
    realm: () => 'rollcall',
    randomBytes,
    clock: new FakeClock(),
    onChanged: () => told.push('changed'),
    onBindingsRemoved(bindings) {
      const left = new SqliteLocationStore(db).size
      told.push(...bindings.map((binding) => `${binding.contactUri} ended, ${left} left`))
    },
    onRemoved: (numbers) => told.push(`${numbers.join()} removed`),
  })
})

function register(number: string, host: string): void {
  const binding = testBinding({ extension: extension(number), contactUri: `sip:${number}@${host}` })
  expect([locations.apply([{ kind: 'add', binding }]), locations.commit()]).toEqual([
    { ok: true },
    { ok: true },
  ])
}

function valueOf<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(result.problem.message)
  return result.value
}

/** The problem's code and words; nothing may have changed, nor anybody been told of it. */
function refusalOf(result: Result<unknown>): string {
  if (result.ok) throw new Error('done')
  expect(told).toEqual([])
  return `${result.problem.code}: ${result.problem.message}`
}

describe('the list', () => {
  it('is in natural order and holds no secret', () => {
    admin.add({ number: extension('99'), name: 'Door' })
    expect(admin.list().map(({ number }) => number)).toEqual(['99', '101', '102'])
    expect(Object.keys(admin.list()[0] ?? {}).join()).not.toMatch(/ha1|password/i)
  })
})

describe('adding an extension', () => {
  it('makes a password that its phone can register with, and shows it once', () => {
    const { number, name, password } = valueOf(
      admin.add({ number: extension('0103'), name: '  Front desk ' }),
    )
    expect({ number, name }).toEqual({ number: '0103', name: 'Front desk' })
    expect(new ExtensionStore(db).find('0103')).toMatchObject({
      name: 'Front desk',
      enabled: true,
      createdAtMs: testNowMs,
      ha1Md5: hash('md5', `0103:rollcall:${password}`),
      ha1Sha256: hash('sha256', `0103:rollcall:${password}`),
    })
    expect(told).toEqual(['changed'])
  })

  it('is refused where the number is taken', () => {
    expect(refusalOf(admin.add({ number: anna, name: 'Other' }))).toMatch(
      /^extension-exists: There is an extension 101 already/,
    )
    expect(extensions.find('101')?.name).toBe('Phone 101')
  })

  it.each([
    ['of two lines', 'Front\ndesk', 'a line break'],
    ['with half a character', 'Front \ud83d', 'another control character'],
    ['of 81 characters', 'x'.repeat(81), 'more than 80 characters'],
  ])('is refused with a name %s', (_, name, why) => {
    const refusal = refusalOf(admin.add({ number: nobody, name }))
    expect(refusal).toMatch(/^bad-extension: Extension 999 was not saved: the name has/)
    expect(refusal).toContain(why)
    expect(extensions.find('999')).toBeUndefined()
  })

  it('shows no password where the database refuses it', () => {
    db.pragma('query_only = ON')
    expect(refusalOf(admin.add({ number: nobody, name: '' }))).toMatch(/^database-read-only/)
    expect(extensions.find('999')).toBeUndefined()
  })
})

describe('changing an extension', () => {
  it('changes what is asked for and keeps the password', () => {
    const before = extensions.find('101')
    const change = {
      ...{ name: ' Reception ', enabled: true, muted: true },
      ...({ algorithmPolicy: 'sha256', contactLimit: 2 } as const),
    }
    expect(admin.change(anna, change)).toEqual({ ok: true, value: null })
    expect(new ExtensionStore(db).find('101')).toEqual({ ...before, ...change, name: 'Reception' })
    expect(told).toEqual(['changed'])
  })

  it('leaves its phones registered', () => {
    register('101', '192.168.1.20')
    admin.change(anna, { ...asItIs, name: 'Reception', contactLimit: 1 })
    expect(locations.bindingsOf(anna)).toHaveLength(1)
  })

  it.each([0, 101, 1.5, Number.NaN])('is refused with a limit of %d devices', (contactLimit) => {
    expect(refusalOf(admin.change(anna, { ...asItIs, contactLimit }))).toMatch(
      /^bad-extension: .*a whole number from 1 to 100/,
    )
  })

  it('is refused with a name of two lines', () => {
    expect(refusalOf(admin.change(anna, { ...asItIs, name: 'a\tb' }))).toMatch(/^bad-extension/)
  })

  it('is refused where it was removed meanwhile', () => {
    expect(refusalOf(admin.change(nobody, asItIs))).toMatch(/^no-such-extension: There is no extension 999/)
  })

  it('ends its registrations where it disables it', () => {
    register('101', '192.168.1.20')
    valueOf(admin.change(anna, { ...asItIs, enabled: false }))
    expect(told).toEqual(['changed', 'sip:101@192.168.1.20 ended, 0 left'])
  })
})

describe('a new password', () => {
  it('replaces the old one; the phone that is registered stays so until its time runs out', () => {
    register('101', '192.168.1.20')
    const { name, password } = valueOf(admin.newPassword(anna))
    expect(name).toBe('Phone 101')
    expect(new ExtensionStore(db).find('101')?.ha1Md5).toBe(hash('md5', `101:rollcall:${password}`))
    expect([told, locations.size]).toEqual([['changed'], 1])
  })

  it('is not made for an extension that does not exist', () => {
    expect(refusalOf(admin.newPassword(nobody))).toMatch(/^no-such-extension/)
  })
})

describe('disabling extensions', () => {
  it('ends all their registrations, and tells of them once they are gone from the disk', () => {
    register('101', '192.168.1.20')
    register('101', '192.168.1.21')
    register('102', '192.168.1.22')
    expect(admin.enable([anna, anna], false)).toEqual({ ok: true, value: null })
    expect(told).toEqual([
      'changed',
      'sip:101@192.168.1.20 ended, 1 left',
      'sip:101@192.168.1.21 ended, 1 left',
    ])
    expect([extensions.find('101')?.enabled, extensions.find('102')?.enabled]).toEqual([false, true])
    expect([locations.bindingsOf(anna).length, locations.bindingsOf(ben).length]).toEqual([0, 1])
  })

  it('is refused whole where one of them does not exist, which is named', () => {
    register('101', '192.168.1.20')
    expect(refusalOf(admin.enable([anna, nobody], false))).toContain('There is no extension 999,')
    expect([extensions.find('101')?.enabled, locations.size]).toEqual([true, 1])
  })

  it('says where the registrations could not be ended, and ends them when asked again', () => {
    register('101', '192.168.1.20')
    db.exec("CREATE TEMP TRIGGER full BEFORE DELETE ON binding BEGIN SELECT RAISE(FAIL, 'no room'); END")
    const result = admin.enable([anna], false)
    if (result.ok) throw new Error('done')
    expect(result.problem.message).toMatch(
      /^Disabled, but the phones that are registered stay so for now\. .*no room/,
    )
    expect([told, locations.size]).toEqual([['changed'], 1])

    db.exec('DROP TRIGGER full')
    valueOf(admin.enable([anna], false))
    expect(told.at(-1)).toBe('sip:101@192.168.1.20 ended, 0 left')
  })
})

it('enabling extensions lets their phones back in with the password they had', () => {
  const before = extensions.find('101')
  admin.enable([anna, ben], false)
  valueOf(admin.enable([anna, ben], true))
  expect(new ExtensionStore(db).find('101')).toEqual(before)
})

describe('removing extensions', () => {
  it('removes their registrations with them', () => {
    register('101', '192.168.1.20')
    expect(admin.remove([anna, anna])).toEqual({ ok: true, value: null })
    expect(storedNumbers()).toEqual(['102'])
    expect(locations.size).toBe(0)
    expect(told).toEqual(['sip:101@192.168.1.20 ended, 0 left', '101 removed', 'changed'])
  })

  it('is refused whole where some do not exist, of which the first five are named', () => {
    const gone = Array.from({ length: 7 }, (_, at) => extension(`90${at}`))
    expect(refusalOf(admin.remove([anna, ...gone]))).toContain(
      'no extension 900, 901, 902, 903, 904 and 2 more,',
    )
    expect(storedNumbers()).toEqual(['101', '102'])
  })

  it('that the database refuses leaves the phones registered', () => {
    register('101', '192.168.1.20')
    db.pragma('query_only = ON')
    expect(refusalOf(admin.remove([anna]))).toMatch(/^database-read-only/)
    expect([extensions.size, locations.size]).toEqual([2, 1])
  })
})

describe('importing a file', () => {
  it('is shown first, which changes nothing', () => {
    const preview = admin.previewImport(csv('extension,name', '101,Anna', '103,Cem', '1 4,Dana'))
    expect(valueOf(preview).rows.map(({ verdict }) => verdict)).toEqual(['update', 'add', 'faulty'])
    expect([told, storedNumbers()]).toEqual([[], ['101', '102']])
  })

  it('is refused in the preview only where the file as a whole cannot be read', () => {
    expect(refusalOf(admin.previewImport(csv('101,Anna')))).toMatch(
      /^bad-import: .*\n {2}line 1: the header row/,
    )
  })

  it('adds and updates, and leaves the phones registered', () => {
    register('101', '192.168.1.20')
    const file = csv('extension,name,password', '101,Anna,correct horse', '103,Cem,')
    expect(valueOf(admin.importCsv(file))).toMatchObject({
      added: 1,
      updated: 1,
      madePasswords: [{ number: '103' }],
    })
    expect(new ExtensionStore(db).find('101')?.ha1Md5).toBe(hash('md5', '101:rollcall:correct horse'))
    expect([told, locations.size]).toEqual([['changed'], 1])
  })

  it('is refused whole where a row is faulty, by its line', () => {
    expect(refusalOf(admin.importCsv(csv('extension,name', '103,Cem', '1 4,Dana')))).toContain(
      '\n  line 3: "1 4"',
    )
    expect(storedNumbers()).toEqual(['101', '102'])
  })
})

it('the export holds every extension in natural order', () => {
  admin.add({ number: extension('99'), name: 'Door' })
  expect(admin.exportCsv()).toBe(
    '\ufeffextension,name,password\r\n99,Door,\r\n101,Phone 101,\r\n102,Phone 102,\r\n',
  )
})
