import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createReplyMemory } from '../../main/server/reply-memory.ts'

const second = 1000
const octets = (text: string) => Buffer.from(text, 'latin1')

describe('the memory of replies', () => {
  it('gives back the octets that were stored under the key', () => {
    const memory = createReplyMemory(4096, 32 * second, 1)
    memory.store('a', octets('SIP/2.0 200 OK'), 0)
    memory.store('b', octets('SIP/2.0 401 Unauthorized'), 0)
    expect(memory.find('a', second)).toEqual(octets('SIP/2.0 200 OK'))
    expect(memory.find('b', second)).toEqual(octets('SIP/2.0 401 Unauthorized'))
    expect(memory.find('c', second)).toBeUndefined()
  })

  it('gives back the latest of two replies under one key', () => {
    const memory = createReplyMemory(4096, 32 * second, 1)
    memory.store('a', octets('first'), 0)
    memory.store('a', octets('second'), 1)
    expect(memory.find('a', 2)).toEqual(octets('second'))
  })

  it('forgets a reply when it is older than the given age', () => {
    const memory = createReplyMemory(4096, 32 * second, 1)
    memory.store('a', octets('reply'), 0)
    expect(memory.find('a', 32 * second)).toBeDefined()
    expect(memory.find('a', 32 * second + 1)).toBeUndefined()
  })

  it('does not hand out octets that are overwritten later', () => {
    const memory = createReplyMemory(256, 32 * second, 1)
    memory.store('a', octets('A'.repeat(100)), 0)
    const found = memory.find('a', 0)
    for (let n = 0; n < 10; n++) memory.store(`other ${n}`, octets('B'.repeat(100)), 0)
    expect(found).toEqual(octets('A'.repeat(100)))
    expect(memory.find('a', 0)).toBeUndefined()
  })

  it('leaves out a reply that is larger than all of its memory', () => {
    const memory = createReplyMemory(256, 32 * second, 1)
    memory.store('small', octets('kept'), 0)
    memory.store('large', octets('x'.repeat(300)), 0)
    expect(memory.find('large', 0)).toBeUndefined()
    expect(memory.find('small', 0)).toEqual(octets('kept'))
  })

  it('never answers with anything but the last reply under a key, and always knows the youngest', () => {
    const stored = fc.record({
      key: fc.integer({ min: 0, max: 40 }),
      length: fc.integer({ min: 0, max: 200 }),
    })
    fc.assert(
      fc.property(fc.array(stored, { minLength: 1, maxLength: 200 }), (all) => {
        const memory = createReplyMemory(2048, 32 * second, 7)
        const last = new Map<string, Buffer>()
        for (const [n, { key, length }] of all.entries()) {
          const reply = octets(`${n} `.padEnd(length, '.'))
          memory.store(`key ${key}`, reply, n)
          last.set(`key ${key}`, reply)
          expect(memory.find(`key ${key}`, n)).toEqual(reply)
        }
        for (const [key, reply] of last)
          expect([undefined, reply]).toContainEqual(memory.find(key, all.length))
      }),
    )
  })
})
