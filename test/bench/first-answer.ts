import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { maxPhones, Phone } from './phone.ts'
import { quotedParameter, statusOf } from './reply.ts'

const giveUpMs = 10_000

/**
 * Sends a REGISTER without credentials every `repeatMs` until it is answered, whether or not anybody listens yet;
 * resolves to the realm of the challenge. Throws where no answer comes within 10 s, or where it is no 401 with a digest
 * that the phones can compute.
 */
export async function firstAnswer(host: string, port: number, repeatMs = 500): Promise<string> {
  // Not connected: the refusals of a port that is not open yet would be errors.
  const socket = createSocket('udp4')
  socket.bind(0, host)
  await once(socket, 'listening')
  // A phone that takes no part in the load.
  const request = new Phone(maxPhones - 1, { host, port, realm: '' }, socket.address().port).nextRequest()
  const ask = () => socket.send(request, port, host)
  const repeat = setInterval(ask, repeatMs)
  try {
    ask()
    const [datagram] = (await once(socket, 'message', { signal: AbortSignal.timeout(giveUpMs) })) as [Buffer]
    const reply = datagram.toString('latin1')
    const realm = quotedParameter(reply, 'realm')
    if (statusOf(reply) !== 401 || realm === undefined || !reply.includes('qop="auth')) {
      throw new Error(`A REGISTER without credentials was not answered by a digest challenge:\n${reply}`)
    }
    return realm
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AbortError') throw error
    throw new Error(
      `The server should listen on port ${port}, but answered no REGISTER within ${giveUpMs / 1000} s.`,
      { cause: error },
    )
  } finally {
    clearInterval(repeat)
    socket.close()
  }
}
