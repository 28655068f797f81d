import { expect, it } from 'vitest'
import { SettingsStore } from '../../main/store/settings-store.ts'
import { testDatabase, valueOf } from '../support/database.ts'

it('gives back every saved setting after a restart, and nothing before', () => {
  const db = testDatabase()
  expect(valueOf(new SettingsStore(db).load())).toEqual({})
  new SettingsStore(db).save({ port: 5070, listen: ['192.168.1.2:5060'], acceptPublicSources: true })
  expect(valueOf(new SettingsStore(db).load())).toEqual({
    port: 5070,
    listen: ['192.168.1.2:5060'],
    acceptPublicSources: true,
  })
})

it('changes the named settings and leaves the others', () => {
  const store = new SettingsStore(testDatabase())
  store.save({ port: 5070, realm: 'office' })
  store.save({ port: 5080 })
  expect(valueOf(store.load())).toEqual({ port: 5080, realm: 'office' })
})

it('makes a secret once and returns the same bytes ever after', () => {
  const db = testDatabase()
  const made = valueOf(new SettingsStore(db).secret('nonce-key', () => new Uint8Array([1, 0, 255])))
  const found = valueOf(
    new SettingsStore(db).secret('nonce-key', () => {
      throw new Error('a second key was made')
    }),
  )
  expect([...made]).toEqual([1, 0, 255])
  expect([...found]).toEqual([1, 0, 255])
})

it('keeps secrets out of the settings', () => {
  const store = new SettingsStore(testDatabase())
  store.secret('nonce-key', () => new Uint8Array([1]))
  expect(valueOf(store.load())).toEqual({})
})
