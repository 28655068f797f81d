import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { LoadGenerator } from './load-generator.ts'

type Answer = 'challenge' | 'stale' | 'accept' | 'accept another' | 'forbid' | 'nothing'

/** A generator with three phones before a stand-in registrar that answers as the test says. */
async function phonesBefore(answer: (request: string) => Answer): Promise<LoadGenerator> {
  const socket = createSocket('udp4')
  let nonces = 0
  const challenge = () => `WWW-Authenticate: Digest realm="rollcall", nonce="${++nonces}", qop="auth"`
  socket.on('message', (datagram, from) => {
    const request = datagram.toString('latin1')
    const reply = {
      challenge: () => `401 Unauthorized\r\n${challenge()}`,
      stale: () => `401 Unauthorized\r\n${challenge()}, stale=true`,
      accept: () => `200 OK\r\n${/Contact: .+/.exec(request)?.[0] ?? ''}`,
      'accept another': () => '200 OK\r\nContact: <sip:somebody@127.0.0.1:9>',
      forbid: () => '403 Forbidden',
      nothing: () => undefined,
    }[answer(request)]()
    const via = /Via: .+/.exec(request)?.[0] ?? ''
    if (reply !== undefined) socket.send(`SIP/2.0 ${reply}\r\n${via}\r\n\r\n`, from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const registrar = { host: '127.0.0.1', port: socket.address().port, realm: 'rollcall' }
  const generator = await LoadGenerator.open(registrar, 3, 2)
  onTestFinished(() => {
    generator.close()
    socket.close()
  })
  return generator
}

const hasCredentials = (request: string) => request.includes('Authorization:')

test('a full registration is challenged each time and counted once', async () => {
  let challenged = 0
  const generator = await phonesBefore((request) => {
    if (hasCredentials(request)) return 'accept'
    challenged++
    return 'challenge'
  })
  await generator.registerAll('full', 3)
  await generator.registerAll('full', 1)
  expect(generator.tally.latenciesMs).toHaveLength(6)
  expect(generator.registeredPhones).toBe(3)
  expect(challenged).toBe(6)
})

test('a refresh uses the nonce again', async () => {
  let challenged = 0
  const generator = await phonesBefore((request) => {
    if (hasCredentials(request)) return 'accept'
    challenged++
    return 'challenge'
  })
  await generator.registerAll('full', 3)
  await generator.registerAll('refresh', 3)
  expect(generator.tally.latenciesMs).toHaveLength(6)
  expect(challenged).toBe(3)
})

test('a stale nonce is renewed and counted, and the registration goes on', async () => {
  const generator = await phonesBefore((request) => {
    if (!hasCredentials(request)) return 'challenge'
    return request.includes('nonce="1"') ? 'stale' : 'accept'
  })
  await generator.registerAll('full', 3)
  expect(generator.tally.renewed).toBe(1)
  expect(generator.tally.latenciesMs).toHaveLength(3)
})

test('a second challenge that is not stale means that the password was refused', async () => {
  const generator = await phonesBefore(() => 'challenge')
  await generator.registerAll('full', 3)
  expect(generator.tally.failures).toEqual(new Map([['401', 3]]))
})

test('a 200 that does not list the own Contact is a failure', async () => {
  const generator = await phonesBefore(() => 'accept another')
  await generator.registerAll('full', 3)
  expect(generator.tally.failures).toEqual(new Map([['200 without the own Contact', 3]]))
  expect(generator.registeredPhones).toBe(0)
})

test('any other final response is a failure under its status', async () => {
  const generator = await phonesBefore(() => 'forbid')
  await generator.registerAll('full', 2)
  expect(generator.tally.failures).toEqual(new Map([['403', 3]]))
})

test('a lost request is sent again, byte for byte', async () => {
  const seen: string[] = []
  const generator = await phonesBefore((request) => {
    seen.push(request)
    return seen.length === 1 ? 'nothing' : 'accept'
  })
  await generator.registerAll('full', 1)
  expect(generator.tally.retransmissions).toBe(1)
  expect(seen[1]).toBe(seen[0])
  expect(generator.tally.latenciesMs).toHaveLength(3)
})
