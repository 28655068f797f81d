import { createHash } from 'node:crypto'
import { passwordOf, realm } from './fuzz-server.ts'

export interface Answer {
  readonly username: string
  readonly algorithm?: 'MD5' | 'SHA-256'
  readonly nonce: string
  readonly nonceCount: number
  readonly uri: string
}

/** What a phone with the right password writes into its Authorization field. Written independently of main/sip. */
export function credentialsOf({ username, algorithm = 'MD5', nonce, nonceCount, uri }: Answer): string {
  const nc = nonceCount.toString(16).padStart(8, '0')
  const parts = { username, uri, nonce, nc, cnonce: 'c0ffee', qop: 'auth', algorithm }
  return (
    `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", ` +
    `response="${rightResponse(parts) ?? ''}", algorithm=${algorithm}, qop=auth, cnonce="c0ffee", nc=${nc}`
  )
}

interface ResponseParts {
  readonly username: string
  readonly uri: string
  readonly nonce: string
  readonly nc: string
  readonly cnonce: string
  readonly qop: string
  readonly algorithm: string
}

/** RFC 7616 §3.4.1; undefined for an algorithm that nobody here speaks. */
export function rightResponse(parts: ResponseParts): string | undefined {
  const { username, uri, nonce, nc, cnonce, qop, algorithm } = parts
  const name = new Map([
    ['MD5', 'md5'],
    ['SHA-256', 'sha256'],
  ]).get(algorithm.toUpperCase())
  if (name === undefined) return undefined
  const hash = (text: string) => createHash(name).update(text, 'latin1').digest('hex')
  const secret = hash(`${username}:${realm}:${passwordOf(username)}`)
  return hash(`${secret}:${nonce}:${nc}:${cnonce}:${qop.toLowerCase()}:${hash(`REGISTER:${uri}`)}`)
}
