import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import {
  createListeners,
  type AddressSurvey,
  type Listeners,
  type OpenSocket,
} from '../../main/server/listeners.ts'
import type { WantedAddress } from '../../main/server/wanted-addresses.ts'
import type { ListenerStatus, SocketAddress } from '../../shared/model.ts'
import { FakeClock } from '../support/fake-clock.ts'

const lan: SocketAddress = { address: '192.168.1.2', port: 5060 }
const vpn: SocketAddress = { address: '10.8.0.2', port: 5060 }

const systemError = (code: string) => Object.assign(new Error(`bind ${code}`), { code })

class FakeSocket implements OpenSocket {
  readonly local: SocketAddress
  isClosed = false
  fail: (error: Error) => void = () => undefined

  constructor(local: SocketAddress) {
    this.local = local
  }

  close(): Promise<void> {
    this.isClosed = true
    return Promise.resolve()
  }

  onFailure(listener: (error: Error) => void): void {
    this.fail = listener
  }
}

/** Opens what it is asked for, unless the address has an error code; can be told to hold its answers back. */
class FakeNetwork {
  readonly broken = new Map<string, string>()
  readonly opened: FakeSocket[] = []
  attempts = 0
  holding: Promise<void> | undefined

  readonly open = async (local: SocketAddress): Promise<FakeSocket> => {
    this.attempts += 1
    await this.holding
    const code = this.broken.get(local.address)
    if (code !== undefined) throw systemError(code)
    const socket = new FakeSocket({ ...local, port: local.port === 0 ? 40_000 : local.port })
    this.opened.push(socket)
    return socket
  }
}

let clock: FakeClock
let network: FakeNetwork
let wanted: readonly SocketAddress[]
let origin: WantedAddress['origin']
/** What this computer has lost. */
let absent: ReadonlySet<string>
let told: ListenerStatus[]
let lost: SocketAddress[]
let listeners: Listeners<FakeSocket>

const survey = (): AddressSurvey => ({
  wanted: wanted.map((address) => ({ ...address, origin })),
  isPresent: (address) => !absent.has(address),
})

/** Lets every promise that can settle do so; the clock stands still meanwhile. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

async function pass(ms: number): Promise<void> {
  clock.advance(ms)
  await settled()
}

const brief = (statuses: readonly ListenerStatus[]) =>
  statuses.map(
    (status) => `${status.local.address} ${status.state === 'listening' ? 'listening' : status.problem.code}`,
  )

beforeEach(() => {
  clock = new FakeClock()
  network = new FakeNetwork()
  wanted = [lan]
  origin = 'found'
  absent = new Set()
  told = []
  lost = []
  listeners = createListeners({
    clock,
    open: network.open,
    survey,
    onStatus: (status) => told.push(status),
    onLost: (local) => lost.push(local),
  })
})

async function started(): Promise<void> {
  listeners.start()
  await settled()
}

describe('serving addresses', () => {
  it('opens one socket per address and tells of each', async () => {
    wanted = [lan, vpn, lan]
    await started()
    expect(brief(told)).toEqual(['192.168.1.2 listening', '10.8.0.2 listening'])
    expect(listeners.openSockets().map(({ local }) => local)).toEqual([lan, vpn])
  })

  it('reports the port that was really bound', async () => {
    wanted = [{ address: '127.0.0.1', port: 0 }]
    await started()
    expect(listeners.statuses()).toEqual([
      { state: 'listening', local: { address: '127.0.0.1', port: 40_000 } },
    ])
    await pass(60_000)
    expect(network.opened).toHaveLength(1)
  })

  it('serves an address that appears later', async () => {
    await started()
    wanted = [lan, vpn]
    await pass(10_000)
    expect(brief(listeners.statuses())).toEqual(['192.168.1.2 listening', '10.8.0.2 listening'])
  })

  it('closes the socket of an address that is wanted no more', async () => {
    wanted = [lan, vpn]
    await started()
    wanted = [lan]
    await pass(10_000)
    expect(network.opened.map(({ isClosed }) => isClosed)).toEqual([false, true])
    expect(brief(listeners.statuses())).toEqual(['192.168.1.2 listening'])
  })

  it('closes a socket that opens after its address was given up', async () => {
    let release = (): void => undefined
    network.holding = new Promise((resolve) => (release = resolve))
    await started()
    wanted = []
    await pass(10_000)
    release()
    await settled()
    expect(network.opened.map(({ isClosed }) => isClosed)).toEqual([true])
    expect(told).toEqual([])
  })

  it('does not open an address twice while the first attempt takes its time', async () => {
    network.holding = new Promise(() => undefined)
    await started()
    await pass(60_000)
    expect(network.attempts).toBe(1)
    expect(listeners.statuses()).toEqual([])
  })

  it('stays as it is where the system cannot name its addresses', async () => {
    let broken = false
    const picky = createListeners({
      clock,
      open: network.open,
      survey() {
        if (broken) throw systemError('EMFILE')
        return survey()
      },
      onStatus: (status) => told.push(status),
      onLost: (local) => lost.push(local),
    })
    picky.start()
    await settled()
    broken = true
    await pass(60_000)
    expect(brief(picky.statuses())).toEqual(['192.168.1.2 listening'])
    expect(network.opened).toHaveLength(1)
  })
})

describe('failures', () => {
  it.each([
    ['EADDRINUSE', 'port-in-use', /UDP port 5060 on 192\.168\.1\.2 is used by another program/],
    ['EACCES', 'port-forbidden', /below 1024/],
    ['EADDRNOTAVAIL', 'address-gone', /does not have the address 192\.168\.1\.2/],
    ['ENETDOWN', 'network-failure', /bind ENETDOWN/],
  ])('%s becomes the problem %s, which says what to do', async (systemCode, code, message) => {
    network.broken.set(lan.address, systemCode)
    await started()
    expect(told).toMatchObject([{ state: 'retrying', local: lan, problem: { code } }])
    const [status] = listeners.statuses()
    expect(status).toHaveProperty('problem.message', expect.stringMatching(message))
    expect(status).toHaveProperty('problem.message', expect.stringContaining('tries again every 5 seconds.'))
  })

  it('is told once, tried again every five seconds, and its end is told', async () => {
    network.broken.set(lan.address, 'EADDRINUSE')
    await started()
    for (let i = 0; i < 10; i++) await pass(5_000)
    expect(network.attempts).toBe(11)
    expect(brief(told)).toEqual(['192.168.1.2 port-in-use'])

    network.broken.clear()
    await pass(5_000)
    expect(brief(told)).toEqual(['192.168.1.2 port-in-use', '192.168.1.2 listening'])
    expect(brief(listeners.statuses())).toEqual(['192.168.1.2 listening'])
  })

  it('is told again when it returns after a success', async () => {
    await started()
    for (let i = 0; i < 2; i++) {
      network.opened.at(-1)!.fail(systemError('ENETDOWN'))
      await pass(5_000)
    }
    const failureAndEnd = ['192.168.1.2 network-failure', '192.168.1.2 listening']
    expect(brief(told)).toEqual(['192.168.1.2 listening', ...failureAndEnd, ...failureAndEnd])
  })

  it('is not told once the address was given up', async () => {
    let release = (): void => undefined
    network.holding = new Promise((resolve) => (release = resolve))
    network.broken.set(lan.address, 'EADDRNOTAVAIL')
    await started()
    wanted = []
    await pass(10_000)
    release()
    await settled()
    expect(told).toEqual([])
  })

  it('is told again when its cause changes', async () => {
    network.broken.set(lan.address, 'EADDRINUSE')
    await started()
    network.broken.set(lan.address, 'EADDRNOTAVAIL')
    await pass(5_000)
    expect(brief(told)).toEqual(['192.168.1.2 port-in-use', '192.168.1.2 address-gone'])
  })

  it('of one address leaves the others alone', async () => {
    wanted = [lan, vpn]
    network.broken.set(lan.address, 'EADDRINUSE')
    await started()
    await pass(20_000)
    expect(brief(listeners.statuses())).toEqual(['192.168.1.2 port-in-use', '10.8.0.2 listening'])
    expect(network.opened).toHaveLength(1)
  })

  it('later in its life closes a socket, which is then opened anew', async () => {
    await started()
    network.opened[0]!.fail(systemError('ENETDOWN'))
    await settled()
    expect(network.opened[0]!.isClosed).toBe(true)
    expect(listeners.openSockets()).toEqual([])
    await pass(5_000)
    expect(brief(told)).toEqual([
      '192.168.1.2 listening',
      '192.168.1.2 network-failure',
      '192.168.1.2 listening',
    ])
    expect(listeners.openSockets()).toEqual([network.opened[1]])
  })

  it('of a socket that was replaced long ago is ignored', async () => {
    await started()
    network.opened[0]!.fail(systemError('ENETDOWN'))
    await pass(5_000)
    network.opened[0]!.fail(systemError('ENETDOWN'))
    await settled()
    expect(brief(listeners.statuses())).toEqual(['192.168.1.2 listening'])
  })

  it('ends with the wish for the address', async () => {
    network.broken.set(lan.address, 'EADDRNOTAVAIL')
    await started()
    wanted = []
    await pass(5_000)
    expect(listeners.statuses()).toEqual([])
  })
})

describe('an address that this computer loses', () => {
  async function loses(address: SocketAddress): Promise<void> {
    absent = new Set([address.address])
    if (origin === 'found') wanted = wanted.filter((other) => other !== address)
    await pass(10_000)
  }

  async function hasAgain(address: SocketAddress): Promise<void> {
    absent = new Set()
    if (origin === 'found') wanted = [...wanted, address]
    await pass(10_000)
  }

  it('and that is named has its socket closed, is told once, and is opened again when it is back', async () => {
    origin = 'named'
    wanted = [lan, vpn]
    await started()
    await loses(vpn)
    for (let i = 0; i < 10; i++) await pass(5_000)
    expect(network.opened.map(({ isClosed }) => isClosed)).toEqual([false, true])
    expect(brief(listeners.statuses())).toEqual(['192.168.1.2 listening', '10.8.0.2 address-gone'])
    expect(brief(told.slice(2))).toEqual(['10.8.0.2 address-gone'])

    await hasAgain(vpn)
    expect(brief(listeners.statuses())).toEqual(['192.168.1.2 listening', '10.8.0.2 listening'])
    expect(brief(told.slice(2))).toEqual(['10.8.0.2 address-gone', '10.8.0.2 listening'])
    expect(lost).toEqual([])
  })

  it('and that was found is served no more and told as lost once, until it is found again', async () => {
    wanted = [lan, vpn]
    await started()
    await loses(vpn)
    await pass(60_000)
    expect(network.opened.map(({ isClosed }) => isClosed)).toEqual([false, true])
    expect(brief(listeners.statuses())).toEqual(['192.168.1.2 listening'])
    expect([lost, brief(told.slice(2))]).toEqual([[vpn], []])

    await hasAgain(vpn)
    expect(brief(listeners.statuses())).toEqual(['192.168.1.2 listening', '10.8.0.2 listening'])
    expect(lost).toEqual([vpn])
  })

  it('is lost also where the settings named it once and do no more', async () => {
    origin = 'named'
    await started()
    origin = 'found'
    await listeners.recheck()
    await loses(lan)
    expect(lost).toEqual([lan])
  })

  it('has already gone from the statuses when that is told', async () => {
    let statuses: readonly string[] = ['none seen']
    const watched = createListeners({
      clock,
      open: network.open,
      survey,
      onStatus: () => undefined,
      onLost: () => (statuses = brief(watched.statuses())),
    })
    onTestFinished(() => watched.stop())
    watched.start()
    await settled()
    await loses(lan)
    expect(statuses).toEqual([])
  })

  it('is not one that the settings name no more', async () => {
    origin = 'named'
    wanted = [lan, vpn]
    await started()
    wanted = [lan]
    absent = new Set([vpn.address])
    await pass(10_000)
    expect([lost, brief(told.slice(2)), brief(listeners.statuses())]).toEqual([
      [],
      [],
      ['192.168.1.2 listening'],
    ])
  })

  it('is not one that the system lets us serve although this computer never had it', async () => {
    origin = 'named'
    absent = new Set([lan.address])
    await started()
    await pass(60_000)
    expect(brief(told)).toEqual(['192.168.1.2 listening'])
    expect(network.opened.map(({ isClosed }) => isClosed)).toEqual([false])
  })
})

describe('a recheck', () => {
  const elsewhere = { ...lan, port: 5070 }

  it('follows a new port at once, and resolves when it is served', async () => {
    await started()
    wanted = [elsewhere]
    await listeners.recheck()
    expect(listeners.statuses()).toEqual([{ state: 'listening', local: elsewhere }])
    expect(network.opened.map(({ isClosed }) => isClosed)).toEqual([true, false])
    expect(lost).toEqual([])
  })

  it('tells of the new socket only when the old one is closed', async () => {
    await started()
    const [old] = network.opened
    let release = (): void => undefined
    old!.close = () => new Promise((resolve) => (release = resolve))
    wanted = [elsewhere]
    const rechecked = listeners.recheck()
    await settled()
    expect([told.length, network.attempts]).toEqual([1, 1])
    release()
    await rechecked
    expect(told.map(({ local }) => local.port)).toEqual([5060, 5070])
  })

  it('resolves also when an address cannot be opened', async () => {
    await started()
    network.broken.set(vpn.address, 'EADDRINUSE')
    wanted = [lan, vpn]
    await listeners.recheck()
    expect(brief(listeners.statuses())).toEqual(['192.168.1.2 listening', '10.8.0.2 port-in-use'])
  })

  it('tries what fails at once, not only after the usual pause', async () => {
    network.broken.set(lan.address, 'EADDRINUSE')
    await started()
    network.broken.clear()
    await listeners.recheck()
    expect(brief(listeners.statuses())).toEqual(['192.168.1.2 listening'])
  })

  it('waits for an opening that was under way before', async () => {
    let release = (): void => undefined
    network.holding = new Promise((resolve) => (release = resolve))
    await started()
    let isDone = false
    const rechecked = listeners.recheck().then(() => (isDone = true))
    await settled()
    expect(isDone).toBe(false)
    release()
    await rechecked
    expect([network.attempts, brief(listeners.statuses())]).toEqual([1, ['192.168.1.2 listening']])
  })

  it('opens an address anew only when its earlier socket has come and gone', async () => {
    let release = (): void => undefined
    network.holding = new Promise((resolve) => (release = resolve))
    await started()
    wanted = [elsewhere]
    const away = listeners.recheck()
    wanted = [lan]
    const back = listeners.recheck()
    await settled()
    expect(network.attempts).toBe(1)
    release()
    await Promise.all([away, back])
    expect(network.opened.map(({ isClosed }) => isClosed)).toEqual([true, false])
    expect(listeners.statuses()).toEqual([{ state: 'listening', local: lan }])
  })

  it('leaves the sockets alone that are still wanted', async () => {
    await started()
    await listeners.recheck()
    expect([network.attempts, told.length]).toEqual([1, 1])
  })

  it('does nothing before the start and after the stop', async () => {
    await listeners.recheck()
    await started()
    await listeners.stop()
    await listeners.recheck()
    expect([network.attempts, clock.pendingTimers]).toEqual([1, 0])
  })
})

describe('stopping', () => {
  it('closes everything, and a second stop does nothing more', async () => {
    wanted = [lan, vpn]
    await started()
    await Promise.all([listeners.stop(), listeners.stop()])
    await listeners.stop()
    expect(network.opened.map(({ isClosed }) => isClosed)).toEqual([true, true])
    expect(listeners.statuses()).toEqual([])
    expect(clock.pendingTimers).toBe(0)
  })

  it('waits for a socket that is just being opened, and closes it', async () => {
    let release = (): void => undefined
    network.holding = new Promise((resolve) => (release = resolve))
    await started()
    let isStopped = false
    const stopped = listeners.stop().then(() => (isStopped = true))
    await settled()
    expect(isStopped).toBe(false)
    release()
    await stopped
    expect(network.opened.map(({ isClosed }) => isClosed)).toEqual([true])
    expect(told).toEqual([])
    expect(clock.pendingTimers).toBe(0)
  })

  it('ends the retries of what fails', async () => {
    network.broken.set(lan.address, 'EADDRINUSE')
    await started()
    await listeners.stop()
    await pass(60_000)
    expect(network.attempts).toBe(1)
  })

  it('is for good, also before the start', async () => {
    await listeners.stop()
    await started()
    expect(network.attempts).toBe(0)
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('with real sockets', () => {
  async function openUdp(local: SocketAddress): Promise<OpenSocket> {
    const socket = createSocket('udp4')
    socket.bind(local.port, local.address)
    await once(socket, 'listening')
    return {
      local: socket.address(),
      close: () => new Promise((resolve) => socket.close(() => resolve())),
      onFailure: (listener) => socket.on('error', listener),
    }
  }

  it('takes a port over as soon as the program that held it is gone', async () => {
    const occupant = await openUdp({ address: '127.0.0.1', port: 0 })
    wanted = [{ address: '127.0.0.1', port: occupant.local.port }]
    const statuses: ListenerStatus[] = []
    let heard = (): void => undefined
    const real = createListeners({
      clock,
      open: openUdp,
      survey,
      onLost: (local) => lost.push(local),
      onStatus: (status) => {
        statuses.push(status)
        heard()
      },
    })
    onTestFinished(() => real.stop())
    const nextStatus = () => new Promise<void>((resolve) => (heard = resolve))

    const refused = nextStatus()
    real.start()
    await refused
    await occupant.close()
    const listening = nextStatus()
    clock.advance(5_000)
    await listening

    expect(brief(statuses)).toEqual(['127.0.0.1 port-in-use', '127.0.0.1 listening'])
    expect(statuses[1]?.local.port).toBe(occupant.local.port)
  })
})
