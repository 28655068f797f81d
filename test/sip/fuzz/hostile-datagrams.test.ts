import { afterAll, describe, expect, test } from 'vitest'
import { costOf, mostMs } from './cpu-cost.ts'
import { createFuzzServer } from './fuzz-server.ts'
import { hostileDatagrams } from './hostile-datagrams.ts'
import { leftBehind } from './memory.ts'
import { credentialsOf } from './phone-credentials.ts'

const source = { address: '192.168.1.20', port: 5060 }

describe('a datagram made to hurt costs no more than 2 ms, and nothing breaks:', () => {
  const server = createFuzzServer()
  afterAll(() => server.close())
  const nonce = server.issueNonce()

  test.for(hostileDatagrams(nonce))('$name', ({ text }) => {
    const { replies, bugs } = server.handle(text, source)
    expect(bugs).toEqual([])
    expect(replies.length).toBeLessThanOrEqual(1)
    expect(costOf(text, source)).toBeLessThanOrEqual(mostMs)
  })
})

describe('what strangers send leaves no trace in memory, however large it is:', () => {
  const body = 'x'.repeat(50_000)
  const datagram = (i: number, startLine: string, ...fields: string[]) =>
    [
      startLine,
      `Via: SIP/2.0/UDP 192.168.1.20;branch=z9hG4bKof-a-certain-length-${i}`,
      `From: <sip:somebody@example.com>;tag=${i}`,
      `To: <sip:somebody-with-a-name-of-length-${i}@example.com>`,
      `Call-ID: call-id-of-a-certain-length-${i}`,
      `CSeq: 1 ${startLine.slice(0, startLine.indexOf(' '))}`,
      `User-Agent: scanner number ${i} of many`,
      'Content-Type: application/sdp',
      ...fields,
      '',
      body,
    ].join('\r\n')
  const register = 'REGISTER sip:example.com SIP/2.0'
  const wrongPassword = (i: number, nonce: string) =>
    credentialsOf({ username: `user-of-some-length-${i}`, nonce, nonceCount: 1, uri: 'sip:a' }).replace(
      ', uri="',
      ', uri="b',
    )

  const floods: readonly (readonly [name: string, status: string, (i: number, nonce: string) => string])[] = [
    ['OPTIONS', '200', (i) => datagram(i, 'OPTIONS sip:example.com SIP/2.0')],
    ['calls', '405', (i) => datagram(i, 'INVITE sip:example.com SIP/2.0')],
    ['REGISTERs without credentials', '401', (i) => datagram(i, register)],
    [
      'wrong passwords',
      '401',
      (i, nonce) => datagram(i, register, `Authorization: ${wrongPassword(i, nonce)}`),
    ],
    [
      'malformed credentials',
      '400',
      (i) => datagram(i, register, `Authorization: Digest of-some-length-${i}`),
    ],
    ['foreign domains', '404', (i) => datagram(i, `REGISTER sip:elsewhere-${i}.example.net SIP/2.0`)],
    ['foreign schemes', '416', (i) => datagram(i, `REGISTER unknown-scheme-${i}:x SIP/2.0`)],
    ['unknown extensions', '420', (i) => datagram(i, register, `Require: something-never-heard-of-${i}`)],
  ]

  test.for(floods)('%s', ([, status, write]) => {
    const datagrams = 2_000
    const server = createFuzzServer()
    const keptBytes = leftBehind(() => {
      for (let i = 0; i < datagrams; i++) {
        const { replies } = server.handle(write(i, server.issueNonce()), {
          address: `10.0.${i >> 8}.${i & 255}`,
          port: 5060,
        })
        expect(replies[0]?.text.slice(8, 11)).toBe(status)
        server.clock.advance(1)
      }
    })
    server.close()
    expect(keptBytes / datagrams).toBeLessThan(body.length / 10)
  })
})
