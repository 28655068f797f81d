import { expect, test } from 'vitest'
import { okTo, statusOf } from './reply.ts'

test('an OPTIONS is answered with the header fields that it is recognised by, and a tag', () => {
  const request = [
    'OPTIONS sip:1000@127.0.0.1:40000 SIP/2.0',
    'Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKa;rport',
    'Max-Forwards: 70',
    'From: <sip:127.0.0.1>;tag=b',
    'To: <sip:1000@127.0.0.1:40000>',
    'Call-ID: c',
    'CSeq: 7 OPTIONS',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
  const reply = okTo(request)
  expect(statusOf(reply)).toBe(200)
  expect(reply.split('\r\n').slice(1)).toEqual([
    'Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKa;rport',
    'From: <sip:127.0.0.1>;tag=b',
    'To: <sip:1000@127.0.0.1:40000>;tag=bench',
    'Call-ID: c',
    'CSeq: 7 OPTIONS',
    'Content-Length: 0',
    '',
    '',
  ])
})
