import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createNonces, nonceLifetimeMs, type Nonces } from '../../main/sip/nonce.ts'

const key = new Uint8Array(32).fill(1)
const run = new Uint8Array(4).fill(2)
const startMs = 1_000

/** What the authenticator does with a right digest. */
function use(nonces: Nonces, nonce: string, count: number, nowMs = startMs): 'usable' | 'stale' {
  const judged = nonces.judge(nonce, count, nowMs)
  if (judged === 'usable') nonces.remember(nonce, count)
  return judged
}

describe('a nonce', () => {
  const nonces = createNonces(key, run)

  test('is usable as soon as it is issued', () => {
    expect(nonces.judge(nonces.issue(startMs), 1, startMs)).toBe('usable')
  })

  test('is never the same, even within one millisecond', () => {
    const issued = Array.from({ length: 1_000 }, () => nonces.issue(startMs))
    expect(new Set(issued).size).toBe(1_000)
  })

  test('needs no quoting', () => {
    expect(nonces.issue(startMs)).toMatch(/^[A-Za-z0-9_-]{36}$/)
  })

  test('34: is usable to the end of its lifetime, and stale afterwards', () => {
    const nonce = nonces.issue(startMs)
    expect(nonces.judge(nonce, 1, startMs + nonceLifetimeMs)).toBe('usable')
    expect(nonces.judge(nonce, 1, startMs + nonceLifetimeMs + 1)).toBe('stale')
  })

  test('is stale at the end of its lifetime however often it was used', () => {
    const nonce = nonces.issue(startMs)
    expect(use(nonces, nonce, 1)).toBe('usable')
    expect(nonces.judge(nonce, 2, startMs + nonceLifetimeMs + 1)).toBe('stale')
  })

  test('is not used up by being asked about', () => {
    const nonce = nonces.issue(startMs)
    expect([nonces.judge(nonce, 1, startMs), nonces.judge(nonce, 1, startMs)]).toEqual(['usable', 'usable'])
  })
})

test('34: after a restart the nonces of before are stale', () => {
  const nonce = createNonces(key, run).issue(startMs)
  expect(createNonces(key, new Uint8Array(4).fill(3)).judge(nonce, 1, startMs)).toBe('stale')
})

test('a nonce of another installation is stale', () => {
  const nonce = createNonces(new Uint8Array(32).fill(9), run).issue(startMs)
  expect(createNonces(key, run).judge(nonce, 1, startMs)).toBe('stale')
})

describe('a nonce that is not ours is stale:', () => {
  const nonces = createNonces(key, run)
  const nonce = nonces.issue(startMs)

  test('with any one character changed', () => {
    for (let at = 0; at < nonce.length; at++) {
      const forged = nonce.slice(0, at) + (nonce[at] === 'A' ? 'B' : 'A') + nonce.slice(at + 1)
      expect(nonces.judge(forged, 1, startMs)).toBe('stale')
    }
  })

  test.for([
    ['empty', ''],
    ['shorter', nonce.slice(1)],
    ['longer', `${nonce}A`],
    ['padded', `${nonce.slice(0, -1)}=`],
    ['of the right length, but no base64', '!'.repeat(36)],
    ['of octets beyond ASCII', '\xff'.repeat(36)],
    ['all zero', 'A'.repeat(36)],
  ])('%s', ([, forged]) => {
    expect(nonces.judge(forged ?? '', 1, startMs)).toBe('stale')
  })

  test('and leaves ours as they were', () => {
    expect(nonces.judge(nonce, 1, startMs)).toBe('usable')
  })
})

describe('35: a nonce count', () => {
  test('is usable once', () => {
    const nonces = createNonces(key, run)
    const nonce = nonces.issue(startMs)
    expect([use(nonces, nonce, 1), use(nonces, nonce, 1)]).toEqual(['usable', 'stale'])
  })

  test('may rise by more than one, and never falls', () => {
    const nonces = createNonces(key, run)
    const nonce = nonces.issue(startMs)
    const answers = [2, 5, 3, 5, 6, 1].map((count) => use(nonces, nonce, count))
    expect(answers).toEqual(['usable', 'usable', 'stale', 'stale', 'usable', 'stale'])
  })

  test('of one nonce says nothing of another', () => {
    const nonces = createNonces(key, run)
    const [one, other] = [nonces.issue(startMs), nonces.issue(startMs)]
    expect([use(nonces, one, 9), use(nonces, other, 1)]).toEqual(['usable', 'usable'])
  })
})

describe('what is forgotten', () => {
  const capacity = 4

  /** Issues one nonce a millisecond, uses each once, and returns them. */
  function useMany(nonces: Nonces, count: number): readonly string[] {
    return Array.from({ length: count }, (_, i) => {
      const nonce = nonces.issue(startMs + i)
      expect(use(nonces, nonce, 1, startMs + i)).toBe('usable')
      return nonce
    })
  }

  test('is stale, at whatever count', () => {
    const nonces = createNonces(key, run, capacity)
    const [first = ''] = useMany(nonces, 3 * capacity)
    expect([nonces.judge(first, 1, startMs), nonces.judge(first, 1_000, startMs)]).toEqual(['stale', 'stale'])
  })

  test('is never one of the nonces used last', () => {
    const nonces = createNonces(key, run, capacity)
    const last = useMany(nonces, 25).slice(-capacity)
    expect(last.map((nonce) => nonces.judge(nonce, 2, startMs + 25))).toEqual(Array(capacity).fill('usable'))
  })

  test('takes older nonces with it that were never used, since it may be one of those', () => {
    const nonces = createNonces(key, run, capacity)
    const unused = nonces.issue(startMs)
    useMany(nonces, 3 * capacity)
    expect(nonces.judge(unused, 1, startMs)).toBe('stale')
  })

  test('leaves nonces alone that are issued later', () => {
    const nonces = createNonces(key, run, capacity)
    useMany(nonces, 3 * capacity)
    expect(nonces.judge(nonces.issue(startMs + 100), 1, startMs + 100)).toBe('usable')
  })
})

test('whatever the order of events, a nonce and count accepted once are never accepted again', () => {
  const event = fc.oneof(
    fc.record({ kind: fc.constant('issue' as const) }),
    fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(0, 1, 1, 5, nonceLifetimeMs / 2) }),
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('use' as const),
        which: fc.nat(),
        count: fc.integer({ min: 1, max: 4 }),
      }),
    },
  )
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(event, { maxLength: 120 }), (capacity, events) => {
      const nonces = createNonces(key, run, capacity)
      const issued = [nonces.issue(startMs)]
      const highest = new Map<string, number>()
      let nowMs = startMs
      for (const happening of events) {
        if (happening.kind === 'issue') issued.push(nonces.issue(nowMs))
        else if (happening.kind === 'wait') nowMs += happening.ms
        else {
          const nonce = issued[happening.which % issued.length] ?? ''
          if (use(nonces, nonce, happening.count, nowMs) === 'stale') continue
          expect(happening.count).toBeGreaterThan(highest.get(nonce) ?? 0)
          highest.set(nonce, happening.count)
        }
      }
    }),
    { numRuns: 2_000 },
  )
})
