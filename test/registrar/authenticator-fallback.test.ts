import { beforeEach, expect, it } from 'vitest'
import { createAuthenticator, type Authentication } from '../../main/registrar/authenticator.ts'
import { createNonces } from '../../main/sip/nonce.ts'
import { credentialsOf, MemoryExtensionDirectory, testRealm } from '../support/memory-extension-directory.ts'
import { authorization, request, type DigestParts } from '../support/requests.ts'

let directory: MemoryExtensionDirectory
/** A REGISTER for extension 101, whose policy is "automatic". */
let authenticate: (headers?: readonly string[], address?: string) => Authentication

beforeEach(() => {
  directory = new MemoryExtensionDirectory(credentialsOf('101', { algorithmPolicy: 'automatic' }))
  const authenticator = createAuthenticator({
    realm: () => testRealm,
    directory,
    nonces: createNonces(new Uint8Array(32), new Uint8Array(4)),
    acceptDigestWithoutQop: () => false,
    isRegisteredFrom: () => false,
  })
  authenticate = (headers = [], address = '192.168.1.20') =>
    authenticator.authenticate(request({ headers }), '101', address, 0)
})

function challenges(address?: string): readonly string[] {
  const result = authenticate([], address)
  if (result.kind !== 'challenge') throw new Error(`no challenge but ${result.kind}`)
  return result.headers
}
const offered = (address?: string) => challenges(address).map((line) => /algorithm=([\w-]+)/.exec(line)?.[1])
const answer = (challenge: string, parts?: DigestParts) => authenticate([authorization(challenge, parts)])

it('37: a phone is offered SHA-256 above MD5, for one realm', () => {
  const lines = challenges()
  expect(lines.map((line) => line.replace(/nonce="[^"]*"/, ''))).toEqual([
    expect.stringContaining('realm="rollcall", , qop="auth", algorithm=SHA-256'),
    expect.stringContaining('realm="rollcall", , qop="auth", algorithm=MD5'),
  ])
})

it.each([
  ['SHA-256', 0],
  ['MD5', 1],
] as const)('37: an answer by %s to the two challenges gets in, and is no fall-back', (_, at) => {
  expect(answer(challenges()[at]!)).toMatchObject({ kind: 'authenticated', fellBackToMd5: false })
})

it('37: a phone that comes again without credentials is offered MD5 alone', () => {
  expect(offered()).toEqual(['SHA-256', 'MD5'])
  expect(offered()).toEqual(['MD5'])
  expect(offered()).toEqual(['MD5'])
})

it('37: the fall-back is to be remembered only once that phone has proven its password', () => {
  challenges()
  const [md5 = ''] = challenges()
  expect(answer(md5, { password: 'wrong' }).kind).toBe('challenge')
  expect(answer(md5)).toMatchObject({ kind: 'authenticated', fellBackToMd5: true })
})

it('37: strangers who never answer cost other phones of the extension nothing', () => {
  for (let at = 0; at < 3; at++) offered('192.168.1.66')
  expect(offered('192.168.1.20')).toEqual(['SHA-256', 'MD5'])
})

it('37: an answer clears the suspicion', () => {
  for (let at = 0; at < 5; at++) {
    const lines = challenges()
    expect(lines).toHaveLength(2)
    expect(answer(lines[0]!)).toMatchObject({ kind: 'authenticated', fellBackToMd5: false })
  }
})

it('37: a phone offered MD5 alone that answers SHA-256 after all has not fallen back', () => {
  const [sha256 = ''] = challenges()
  challenges()
  expect(answer(sha256)).toMatchObject({ kind: 'authenticated', fellBackToMd5: false })
  expect(offered()).toEqual(['SHA-256', 'MD5'])
})

it('37: once remembered, every phone of the extension is offered MD5, and an answer by SHA-256 still gets in', () => {
  const [sha256 = ''] = challenges()
  directory.rememberMd5Fallback(directory.find('101')!.number)
  expect(offered('192.168.1.77')).toEqual(['MD5'])
  expect(answer(sha256)).toMatchObject({ kind: 'authenticated', fellBackToMd5: false })
})

it('37: a wrong password is answered by the same two challenges', () => {
  const wrong = answer(challenges()[0]!, { password: 'wrong' })
  expect(wrong).toHaveProperty('headers.length', 2)
})
