import { beforeEach, describe, expect, it } from 'vitest'
import { effectiveSettings } from '../../main/effective-settings.ts'
import { createLiveSettings, type LiveSettings } from '../../main/live-settings.ts'
import type { Database } from '../../main/store/open-database.ts'
import { SettingsStore } from '../../main/store/settings-store.ts'
import { defaultSettings, type Settings } from '../../shared/settings.ts'
import { testDatabase, valueOf } from '../support/database.ts'

let db: Database
let store: SettingsStore
let hasExtensions: boolean
let live: LiveSettings

/** A run of the program with what its command line says. */
function start(overrides: Partial<Settings> = {}): void {
  const effective = effectiveSettings(store, overrides, hasExtensions)
  if (!effective.ok) throw new Error(effective.problem.message)
  const { settings } = effective
  live = createLiveSettings({ store, settings, overrides, hasExtensions: () => hasExtensions })
}

beforeEach(() => {
  db = testDatabase()
  store = new SettingsStore(db)
  hasExtensions = false
  start()
})

function refusal(changes: Partial<Settings>) {
  const result = live.change(changes)
  if (result.ok) throw new Error(`taken: ${JSON.stringify(changes)}`)
  return result.problem
}

describe('a change of settings', () => {
  it('is in effect at once and after the next start', () => {
    const expected = { ...defaultSettings, port: 5070, contactLimit: 2 }
    expect(valueOf(live.change({ port: 5070, contactLimit: 2 }))).toEqual(expected)
    expect(live.current()).toEqual(expected)
    start()
    expect(live.current()).toEqual(expected)
  })

  it('stores what it names and nothing else', () => {
    live.change({ domains: ['Office.LAN'] })
    expect(valueOf(store.load())).toEqual({ realm: 'rollcall', domains: ['office.lan'] })
  })

  it('that is wrong changes nothing, and is said to be wrong in plain words', () => {
    expect(refusal({ port: 5070, minExpiresSeconds: 0 })).toEqual({
      code: 'bad-settings',
      message: 'The shortest registration must be 1 or more.',
    })
    expect(live.current()).toEqual(defaultSettings)
    expect(valueOf(store.load())).toEqual({ realm: 'rollcall' })
  })

  it('is judged together with the settings that stay', () => {
    live.change({ maxExpiresSeconds: 7200 })
    expect(valueOf(live.change({ defaultExpiresSeconds: 5000 })).defaultExpiresSeconds).toBe(5000)
    expect(refusal({ maxExpiresSeconds: 4000 }).message).toMatch(
      /^The registration of a phone that names no time/,
    )
  })

  it.each(['office', '192.168.1.300', '192.168.1.2:99999'])(
    'cannot serve %s, which is no address',
    (text) => {
      const { code, message } = refusal({ listen: ['192.168.1.2', text] })
      expect(code).toBe('bad-settings')
      expect(message).toContain(`"${text}" is no address`)
    },
  )

  it('that cannot be stored is not in effect either', () => {
    db.pragma('query_only = ON')
    expect(refusal({ port: 5070 }).code).toBe('database-read-only')
    expect(live.current()).toEqual(defaultSettings)
  })
})

describe('what the command line says', () => {
  it('stays in effect while other settings change, and is not stored', () => {
    start({ listen: ['127.0.0.1:0'], maxExpiresSeconds: 300 })
    live.change({ contactLimit: 2 })
    expect(live.current()).toMatchObject({
      listen: ['127.0.0.1:0'],
      maxExpiresSeconds: 300,
      contactLimit: 2,
    })
    start()
    expect(live.current()).toEqual({ ...defaultSettings, contactLimit: 2 })
  })

  it('gives way to what the admin changes, also for the rest of this run', () => {
    start({ listen: ['127.0.0.1:0'], contactLimit: 9 })
    live.change({ listen: ['192.168.1.2'] })
    expect(live.current()).toMatchObject({ listen: ['192.168.1.2'], contactLimit: 9 })
    start()
    expect(live.current()).toEqual({ ...defaultSettings, listen: ['192.168.1.2'] })
  })

  it('cannot hide that the next start would fail', () => {
    start({ minExpiresSeconds: 1 })
    const { code, message } = refusal({ maxExpiresSeconds: 20, defaultExpiresSeconds: 20 })
    expect(code).toBe('bad-settings')
    expect(message).toMatch(
      /command line.*The shortest registration must not exceed the longest registration\./,
    )
    live.change({ minExpiresSeconds: 10, maxExpiresSeconds: 20, defaultExpiresSeconds: 20 })
    start()
    expect(live.current()).toMatchObject({ minExpiresSeconds: 10, maxExpiresSeconds: 20 })
  })
})

describe('the realm', () => {
  it('may change as long as there are no extensions', () => {
    expect(valueOf(live.change({ realm: 'branch' })).realm).toBe('branch')
    start()
    expect(live.current().realm).toBe('branch')
  })

  it('may not change once there are, and it is said why and what to do', () => {
    hasExtensions = true
    const { code, message } = refusal({ realm: 'branch', port: 5070 })
    expect(code).toBe('realm-change')
    expect(message).toMatch(/"rollcall".*password.*remove all extensions/)
    expect(live.current()).toEqual(defaultSettings)
  })

  it('may be named as it is', () => {
    hasExtensions = true
    expect(valueOf(live.change({ realm: 'rollcall', port: 5070 })).port).toBe(5070)
  })
})
