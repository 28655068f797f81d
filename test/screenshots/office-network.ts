import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import type { SocketAddress } from '../../shared/model.ts'

const lanAddress = '192.168.1.10'

/** Where the office's pictures are taken: in the network of `with-office-network`, or on loopback. */
export interface OfficeNetwork {
  /** The socket that the phones know. */
  readonly server: SocketAddress
  /** What the settings say of it: nothing where every address is served. */
  readonly listen: readonly string[]
  readonly addressOf: (host: number) => string
  /** An address that this computer does not have. */
  readonly formerAddress: string
}

export async function officeNetwork(): Promise<OfficeNetwork> {
  const here = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses)
  if (here.some(({ address }) => address === lanAddress)) {
    return {
      server: { address: lanAddress, port: 5060 },
      listen: [],
      addressOf: (host) => `192.168.1.${host}`,
      formerAddress: '192.168.1.7',
    }
  }
  const port = await freePort('127.0.0.1')
  return {
    server: { address: '127.0.0.1', port },
    listen: [`127.0.0.1:${port}`],
    addressOf: (host) => `127.0.0.${host}`,
    formerAddress: '192.168.1.7',
  }
}

async function freePort(address: string): Promise<number> {
  const socket = createSocket('udp4').bind(0, address)
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  return port
}
