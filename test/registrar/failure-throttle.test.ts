import { beforeEach, describe, expect, it } from 'vitest'
import { createFailureThrottle, type FailureThrottle } from '../../main/registrar/failure-throttle.ts'

const phone = '192.168.1.20'
const router = '192.168.1.1'
let throttle: FailureThrottle

beforeEach(() => {
  throttle = createFailureThrottle()
})

const admits = (address: string, name: string, atMs: number) =>
  throttle.admits(address, name, atMs, () => false)

function failures(
  count: number,
  address = phone,
  name: (at: number) => string = () => '101',
  atMs = 0,
): void {
  for (let at = 0; at < count; at++) throttle.recordFailure(address, name(at), atMs)
}

describe('a phone with a stale password', () => {
  it('is not turned away for its first failures', () => {
    failures(59)
    expect(admits(phone, '101', 0)).toBe(true)
  })

  it('is silenced after sixty', () => {
    failures(60)
    expect(admits(phone, '101', 0)).toBe(false)
  })

  it('is then answered once every two seconds', () => {
    failures(60)
    expect(admits(phone, '101', 1999)).toBe(false)
    expect(admits(phone, '101', 2000)).toBe(true)
    failures(1, phone, () => '101', 2000)
    expect(admits(phone, '101', 2001)).toBe(false)
    expect(admits(phone, '101', 4000)).toBe(true)
  })

  it('has its whole allowance back after two minutes and never more than that', () => {
    failures(60)
    const later = 3600_000
    failures(59, phone, () => '101', later)
    expect(admits(phone, '101', later)).toBe(true)
    failures(1, phone, () => '101', later)
    expect(admits(phone, '101', later)).toBe(false)
  })

  it('does not silence other extensions at its address, nor its extension at other addresses', () => {
    failures(60)
    expect(admits(phone, '102', 0)).toBe(true)
    expect(admits('192.168.1.30', '101', 0)).toBe(true)
  })

  it('starts afresh once the password is right', () => {
    failures(60)
    throttle.recordSuccess(phone, '101')
    failures(59)
    expect(admits(phone, '101', 0)).toBe(true)
  })
})

describe('an address that tries many names', () => {
  const manyNames = (at: number) => `n${at}`

  it('hears nothing more after six hundred failures', () => {
    failures(599, router, manyNames)
    expect(admits(router, 'fresh', 0)).toBe(true)
    failures(1, router, manyNames)
    expect(admits(router, 'fresh', 0)).toBe(false)
  })

  it('may try five names a second from then on', () => {
    failures(600, router, manyNames)
    expect(admits(router, 'fresh', 199)).toBe(false)
    expect(admits(router, 'fresh', 200)).toBe(true)
  })

  it('does not silence a phone behind it that is registered', () => {
    failures(600, router, manyNames)
    expect(throttle.admits(router, '101', 0, () => true)).toBe(true)
    expect(throttle.admits(router, '102', 0, () => false)).toBe(false)
  })

  it('silences even that phone when its own password goes wrong', () => {
    failures(60, router)
    expect(throttle.admits(router, '101', 0, () => true)).toBe(false)
  })
})

it('a flood from very many addresses does not free the one that was silenced last', () => {
  failures(4000, phone, (at) => `n${at}`)
  for (let at = 0; at < 4000; at++) throttle.recordFailure(`10.0.${at >> 8}.${at & 255}`, '101', 0)
  expect(admits(phone, 'fresh', 0)).toBe(false)
})
