import { describe, expect, it } from 'vitest'
import { answerTimeInWords } from '../../renderer/lib/phone-answer.ts'
import {
  badgeSentence,
  badgesToShow,
  findOther,
  sharingKey,
  type SharedExtension,
} from '../../renderer/lib/phone-badges.ts'
import type { DeviceBadge } from '../../shared/liveness.ts'
import { aRegisteredDevice, goneRow, neverRow, nowMs, number, registeredRow } from '../support/fake-api.ts'

const here = { address: '192.168.1.40', port: 5060 }
const there = { address: '192.168.1.180', port: 40_000 }
const linphone = 'Linphone/5.1.2 (Debian)'
const shared: SharedExtension = {
  ...{ kind: 'shares-extension', extension: number('101') },
  ...{ otherUserAgent: linphone, otherAddress: there.address },
}

describe('a badge in a sentence', () => {
  it.each<[DeviceBadge, RegExp]>([
    [{ kind: 'restarted', atMs: nowMs }, /^It has restarted at \d\d:\d\d: it was switched off and on/],
    [
      { kind: 'address-changed', from: '192.168.1.40', to: '192.168.1.61', atMs: nowMs },
      /^Its address has changed from 192\.168\.1\.40 to 192\.168\.1\.61 at \d\d:\d\d\.$/,
    ],
    [{ kind: 'md5-only' }, /older way \(MD5\)/],
    [{ kind: 'never-answers-pings' }, /never answers.*only when its registration ends/],
    [{ kind: 'router-rewrites-address', contact: '10.0.0.17' }, /at 10\.0\.0\.17, but.*SIP ALG/],
    [shared, /^Another phone is registered for 101 too: Linphone at 192\.168\.1\.180\./],
  ])('%#', (badge, sentence) => {
    expect(badgeSentence(badge, nowMs)).toMatch(sentence)
  })
})

describe('two phones of one extension', () => {
  const own = aRegisteredDevice({ source: here, badges: [shared, { kind: 'md5-only' }] })
  const other = registeredRow('101', 'Anna', { source: there, userAgent: linphone })

  it('know each other while both are registered', () => {
    expect(findOther([neverRow('100', 'Zoe'), other], own, shared)).toBe(other.device)
    expect(findOther([goneRow('101', 'Anna', { source: there })], own, shared)).toBeUndefined()
  })

  it('are waved through together, and nothing else is', () => {
    const back: SharedExtension = {
      ...{ kind: 'shares-extension', extension: number('101') },
      ...{ otherUserAgent: own.userAgent, otherAddress: here.address },
    }
    const kept = new Set([sharingKey(own, shared)])
    expect(badgesToShow(own, kept)).toEqual([{ kind: 'md5-only' }])
    const otherDevice = aRegisteredDevice({ source: there, userAgent: linphone, badges: [back] })
    expect(badgesToShow(otherDevice, kept)).toEqual([])
    const third = aRegisteredDevice({ source: here, badges: [{ ...shared, otherAddress: '192.168.1.9' }] })
    expect(badgesToShow(third, kept)).toHaveLength(1)
  })
})

it('the time to answer is whole milliseconds, and none where a phone does not answer', () => {
  expect(answerTimeInWords(registeredRow('101', 'A', { roundTripMs: 11.2 }))).toBe('12 ms')
  expect(answerTimeInWords(registeredRow('101', 'A', { roundTripMs: null }))).toBe('—')
  expect(answerTimeInWords(registeredRow('101', 'A', { unreachableSinceMs: nowMs }))).toBe('—')
  expect(answerTimeInWords(goneRow('101', 'A'))).toBe('—')
})
