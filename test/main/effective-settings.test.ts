import { beforeEach, describe, expect, it } from 'vitest'
import { effectiveSettings } from '../../main/effective-settings.ts'
import type { Database } from '../../main/store/open-database.ts'
import { SettingsStore } from '../../main/store/settings-store.ts'
import { defaultSettings, type Settings } from '../../shared/settings.ts'
import { testDatabase, valueOf } from '../support/database.ts'

let db: Database
let store: SettingsStore

beforeEach(() => {
  db = testDatabase()
  store = new SettingsStore(db)
})

function settings(overrides: Partial<Settings> = {}, hasExtensions = false): Settings {
  const result = effectiveSettings(store, overrides, hasExtensions)
  if (!result.ok) throw new Error(result.problem.message)
  return result.settings
}

describe('the settings of a run', () => {
  it('are the defaults in a new data folder, and the realm is stored', () => {
    expect(settings()).toEqual(defaultSettings)
    expect(valueOf(store.load())).toEqual({ realm: 'rollcall' })
  })

  it('are the stored ones, and above them those of the command line', () => {
    store.save({ port: 5070, contactLimit: 3 })
    expect(settings({ contactLimit: 9 })).toEqual({ ...defaultSettings, port: 5070, contactLimit: 9 })
  })

  it('of the command line are for this run only', () => {
    settings({ port: 5080 })
    expect(valueOf(store.load())).not.toHaveProperty('port')
  })

  it('that cannot be used are named with what is wrong with them', () => {
    store.save({ port: 70_000 })
    expect(effectiveSettings(store, { minExpiresSeconds: 0 }, false)).toMatchObject({
      ok: false,
      problem: {
        code: 'bad-settings',
        message:
          'These settings cannot be used. The port must be 65535 or less. The shortest registration must be 1 or ' +
          'more. Correct this and start again.',
      },
    })
  })

  it('with an address that is none are not begun with', () => {
    store.save({ listen: ['192.168.1.2', 'office'] })
    expect(effectiveSettings(store, {}, false)).toMatchObject({
      ok: false,
      problem: {
        code: 'bad-settings',
        message: expect.stringContaining('"office" is no address that can be served') as string,
      },
    })
    expect(settings({ listen: ['192.168.1.2'] }).listen).toEqual(['192.168.1.2'])
  })

  it('that cannot be read are the database’s problem', () => {
    db.exec('DROP TABLE setting')
    expect(effectiveSettings(store, {}, false)).toMatchObject({
      ok: false,
      problem: { code: 'database-failure' },
    })
  })
})

describe('the realm', () => {
  it('of the first run is kept for all others', () => {
    settings({ realm: 'office' })
    expect(settings({}, true).realm).toBe('office')
  })

  it('may change as long as there are no extensions', () => {
    settings({ realm: 'office' })
    expect(settings({ realm: 'branch' }).realm).toBe('branch')
    expect(settings().realm).toBe('branch')
  })

  it('may not change once there are, and it is said why', () => {
    settings({ realm: 'office' })
    expect(effectiveSettings(store, { realm: 'branch' }, true)).toMatchObject({
      ok: false,
      problem: { code: 'realm-change', message: expect.stringMatching(/"office".*"branch"/) as string },
    })
    expect(settings({ realm: 'office' }, true).realm).toBe('office')
  })

  it('that cannot be stored is the database’s problem', () => {
    db.pragma('query_only = ON')
    expect(effectiveSettings(store, {}, false)).toMatchObject({
      ok: false,
      problem: { code: 'database-read-only' },
    })
  })
})
