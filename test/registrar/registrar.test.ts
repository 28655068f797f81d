import { beforeEach, describe, expect, it } from 'vitest'
import { refusalRules } from '../../main/registrar/outcomes.ts'
import type { Binding } from '../../shared/model.ts'
import { extension, testBinding } from '../support/database.ts'
import { diskFull } from '../support/memory-location-store.ts'
import { RegistrarBench } from '../support/registrar-bench.ts'
import { credentialsOf } from '../support/memory-extension-directory.ts'

const contact = '<sip:101@192.168.1.20:5060>'
const ext101 = extension('101')

let bench: RegistrarBench

beforeEach(() => {
  bench = new RegistrarBench(
    credentialsOf('101'),
    credentialsOf('102'),
    credentialsOf('103', { enabled: false }),
  )
})

/** Status code and reason of an outcome as the activity list tells it. */
const reasons = () => bench.told.map(({ what }) => (what.kind === 'refused' ? what.reason : what.kind))

describe('checks before anybody is asked for a password', () => {
  it.each([
    ['25: a scheme that is not SIP', { uri: 'http://192.168.1.2/' }, 'unsupported-scheme'],
    ['24: another domain', { uri: 'sip:example.com' }, 'foreign-domain'],
    ['27: an unknown requirement', { headers: ['Require: foo'] }, 'unsupported-requirement'],
    ['19: a body that we do not know', { body: 'x', headers: ['Content-Type: a/b'] }, 'unsupported-body'],
    [
      '24: another domain goes before a requirement',
      { uri: 'sip:x.org', headers: ['Require: foo'] },
      'foreign-domain',
    ],
    [
      '27: a requirement goes before a body',
      { body: 'x', headers: ['Require: foo'] },
      'unsupported-requirement',
    ],
  ])('%s', (_, parts, kind) => {
    expect(bench.register({ contact, ...parts })).toMatchObject({ outcome: { kind }, pending: false })
    expect(bench.store.calls).toEqual([])
  })

  it.each([
    'sip:192.168.1.2',
    'sip:192.168.1.2:5070',
    'sip:Office.LAN',
    'sips:office.lan',
    'sip:anyone@office.lan',
  ])('23, 26: %s is ours', (uri) => {
    expect(bench.register({ contact, uri }).outcome.kind).toBe('challenge')
  })

  it('27: the unknown requirements are named', () => {
    expect(bench.register({ headers: ['Require: path, foo, bar'] }).outcome).toMatchObject({
      headers: ['Unsupported: foo, bar'],
    })
  })
})

describe('checks after the password was right', () => {
  it.each([
    ['41: an extension may not register another one', '<sip:102@192.168.1.2>', 'not-permitted', 403],
    ['44: an extension that does not exist', '<sip:999@192.168.1.2>', 'no-such-address-of-record', 404],
    ['44: an address without a user', '<sip:192.168.1.2>', 'no-such-address-of-record', 404],
    ['44: an address of another domain', '<sip:101@example.com>', 'no-such-address-of-record', 404],
    ['46: an address that is no SIP URI', '<tel:101>', 'no-such-address-of-record', 404],
    ['47: a user with a NUL is not cut short', '<sip:101%00@192.168.1.2>', 'no-such-address-of-record', 404],
  ] as const)('%s', (_, to, kind, status) => {
    expect(bench.registerAs('101', { contact, to })).toMatchObject({ outcome: { kind }, pending: false })
    expect(refusalRules[kind].status).toBe(status)
    expect([bench.store.calls, reasons()]).toEqual([[], [kind]])
  })

  it('41, 44: without a password nobody learns which extensions exist', () => {
    const kinds = ['101', '102', '999'].map(
      (user) => bench.register({ contact, to: `<sip:${user}@192.168.1.2>` }).outcome.kind,
    )
    expect(kinds).toEqual(['challenge', 'challenge', 'challenge'])
    expect(bench.told).toEqual([])
  })

  it('a disabled extension is refused, in words for the admin', () => {
    expect(bench.registerAs('103', { contact }).outcome).toEqual({ kind: 'extension-disabled' })
    expect(reasons()).toEqual(['extension-disabled'])
  })

  it('42: From may differ where the extension registers itself', () => {
    const from = '<sip:secretary@example.com>;tag=1'
    expect(bench.registerAs('101', { contact, from }).outcome.kind).toBe('ok')
  })

  it.each([
    '<sip:101@192.168.1.2;user=phone>',
    '<sip:%31%30%31@office.lan>',
    '"A" <sips:101@OFFICE.lan:5070>',
  ])('45: %s is extension 101', (to) => {
    expect(bench.registerAs('101', { contact, to }).outcome.kind).toBe('ok')
    expect(bench.store.bindingsOf(ext101)).toHaveLength(1)
  })
})

describe('wrong credentials', () => {
  it('32: are told at once, with the name that was tried', () => {
    bench.registerAs('101', { contact }, { password: 'wrong' })
    expect(bench.told).toMatchObject([
      { what: { kind: 'refused', reason: 'wrong-password' }, extension: '101', source: bench.source },
    ])
  })

  it('are malformed where they cannot be read', () => {
    const headers = ['Authorization: Digest realm="rollcall"']
    expect(bench.register({ contact, headers }).outcome).toMatchObject({
      kind: 'malformed',
      phrase: 'Malformed header field: Authorization',
    })
  })

  it('too many of them get no answer', () => {
    for (let at = 0; at < 60; at++) bench.registerAs('101', { contact }, { password: 'wrong' })
    expect(bench.registerAs('101', { contact })).toEqual({ outcome: { kind: 'no-answer' }, pending: false })
    expect(reasons().at(-1)).toBe('too-many-wrong-passwords')
  })
})

describe('a registration', () => {
  it('78: is answered after the commit, and told after it too', () => {
    const { outcome, pending } = bench.registerAs('101', { contact, expires: 600 })
    expect([pending, bench.store.calls, bench.told]).toEqual([true, ['apply'], []])
    expect(outcome).toMatchObject({
      kind: 'ok',
      headers: [`Contact: ${contact};expires=600`, 'Expires: 600', bench.date],
    })
    expect(bench.registrar.commit()).toBeUndefined()
    expect(reasons()).toEqual(['registered'])
    expect(bench.wakeUps).toEqual([bench.clock.now() + 600_000])
  })

  it('76: of an extension with a limit of its own is held to that', () => {
    bench.directory.set(credentialsOf('101', { contactLimit: 1 }))
    bench.registerAs('101', { contact: '<sip:a@h>' })
    bench.registerAs('101', { contact: '<sip:b@h>' })
    expect(bench.store.bindingsOf(ext101).map(({ contactUri }) => contactUri)).toEqual(['sip:b@h'])
  })

  it('48: a query is answered without a commit', () => {
    bench.store.put(testBinding())
    const { outcome, pending } = bench.registerAs('101', {})
    expect([pending, bench.store.calls]).toEqual([false, []])
    expect(outcome).toMatchObject({ kind: 'ok', headers: [`Contact: ${contact};expires=3600`, bench.date] })
  })

  it('78: a query that sees what is not yet committed waits for the commit as well', () => {
    bench.registerAs('101', { contact })
    expect(bench.registerAs('101', {}).pending).toBe(true)
    bench.registrar.commit()
    expect(bench.registerAs('101', {}).pending).toBe(false)
  })

  it('59: that is too brief leaves the store alone and is told', () => {
    expect(bench.registerAs('101', { contact, expires: 30 })).toMatchObject({
      outcome: { kind: 'too-brief', headers: ['Min-Expires: 60'] },
      pending: false,
    })
    expect([bench.store.calls, reasons()]).toEqual([[], ['too-brief']])
  })

  it('77: no longer lists what has expired, removes it, and tells of it', () => {
    bench.store.put(testBinding({ contactUri: 'sip:old@h', expiresAtMs: bench.clock.now() }))
    const { outcome } = bench.registerAs('101', { contact })
    expect(outcome).not.toHaveProperty(
      'headers',
      expect.arrayContaining([expect.stringContaining('sip:old@h')]),
    )
    bench.registrar.commit()
    expect(reasons()).toEqual(['expired', 'registered'])
  })

  it('77: a query removes what has expired, and therefore waits for the commit', () => {
    bench.store.put(testBinding({ expiresAtMs: bench.clock.now() }))
    expect(bench.registerAs('101', {})).toEqual({
      outcome: { kind: 'ok', headers: [bench.date] },
      pending: true,
    })
    bench.registrar.commit()
    expect([reasons(), bench.store.size, bench.wakeUps]).toEqual([['expired'], 0, []])
  })

  it('37: that fell back to MD5 is remembered and told, also where it changes nothing else', () => {
    bench.directory.set(credentialsOf('101', { algorithmPolicy: 'automatic' }))
    bench.register({})
    const { pending } = bench.registerAs('101', {}, { algorithm: 'MD5' })
    if (pending) bench.registrar.commit()
    expect(bench.directory.find('101')?.md5Fallback).toBe(true)
    expect(reasons()).toEqual(['md5-fallback'])
  })
})

describe('the end of a binding', () => {
  const sipA = '<sip:a@h>'

  function registered(...contacts: readonly string[]): void {
    for (const each of contacts) bench.registerAs('101', { contact: each })
    bench.registrar.commit()
  }

  it('is told after the commit: the phone signed off', () => {
    registered(sipA)
    bench.registerAs('101', { contact: sipA, expires: 0, callId: 'b' })
    expect(bench.ended).toEqual([])
    bench.registrar.commit()
    expect(bench.ended).toEqual([['sip:a@h', 'signed-off']])
  })

  it('is told of each that Contact: * removes', () => {
    registered(sipA, '<sip:b@h>')
    bench.registerAs('101', { contact: '*', expires: 0, callId: 'b' })
    bench.registrar.commit()
    expect(bench.ended).toEqual([
      ['sip:a@h', 'signed-off'],
      ['sip:b@h', 'signed-off'],
    ])
  })

  it('is told as a replacement where the extension had no room', () => {
    bench.directory.set(credentialsOf('101', { contactLimit: 1 }))
    registered(sipA)
    registered('<sip:b@h>')
    expect(bench.ended).toEqual([['sip:a@h', 'replaced']])
  })

  it('is told as a lapse where its time was up before anybody swept it', () => {
    bench.store.put(testBinding({ contactUri: 'sip:old@h', expiresAtMs: bench.clock.now() }))
    registered(sipA)
    expect(bench.ended).toEqual([['sip:old@h', 'lapsed']])
  })

  it('is told to nobody where the commit failed, then or later', () => {
    registered(sipA)
    bench.registerAs('101', { contact: sipA, expires: 0, callId: 'b' })
    bench.store.commitFailure = diskFull
    bench.registrar.commit()
    bench.store.commitFailure = undefined
    registered(sipA)
    expect(bench.ended).toEqual([])
  })
})

describe('a phone that is asked for its password', () => {
  const userAgent = 'Desk Phone 1.0'

  it('is told of with what it said of itself', () => {
    bench.register({ contact, to: '<sip:9%39@office.lan>', headers: [`User-Agent: ${userAgent}`] })
    expect(bench.challenged).toEqual([['99', bench.source.address, userAgent]])
  })

  it('is told of no more where it has answered, rightly or wrongly', () => {
    bench.registerAs('101', { contact })
    bench.registerAs('101', { contact }, { password: 'wrong' })
    expect(bench.challenged).toHaveLength(2)
  })
})

describe('71: a failure of the store', () => {
  it('while applying is a 500 that asks the phone to come back, and is told once', () => {
    bench.store.applyFailure = diskFull
    const { outcome, pending } = bench.registerAs('101', { contact })
    expect([outcome, pending]).toEqual([{ kind: 'store-failure', headers: ['Retry-After: 10'] }, false])
    expect(refusalRules['store-failure'].status).toBe(500)
    expect(bench.registrar.commit()).toBeUndefined()
    expect(reasons()).toEqual(['store-failure'])
  })

  it('while committing is told as such, and nobody hears of a registration', () => {
    const before: Binding = bench.store.put(testBinding({ extension: extension('102') }))
    bench.registerAs('101', { contact })
    bench.store.commitFailure = diskFull
    expect(bench.registrar.commit()).toEqual(diskFull)
    expect([reasons(), bench.wakeUps, bench.store.all()]).toEqual([['store-failure'], [], [before]])
  })

  it('is over when the next commit succeeds, which tells only of its own', () => {
    bench.registerAs('101', { contact })
    bench.store.commitFailure = diskFull
    bench.registrar.commit()
    bench.store.commitFailure = undefined
    bench.registerAs('102', { contact: '<sip:102@h>' })
    expect(bench.registrar.commit()).toBeUndefined()
    expect(bench.told.map(({ extension: number }) => number)).toEqual([null, '102'])
  })
})

it('tells the sweeper the earliest of all new deadlines, once per commit', () => {
  bench.registerAs('101', { contact, expires: 600 })
  bench.registerAs('102', { contact: '<sip:102@h>', expires: 300 })
  bench.registrar.commit()
  bench.registrar.commit()
  expect(bench.wakeUps).toEqual([bench.clock.now() + 300_000])
})

it('takes changed settings into account with the next request', () => {
  bench.settings = { ...bench.settings, minExpiresSeconds: 10 }
  expect(bench.registerAs('101', { contact, expires: 30 }).outcome.kind).toBe('ok')
})
