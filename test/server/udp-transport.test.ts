import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Datagram } from '../../main/server/intake.ts'
import { openUdpSocket, type UdpSocket } from '../../main/server/udp-transport.ts'
import type { SocketAddress } from '../../shared/model.ts'

const anyPort: SocketAddress = { address: '127.0.0.1', port: 0 }

/** A socket under test, and the datagrams that it hands on, one by one. */
async function open(local = anyPort): Promise<{ socket: UdpSocket; next: () => Promise<Datagram> }> {
  const arrived: Datagram[] = []
  let wake = (): void => undefined
  const socket = await openUdpSocket(local, (datagram) => {
    arrived.push(datagram)
    wake()
  })
  onTestFinished(() => socket.close())
  const next = async () => {
    if (arrived.length === 0) await new Promise<void>((resolve) => (wake = resolve))
    return arrived.shift()!
  }
  return { socket, next }
}

const bytes = (text: string) => Buffer.from(text, 'latin1')

describe('a UDP socket', () => {
  it('names the port that was really bound', async () => {
    const { socket } = await open()
    expect(socket.local.address).toBe('127.0.0.1')
    expect(socket.local.port).toBeGreaterThan(0)
  })

  it('hands on every octet, and where it came from', async () => {
    const [a, b] = [await open(), await open()]
    const octets = Uint8Array.from({ length: 256 }, (_, at) => at)
    a.socket.send(octets, b.socket.local)
    const { text, source, socket } = await b.next()
    expect(Buffer.from(text, 'latin1')).toEqual(Buffer.from(octets))
    expect([source, socket]).toEqual([a.socket.local, b.socket])
  })

  it('4: answers from the very address and port that was asked', async () => {
    const server = await open({ address: '127.0.0.2', port: 0 })
    const phone = await open()
    phone.socket.send(bytes('question'), server.socket.local)
    const question = await server.next()
    question.socket.send(bytes('answer'), question.source)
    expect((await phone.next()).source).toEqual(server.socket.local)
  })

  it.each([0, 65_507])('9: takes a datagram of %d octets', async (length) => {
    const [a, b] = [await open(), await open()]
    a.socket.send(Buffer.alloc(length, 'x'), b.socket.local)
    expect((await b.next()).text).toHaveLength(length)
  })

  it('says how large its receive buffer is', async () => {
    const { socket } = await open()
    expect(socket.receiveBufferBytes).toBeGreaterThan(0)
  })
})

describe('opening a port that is taken', () => {
  it('fails with the system’s code, and works as soon as the port is free', async () => {
    const { socket } = await open()
    await expect(open(socket.local)).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await socket.close()
    const { socket: second } = await open(socket.local)
    expect(second.local).toEqual(socket.local)
  })

  it('fails with the system’s code also for an address that this computer does not have', async () => {
    await expect(open({ address: '192.0.2.1', port: 0 })).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' })
  })
})

describe('sending', () => {
  it.each<[string, SocketAddress]>([
    ['to port 0', { address: '127.0.0.1', port: 0 }],
    ['where no route leads', { address: '255.255.255.255', port: 5060 }],
    ['to an address of the other family', { address: '::1', port: 5060 }],
  ])('%s harms nobody', async (_, to) => {
    const { socket, next } = await open()
    const failures: Error[] = []
    socket.onFailure((error) => failures.push(error))
    socket.send(bytes('lost'), to)
    socket.send(bytes('found'), socket.local)
    expect([(await next()).text, failures]).toEqual(['found', []])
  })

  it('to a port where nobody listens any more harms nobody', async () => {
    const [{ socket: gone }, { socket, next }] = [await open(), await open()]
    await gone.close()
    const failures: Error[] = []
    socket.onFailure((error) => failures.push(error))
    socket.send(bytes('lost'), gone.local)
    socket.send(bytes('found'), socket.local)
    expect([(await next()).text, failures]).toEqual(['found', []])
  })

  it('more than a datagram can hold harms nobody', async () => {
    const { socket, next } = await open()
    const failures: Error[] = []
    socket.onFailure((error) => failures.push(error))
    socket.send(Buffer.alloc(65_508), socket.local)
    socket.send(bytes('found'), socket.local)
    expect([(await next()).text, failures]).toEqual(['found', []])
  })
})

describe('closing', () => {
  it('twice is the same as once, and a late answer is dropped', async () => {
    const { socket } = await open()
    await Promise.all([socket.close(), socket.close()])
    await socket.close()
    expect(() => socket.send(bytes('late'), socket.local)).not.toThrow()
  })

  it('frees the port', async () => {
    const { socket } = await open()
    await socket.close()
    const other = createSocket('udp4')
    onTestFinished(() => void other.close())
    other.bind(socket.local.port, socket.local.address)
    await once(other, 'listening')
    expect(other.address().port).toBe(socket.local.port)
  })
})
