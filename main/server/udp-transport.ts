import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { SocketAddress } from '../../shared/model.ts'
import type { Datagram, ReplySocket } from './intake.ts'
import type { OpenSocket } from './listeners.ts'

/** A UDP socket on one address of this computer. */
export interface UdpSocket extends ReplySocket, OpenSocket {
  /** What the system really granted, in octets; zero where it does not say. */
  readonly receiveBufferBytes: number
}

/** A storm of 5,000 REGISTERs takes 12 MB of a Linux receive buffer; systems grant what their limit allows. */
const wantedReceiveBuffers = [16, 8, 4, 2, 1].map((mebibytes) => mebibytes * 1024 * 1024)

/**
 * Binds a socket to exactly this address (port 0: one that is free) and hands on every datagram.
 *
 * @throws the system's error, with its code: EADDRINUSE, EADDRNOTAVAIL, EACCES …
 */
export async function openUdpSocket(
  local: SocketAddress,
  onDatagram: (datagram: Datagram) => void,
): Promise<UdpSocket> {
  const family = isIPv6(local.address) ? 6 : 4
  const socket = createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    ipv6Only: family === 6,
    // Addresses come from packets, never as names: answering at once spares a turn of the event loop per reply.
    lookup: (address, _options, found) => found(null, address, family),
  })
  await bind(socket, local)
  growReceiveBuffer(socket)

  const { address, port } = socket.address()
  const failureListeners: ((error: Error) => void)[] = []
  socket.on('error', (error: NodeJS.ErrnoException) => {
    // A reply that cannot be delivered (phone gone, no route) concerns that phone only.
    if (error.syscall === 'send' || error.syscall === 'sendmsg') return
    for (const listener of failureListeners) listener(error)
  })

  let isOpen = true
  const opened: UdpSocket = {
    local: { address, port },
    receiveBufferBytes: granted(socket),
    send(bytes, to) {
      if (isOpen && to.port > 0) socket.send(bytes, to.port, to.address)
    },
    onFailure(listener) {
      failureListeners.push(listener)
    },
    close() {
      if (!isOpen) return Promise.resolve()
      isOpen = false
      return new Promise((resolve) => socket.close(() => resolve()))
    },
  }
  socket.on('message', (message, source) => {
    onDatagram({
      text: message.toString('latin1'),
      source: { address: source.address, port: source.port },
      socket: opened,
    })
  })
  return opened
}

function bind(socket: Socket, { address, port }: SocketAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error) => {
      socket.close()
      reject(error)
    }
    socket.once('error', onError)
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off('error', onError)
      resolve()
    })
  })
}

/** Takes the largest receive buffer that the system grants: Linux trims the wish, others refuse it. */
function growReceiveBuffer(socket: Socket): void {
  for (const size of wantedReceiveBuffers) {
    try {
      socket.setRecvBufferSize(size)
      return
    } catch {
      // too much for this system: the next smaller one
    }
  }
}

function granted(socket: Socket): number {
  try {
    const size = socket.getRecvBufferSize()
    return process.platform === 'linux' ? size / 2 : size // Linux reports twice the size, for its own bookkeeping
  } catch {
    return 0
  }
}
