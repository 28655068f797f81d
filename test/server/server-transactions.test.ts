import { beforeEach, describe, expect, it } from 'vitest'
import {
  createServerTransactions,
  timerJMs,
  transactionKey,
  type ServerTransactions,
} from '../../main/server/server-transactions.ts'
import { request, type RequestParts } from '../support/requests.ts'

const bytes = (text: string) => Buffer.from(text)
const kibibyte = Buffer.alloc(1024)
const startMs = 1_000_000
let transactions: ServerTransactions

beforeEach(() => {
  transactions = createServerTransactions(1)
})

/** So many replies of a kibibyte, a flood whose keys begin with `name`. */
function flood(name: string, count: number, isAuthenticated: boolean, atMs = startMs): void {
  for (let at = 0; at < count; at++) transactions.complete(`${name}${at}`, kibibyte, isAuthenticated, atMs)
}

describe('a transaction', () => {
  it('is unknown, then in progress, then its reply', () => {
    expect(transactions.recall('a', startMs)).toBeUndefined()
    transactions.begin('a')
    expect(transactions.recall('a', startMs)).toBe('in-progress')
    transactions.complete('a', bytes('200'), true, startMs)
    expect(transactions.recall('a', startMs)).toEqual(bytes('200'))
    expect(transactions.recall('b', startMs)).toBeUndefined()
  })

  it.each([true, false])(
    '5: is remembered for 32 s and not longer (authenticated: %s)',
    (isAuthenticated) => {
      transactions.complete('a', bytes('200'), isAuthenticated, startMs)
      expect(transactions.recall('a', startMs + timerJMs)).toEqual(bytes('200'))
      expect(transactions.recall('a', startMs + timerJMs + 1)).toBeUndefined()
    },
  )

  it.each([1, 5000, 31_999, 32_001, 40_000])(
    '5: is remembered for 32 s also when others come %d ms apart',
    (apartMs) => {
      for (let at = 0; at < 50; at++) {
        const nowMs = startMs + at * apartMs
        transactions.complete(`t${at}`, bytes(`reply ${at}`), true, nowMs)
        const oldest = Math.max(0, at - Math.floor(timerJMs / apartMs))
        expect(transactions.recall(`t${oldest}`, nowMs)).toEqual(bytes(`reply ${oldest}`))
      }
    },
  )

  it('that was remembered too long ago begins anew', () => {
    transactions.complete('a', bytes('old'), true, startMs)
    transactions.complete('a', bytes('new'), false, startMs + 40_000)
    expect(transactions.recall('a', startMs + 40_000)).toEqual(bytes('new'))
  })
})

describe('95: memory', () => {
  it('of authenticated replies is not touched by a flood of anonymous ones', () => {
    transactions.complete('phone', bytes('200'), true, startMs)
    flood('anonymous', 20_000, false)
    expect(transactions.recall('phone', startMs)).toEqual(bytes('200'))
  })

  it.each([
    ['anonymous', false],
    ['authenticated', true],
  ])('of %s replies is bounded, and the oldest go first', (_, isAuthenticated) => {
    flood('t', 20_000, isAuthenticated)
    const kept = Array.from(
      { length: 20_000 },
      (_unused, at) => transactions.recall(`t${at}`, startMs) !== undefined,
    )
    const count = kept.filter(Boolean).length
    expect(count).toBeLessThan(8192)
    expect(count).toBeGreaterThan(1024)
    expect(kept.indexOf(true)).toBe(20_000 - count)
  })
})

describe('the key of a transaction', () => {
  const key = (parts: RequestParts) => transactionKey(request({ branch: 'z9hG4bK1', ...parts }))

  it.each<[string, RequestParts]>([
    ['CSeq', { cSeq: 2 }],
    ['Call-ID', { callId: 'b' }],
    ['Request-URI', { uri: 'sip:other' }],
    ['From tag', { from: '<sip:101@h>;tag=9' }],
  ])('is the same with another %s, as the branch says it all', (_, parts) => {
    expect(key(parts)).toBe(key({}))
  })

  it.each<[string, RequestParts]>([
    ['branch', { branch: 'z9hG4bK2' }],
    ['sent-by host', { sentBy: '192.168.1.21:5060' }],
    ['sent-by port', { sentBy: '192.168.1.20:5062' }],
    ['method', { method: 'OPTIONS' }],
  ])('differs with another %s', (_, parts) => {
    expect(key(parts)).not.toBe(key({}))
  })

  it('is the same with the default port written out', () => {
    expect(key({ sentBy: '192.168.1.20' })).toBe(key({ sentBy: '192.168.1.20:5060' }))
  })

  const old = (parts: RequestParts) => transactionKey(request({ branch: '1', ...parts }))

  it.each<[string, RequestParts]>([
    ['CSeq', { cSeq: 2 }],
    ['Call-ID', { callId: 'b' }],
    ['Request-URI', { uri: 'sip:other' }],
    ['From tag', { from: '<sip:101@h>;tag=9' }],
    ['To tag', { to: '<sip:101@192.168.1.2>;tag=9' }],
    ['top Via', { sentBy: '192.168.1.21:5060' }],
    ['method', { method: 'OPTIONS' }],
  ])('differs for a client of RFC 2543 with another %s', (_, parts) => {
    expect(old(parts)).not.toBe(old({}))
  })

  it('is the same for a repeat of a client of RFC 2543', () => {
    expect(old({})).toBe(old({}))
  })
})
