import { expect, test } from 'vitest'
import { digestResponse, Phone } from './phone.ts'
import { quotedParameter, statusOf, transactionOf } from './reply.ts'

const registrar = { host: '127.0.0.1', port: 5060, realm: 'rollcall' }

test('computes the digest of RFC 7616 §3.9.1', () => {
  const response = digestResponse({
    ha1: '3d78807defe7de2157e2b0b6573a855f',
    nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
    nc: '00000001',
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
    ha2: '39aff3a2bab6126f332b942af96d3366',
  })
  expect(response).toBe('8ca523f5e9506fed4657c9700eebdbec')
})

test('every request has a new branch and a higher CSeq, and the same Call-ID', () => {
  const phone = new Phone(7, registrar, 40_000)
  const [first = '', second = ''] = [phone.nextRequest(), phone.nextRequest()].map(String)
  expect(transactionOf(second)).not.toBe(transactionOf(first))
  expect([first, second].map((request) => /CSeq: (\d+)/.exec(request)?.[1])).toEqual(['1', '2'])
  const callIds = [first, second].map((request) => /Call-ID: (.+)/.exec(request)?.[1])
  expect(callIds[0]).toBe(callIds[1])
})

test('counts the uses of a nonce from one, and anew with the next nonce', () => {
  const phone = new Phone(7, registrar, 40_000)
  const nonceCount = () => /nc=([0-9a-f]+)/.exec(String(phone.nextRequest()))?.[1]
  expect(nonceCount()).toBeUndefined()
  phone.takeNonce('first', undefined)
  expect([nonceCount(), nonceCount()]).toEqual(['00000001', '00000002'])
  phone.takeNonce('second', undefined)
  expect(nonceCount()).toBe('00000001')
})

test('no two phones share a transaction number', () => {
  const numbers = [0, 1, 8191].flatMap((index) => {
    const phone = new Phone(index, registrar, 40_000)
    return [1, 2, 3].map(() => transactionOf(String(phone.nextRequest())))
  })
  expect(new Set(numbers).size).toBe(numbers.length)
})

test('finds the status, the transaction and the nonce of a reply', () => {
  const reply =
    'SIP/2.0 401 Unauthorized\r\nVia: SIP/2.0/UDP 127.0.0.1:40000;branch=z9hG4bKbench-8199;rport=40000\r\n' +
    'WWW-Authenticate: Digest realm="rollcall", nonce="abc", qop="auth"\r\n\r\n'
  expect(statusOf(reply)).toBe(401)
  expect(transactionOf(reply)).toBe(8199)
  expect(quotedParameter(reply, 'nonce')).toBe('abc')
  expect(quotedParameter(reply, 'opaque')).toBeUndefined()
})
