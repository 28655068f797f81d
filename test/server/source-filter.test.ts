import { expect, it } from 'vitest'
import { createSourceFilter } from '../../main/server/source-filter.ts'

it.each([
  ['192.168.1.20', true],
  ['10.200.3.4', true],
  ['127.0.0.1', true],
  ['fd00::20', true],
  ['8.8.8.8', false],
  ['2a00:1450::1', false],
])('%s is listened to: %s', (address, heard) => {
  const accepts = createSourceFilter(() => false)
  expect([accepts(address), accepts(address)]).toEqual([heard, heard])
})

it('listens to everyone while the admin says so', () => {
  let everyone = true
  const accepts = createSourceFilter(() => everyone)
  expect(accepts('8.8.8.8')).toBe(true)
  everyone = false
  expect(accepts('8.8.8.8')).toBe(false)
})

it('judges right also after more addresses than it remembers', () => {
  const accepts = createSourceFilter(() => false)
  for (let at = 0; at < 25_000; at++) {
    const address = `${at % 2 === 0 ? 10 : 8}.0.${at >> 8}.${at & 255}`
    if (accepts(address) !== (at % 2 === 0)) expect.fail(`${address} is judged wrong`)
  }
  expect([accepts('10.0.0.0'), accepts('8.0.0.1')]).toEqual([true, false])
})
