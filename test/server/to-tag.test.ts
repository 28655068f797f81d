import { describe, expect, it } from 'vitest'
import { createToTags } from '../../main/server/to-tag.ts'

const toTag = createToTags(42)

describe('the To tag', () => {
  it('8: is the same for a repeated request', () => {
    expect(toTag('z9hG4bK1', 'a@h')).toBe(createToTags(42)('z9hG4bK1', 'a@h'))
  })

  it('is a token that needs no quotes, also without a branch', () => {
    for (const [branch, callId] of [
      [undefined, ''],
      ['z9hG4bK1', 'a@h'],
      ['', '\xff\x00'],
    ] as const) {
      expect(toTag(branch, callId)).toMatch(/^[a-z0-9]+$/)
    }
  })

  it.each([
    ['branch', toTag('z9hG4bK2', 'a@h')],
    ['run of the program', createToTags(43)('z9hG4bK1', 'a@h')],
  ])('differs with another %s', (_, tag) => {
    expect(tag).not.toBe(toTag('z9hG4bK1', 'a@h'))
  })

  it('differs with another Call-ID for a client of RFC 2543 that sends no branch', () => {
    expect(toTag(undefined, 'a@h')).not.toBe(toTag(undefined, 'b@h'))
  })

  it('differs for thousands of requests', () => {
    const tags = Array.from({ length: 10_000 }, (_, at) => toTag(`z9hG4bK${at}`, 'a@h'))
    expect(new Set(tags).size).toBe(tags.length)
  })
})
