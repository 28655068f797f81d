import { beforeEach, describe, expect, it } from 'vitest'
import { createAuthenticator, type Authentication } from '../../main/registrar/authenticator.ts'
import { createNonces, nonceLifetimeMs } from '../../main/sip/nonce.ts'
import { credentialsOf, MemoryExtensionDirectory, testRealm } from '../support/memory-extension-directory.ts'
import { authorization, request, type DigestParts } from '../support/requests.ts'

const desk = '192.168.1.20'

let directory: MemoryExtensionDirectory
let legacy: boolean
let realm: string
let nowMs: number
/** One REGISTER for an extension, with or without credentials. */
let authenticate: (headers?: readonly string[], addressedTo?: string) => Authentication

function start(runId: number): void {
  const authenticator = createAuthenticator({
    realm: () => realm,
    directory,
    nonces: createNonces(new Uint8Array(32), new Uint8Array([0, 0, 0, runId])),
    acceptDigestWithoutQop: () => legacy,
    isRegisteredFrom: () => false,
  })
  authenticate = (headers = [], addressedTo = '101') =>
    authenticator.authenticate(request({ headers }), addressedTo, desk, nowMs)
}

beforeEach(() => {
  directory = new MemoryExtensionDirectory(credentialsOf('101'), credentialsOf('102'))
  legacy = false
  realm = testRealm
  nowMs = 5000
  start(1)
})

/** The WWW-Authenticate lines that a phone is sent. */
function challenges(headers?: readonly string[], addressedTo?: string): readonly string[] {
  const result = authenticate(headers, addressedTo)
  if (result.kind !== 'challenge') throw new Error(`no challenge but ${result.kind}`)
  return result.headers
}
const firstChallenge = (addressedTo?: string) => challenges([], addressedTo)[0]!
const answer = (challenge: string, parts?: DigestParts) => authenticate([authorization(challenge, parts)])

const algorithms = (lines: readonly string[]) => lines.map((line) => /algorithm=([\w-]+)/.exec(line)?.[1])
const withoutNonce = (lines: readonly string[]) =>
  lines.map((line) => line.replace(/nonce="[^"]*"/, 'nonce=""'))

describe('a phone without credentials', () => {
  it('30: is asked for an MD5 digest, and that is no failure', () => {
    const asked = authenticate()
    expect(asked).toMatchObject({ kind: 'challenge', failure: null })
    expect(challenges()).toEqual([
      expect.stringMatching(
        /^WWW-Authenticate: Digest realm="rollcall", nonce="[\w-]{36}", qop="auth", algorithm=MD5$/,
      ),
    ])
  })

  it('30: gets another nonce each time', () => {
    expect(firstChallenge()).not.toBe(firstChallenge())
  })

  it.each([
    ['Basic', 'Authorization: Basic MTAxOnNlY3JldA=='],
    ['an unknown scheme', 'Authorization: NoOneKnowsThisScheme opaque-data=here'],
    ['a scheme alone', 'Authorization: Digest'],
  ])('36: is one that sends %s', (_, line) => {
    expect(authenticate([line])).toMatchObject({ kind: 'challenge', failure: null })
  })

  it('36: is one that answers for another realm', () => {
    const line = authorization(firstChallenge(), { realm: 'asterisk' })
    expect(authenticate([line])).toMatchObject({ kind: 'challenge', failure: null })
  })

  it('36: is asked for the realm that the settings have by then', () => {
    realm = 'branch'
    expect(firstChallenge()).toContain('realm="branch"')
    expect(answer(firstChallenge(), { realm: testRealm })).toMatchObject({
      kind: 'challenge',
      failure: null,
    })
  })

  it('33: cannot tell an extension that does not exist from one that does', () => {
    expect(withoutNonce(challenges([], '999'))).toEqual(withoutNonce(challenges([], '101')))
  })
})

describe('a phone with credentials', () => {
  it('31: is who it says it is when its digest is right', () => {
    expect(answer(firstChallenge())).toEqual({
      kind: 'authenticated',
      extension: directory.find('101'),
      fellBackToMd5: false,
    })
  })

  it('40: is judged by those for our realm among several', () => {
    const challenge = firstChallenge()
    const foreign = authorization(challenge, { realm: 'asterisk' })
    expect(authenticate([foreign, authorization(challenge)]).kind).toBe('authenticated')
  })

  it('32: gets a new challenge for a wrong password, which is one failure', () => {
    const challenge = firstChallenge()
    const refused = answer(challenge, { password: 'wrong' })
    expect(refused).toMatchObject({
      kind: 'challenge',
      failure: { reason: 'wrong-password', username: '101' },
    })
    const again = challenges([authorization(challenge, { password: 'wrong' })])
    expect(again).toEqual([expect.not.stringContaining('stale')])
    expect(again[0]).not.toBe(challenge)
  })

  it('33: gets the same for an extension that does not exist', () => {
    const challenge = firstChallenge()
    const unknown = authorization(challenge, { username: '999' })
    const wrong = authorization(challenge, { password: 'wrong' })
    expect(withoutNonce(challenges([unknown], '999'))).toEqual(withoutNonce(challenges([wrong])))
    expect(authenticate([unknown], '999')).toMatchObject({
      failure: { reason: 'unknown-extension', username: '999' },
    })
  })

  it('33: of all zeros is not the password of an extension that does not exist', () => {
    const challenge = firstChallenge('999')
    const guesses = ['', '0'.repeat(32)].map((password) =>
      authorization(challenge, { username: '999', password }),
    )
    for (const guess of guesses) expect(authenticate([guess], '999').kind).toBe('challenge')
  })
})

describe('a nonce', () => {
  it('35: serves again with a higher count', () => {
    const challenge = firstChallenge()
    const counts = [1, 2, 7].map((nonceCount) => answer(challenge, { nonceCount }).kind)
    expect(counts).toEqual(['authenticated', 'authenticated', 'authenticated'])
  })

  it.each([2, 1])('35: is stale with a count that was there already or is lower: %d', (nonceCount) => {
    const challenge = firstChallenge()
    answer(challenge, { nonceCount: 2 })
    const result = answer(challenge, { nonceCount })
    expect(result).toMatchObject({ kind: 'challenge', failure: null })
    expect(result).toHaveProperty('headers', [expect.stringMatching(/, stale=true$/)])
  })

  it('34: is stale after its lifetime, which is no failure', () => {
    const challenge = firstChallenge()
    nowMs += nonceLifetimeMs
    expect(answer(challenge).kind).toBe('authenticated')
    nowMs += 1
    expect(answer(challenge, { nonceCount: 2 })).toMatchObject({
      failure: null,
      headers: [expect.stringContaining('stale=true')],
    })
  })

  it('34: is stale after a restart, and the phone gets in with the next', () => {
    const challenge = firstChallenge()
    start(2)
    const result = answer(challenge)
    expect(result).toMatchObject({ failure: null, headers: [expect.stringContaining('stale=true')] })
    expect(answer(challenges([authorization(challenge)])[0]!).kind).toBe('authenticated')
  })

  it('34: that we never made is stale too, and nobody gets in with it', () => {
    const forged = firstChallenge().replace(/nonce="[^"]*"/, 'nonce="made-up"')
    expect(answer(forged)).toMatchObject({ kind: 'challenge', failure: null })
  })

  it('34: with a wrong password is a failure, however old it is', () => {
    const challenge = firstChallenge()
    nowMs += nonceLifetimeMs + 1
    expect(challenges([authorization(challenge, { password: 'wrong' })])[0]).not.toContain('stale')
    expect(answer(challenge, { password: 'wrong' })).toMatchObject({ failure: { reason: 'wrong-password' } })
  })

  it('is not used up by a wrong password', () => {
    const challenge = firstChallenge()
    answer(challenge, { password: 'wrong' })
    expect(answer(challenge).kind).toBe('authenticated')
  })
})

describe('the quality of protection', () => {
  it('39: auth-int is refused, as it was not offered', () => {
    expect(answer(firstChallenge(), { qop: 'auth-int' })).toMatchObject({
      kind: 'challenge',
      failure: { reason: 'weak-algorithm' },
    })
  })

  it('39: none is refused unless the admin allows it, from the next request on', () => {
    expect(answer(firstChallenge(), { qop: null }).kind).toBe('challenge')
    legacy = true
    expect(answer(firstChallenge(), { qop: null }).kind).toBe('authenticated')
  })

  it('39: without it a nonce is good for one request', () => {
    legacy = true
    const challenge = firstChallenge()
    expect(answer(challenge, { qop: null }).kind).toBe('authenticated')
    expect(answer(challenge, { qop: null })).toMatchObject({
      headers: [expect.stringContaining('stale=true')],
    })
  })
})

describe('the algorithm', () => {
  it('38: is SHA-256 alone where the extension demands it, and MD5 is refused', () => {
    directory.set(credentialsOf('101', { algorithmPolicy: 'sha256' }))
    const lines = challenges()
    expect(algorithms(lines)).toEqual(['SHA-256'])
    expect(answer(lines[0]!, { algorithm: 'MD5' })).toMatchObject({
      kind: 'challenge',
      failure: { reason: 'weak-algorithm', username: '101' },
    })
    expect(answer(lines[0]!).kind).toBe('authenticated')
  })

  it('38: SHA-256 is refused where only MD5 was offered', () => {
    expect(answer(firstChallenge(), { algorithm: 'SHA-256' }).kind).toBe('challenge')
  })

  it('33: that was not offered is refused alike for an extension that does not exist', () => {
    const challenge = firstChallenge()
    const unknown = authenticate([authorization(challenge, { username: '999', algorithm: 'SHA-256' })])
    expect(unknown).toMatchObject({ kind: 'challenge', failure: { reason: 'weak-algorithm' } })
  })
})

describe('too many wrong passwords', () => {
  it('end in silence, even for the right one, until two seconds have passed', () => {
    const challenge = firstChallenge()
    for (let at = 0; at < 60; at++) expect(answer(challenge, { password: 'wrong' }).kind).toBe('challenge')
    expect(answer(challenge)).toEqual({
      kind: 'no-answer',
      failure: { reason: 'too-many-wrong-passwords', username: '101' },
    })
    nowMs += 2000
    expect(answer(challenge).kind).toBe('authenticated')
  })

  it('do not keep anybody from asking for a challenge', () => {
    const challenge = firstChallenge()
    for (let at = 0; at < 61; at++) answer(challenge, { password: 'wrong' })
    expect(authenticate().kind).toBe('challenge')
  })

  it('are not counted where only the nonce is old', () => {
    const challenge = firstChallenge()
    answer(challenge)
    for (let at = 0; at < 100; at++) expect(answer(challenge).kind).toBe('challenge')
    expect(answer(firstChallenge()).kind).toBe('authenticated')
  })
})
