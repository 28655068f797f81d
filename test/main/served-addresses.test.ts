import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createLog } from '../../main/log.ts'
import { serveAddresses, type ServedAddresses, type ServedAddressEvent } from '../../main/served-addresses.ts'
import type { NetworkAddress } from '../../main/server/network-addresses.ts'
import type { ActivityEvent } from '../../shared/activity.ts'
import { defaultSettings, type Settings } from '../../shared/settings.ts'
import { FakeClock } from '../support/fake-clock.ts'

const loopback: NetworkAddress = { name: 'lo', address: '127.0.0.1', family: 4, internal: true }
/** No computer has this address (RFC 5737), so serving it fails. */
const vpn: NetworkAddress = { name: 'tun0', address: '192.0.2.7', family: 4, internal: false }

let settings: Settings
let networkAddresses: readonly NetworkAddress[]
let events: ServedAddressEvent[]
let activity: ActivityEvent[]
let logged: string[]
let served: ServedAddresses

beforeEach(() => {
  settings = { ...defaultSettings, port: 0 }
  networkAddresses = [loopback]
  events = []
  activity = []
  logged = []
  served = serveAddresses({
    clock: new FakeClock(),
    log: createLog((level, line) => logged.push(`${level} ${line}`)),
    settings: () => settings,
    networkAddresses: () => networkAddresses,
    onDatagram: () => undefined,
    onActivity: (event) => activity.push(event),
    onEvent: (event) => events.push(event),
  })
  onTestFinished(() => served.stop())
})

/** Starts and waits until every socket is open or has failed. */
async function started(): Promise<void> {
  served.start()
  await served.recheck()
}

/** Two ports that nobody uses. */
async function freePorts(): Promise<readonly [number, number]> {
  const [one, other] = [createSocket('udp4'), createSocket('udp4')]
  const port = async (socket: Socket) => {
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return socket.address().port
  }
  const ports = [await port(one), await port(other)] as const
  await Promise.all(
    [one, other].map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))),
  )
  return ports
}

describe('a change of settings', () => {
  it('of the port moves the socket, and the old port is free', async () => {
    const [first, second] = await freePorts()
    settings = { ...settings, port: first }
    await started()
    settings = { ...settings, port: second }
    await served.recheck()
    expect(served.statuses()).toEqual([{ state: 'listening', local: { address: '127.0.0.1', port: second } }])
    const heir = createSocket('udp4')
    heir.bind({ port: first, address: '127.0.0.1', exclusive: true })
    await once(heir, 'listening')
    await new Promise<void>((resolve) => heir.close(() => resolve()))
    expect(activity.map(({ what }) => what.kind)).toEqual(['listening', 'listening'])
  })

  it('of names is followed at once', async () => {
    await started()
    expect([served.isOurDomain('rollcall'), served.isOurDomain('office.lan')]).toEqual([true, false])
    settings = { ...settings, domains: ['office.lan'], realm: 'branch' }
    await served.recheck()
    expect([served.isOurDomain('rollcall'), served.isOurDomain('office.lan')]).toEqual([false, true])
    expect(served.isOurDomain('branch')).toBe(true)
  })

  it('that takes an address away is no loss to be told of', async () => {
    await started()
    settings = { ...settings, listen: ['127.0.0.2:0'] }
    await served.recheck()
    expect(served.statuses().map(({ local }) => local.address)).toEqual(['127.0.0.2'])
    expect(events.map(({ kind }) => kind).filter((kind) => kind !== 'warning')).toEqual([
      'listening',
      'listening',
    ])
  })
})

describe('an address that this computer loses', () => {
  it('is told once in activity, log and events', async () => {
    networkAddresses = [loopback, vpn]
    await started()
    expect(served.statuses().map(({ local, state }) => `${local.address} ${state}`)).toEqual([
      '192.0.2.7 retrying',
      '127.0.0.1 listening',
    ])
    activity.length = 0
    networkAddresses = [loopback]
    await served.recheck()
    await served.recheck()
    const detail = expect.stringMatching(/^The address 192\.0\.2\.7 is gone from this computer/) as string
    expect(activity).toEqual([
      {
        what: { kind: 'listener-problem', detail },
        extension: null,
        source: { address: '192.0.2.7', port: 0 },
        userAgent: null,
      },
    ])
    expect(events.filter(({ kind }) => kind === 'address-gone')).toEqual([
      { kind: 'address-gone', local: { address: '192.0.2.7', port: 0 } },
    ])
    expect(logged).toContainEqual(expect.stringMatching(/^warn The address 192\.0\.2\.7 is gone/))
    expect(served.statuses().map(({ local }) => local.address)).toEqual(['127.0.0.1'])
  })
})
