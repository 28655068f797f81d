import { expect } from 'vitest'
import type { SocketAddress } from '../../shared/model.ts'
import { parseChallenge, type Challenge } from './sip-builder.ts'

/** A response as the phone reads it. */
export interface Response {
  readonly status: number
  readonly reason: string
  /** The values of all header fields of that name, in order. */
  headers(name: string): readonly string[]
  /** The only value; undefined where there is none. */
  header(name: string): string | undefined
  /** Contact URIs with their parameters. */
  readonly contacts: readonly { readonly uri: string; readonly params: string; readonly expires: number }[]
  readonly challenges: readonly Challenge[]
  readonly raw: Buffer
  /** Which socket of the registrar it came from. */
  readonly source: SocketAddress
}

/** Reads a response strictly; whatever else the registrar sends ends the test. */
export function parseResponse(raw: Buffer, source: SocketAddress): Response {
  const text = raw.toString('latin1')
  const [head = '', ...lines] = text.slice(0, text.indexOf('\r\n\r\n')).split('\r\n')
  const [, status, reason = ''] = /^SIP\/2\.0 ([1-6][0-9][0-9]) (.+)$/.exec(head) ?? []
  if (status === undefined || !text.endsWith('\r\n\r\n')) throw new Error(`not a SIP response: ${text}`)
  const headers = (name: string) =>
    lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2))
  const contacts = headers('Contact').map((value) => {
    const [, uri = '', params = ''] = /^<([^>]*)>(.*)$/.exec(value) ?? []
    return { uri, params, expires: Number(/;expires=(\d+)/.exec(params)?.[1]) }
  })
  return {
    status: Number(status),
    reason,
    headers,
    header(name) {
      const values = headers(name)
      expect(values.length, `number of ${name} fields`).toBeLessThan(2)
      return values[0]
    },
    contacts,
    challenges: headers('WWW-Authenticate').map(parseChallenge),
    raw,
    source,
  }
}

/** The branch in a Via value; undefined where it names none. */
export const branchOf = (via: string | undefined) => /branch=([^;\s,]+)/.exec(via ?? '')?.[1]
