import { beforeEach, describe, expect, it } from 'vitest'
import {
  createNetworkWatch,
  type NetworkChange,
  type NetworkWatch,
} from '../../main/environment/network-watch.ts'
import type { NetworkAddress } from '../../main/server/network-addresses.ts'
import type { ListenerStatus } from '../../shared/model.ts'
import { FakeClock } from '../support/fake-clock.ts'

const second = 1_000

let clock: FakeClock
let addresses: readonly NetworkAddress[]
let served: readonly string[] | 'all'
let changes: NetworkChange[]
let watch: NetworkWatch

const on = (name: string, ...texts: string[]): readonly NetworkAddress[] =>
  texts.map((address) => ({ name, address, family: address.includes(':') ? 6 : 4, internal: name === 'lo' }))
const loopback = on('lo', '127.0.0.1')
const eth = (...texts: string[]) => on('eth0', ...texts)
const wlan = (...texts: string[]) => on('wlan0', ...texts)

beforeEach(() => {
  clock = new FakeClock()
  changes = []
  served = 'all'
  addresses = [...loopback, ...eth('192.168.1.2')]
  watch = createNetworkWatch({
    ...{ clock, onChange: (change) => changes.push(change) },
    networkAddresses: () => addresses,
    listeners: () =>
      (served === 'all' ? addresses.map(({ address }) => address) : served).map(
        (address): ListenerStatus => ({
          ...{ state: 'listening', local: { address, port: 5060 } },
        }),
      ),
  })
  watch.look()
})

/** This computer has these addresses, and so much time passes, with a look every ten seconds. */
function become(now: readonly NetworkAddress[], seconds: number): void {
  addresses = [...loopback, ...now]
  watch.look()
  for (let passed = 0; passed < seconds; passed += 10) {
    clock.advance(Math.min(10, seconds - passed) * second)
    if (passed + 10 <= seconds) watch.look()
  }
}
const told = () =>
  changes.map((change) => (change.kind === 'address-changed' ? `${change.from} > ${change.to}` : change.kind))

describe('the network', () => {
  it('is lost when no address is left for five seconds, and told of once', () => {
    become([], 4)
    expect(told()).toEqual([])
    become([], 600)
    expect(told()).toEqual(['network-lost'])
  })

  it('is lost without waiting for the next heartbeat', () => {
    addresses = loopback
    watch.look()
    clock.advance(5 * second)
    expect(told()).toEqual(['network-lost'])
  })

  it('is back as soon as there is an address', () => {
    become([], 60)
    become(eth('192.168.1.2'), 60)
    expect(told()).toEqual(['network-lost', 'network-back'])
  })

  it('is not lost when a cable is moved within five seconds', () => {
    become([], 3)
    become(eth('192.168.1.2'), 60)
    expect(told()).toEqual([])
  })

  it('is lost although virtual machines, a VPN and an address without a network are still there', () => {
    const left = [...on('docker0', '172.17.0.1'), ...on('tun0', '10.8.0.2'), ...eth('169.254.7.7', 'fe80::1')]
    become([...eth('192.168.1.2'), ...left], 10)
    become(left, 60)
    expect(told()).toEqual(['network-lost'])
  })

  it('may be one that looks like that of virtual machines, where there has never been another', () => {
    const bridge = on('br-lan', '192.168.1.1')
    const only = createNetworkWatch({
      ...{ clock, onChange: (change: NetworkChange) => changes.push(change), listeners: () => [] },
      networkAddresses: () => addresses,
    })
    addresses = bridge
    only.look()
    addresses = loopback
    only.look()
    clock.advance(10 * second)
    expect(told()).toEqual(['network-lost'])
  })

  it('is not lost where there has been none yet: a computer that starts up may be faster than its Wi-Fi', () => {
    addresses = loopback
    const early = createNetworkWatch({
      ...{ clock, onChange: (change: NetworkChange) => changes.push(change), listeners: () => [] },
      networkAddresses: () => addresses,
    })
    early.look()
    clock.advance(60 * second)
    early.look()
    addresses = wlan('192.168.1.50')
    early.look()
    expect(told()).toEqual([])
  })

  it('may take half a minute after the computer woke up', () => {
    addresses = loopback
    watch.resumed()
    clock.advance(29 * second)
    expect(told()).toEqual([])
    clock.advance(second)
    expect(told()).toEqual(['network-lost'])
  })

  it('is as it was while the system cannot name its addresses', () => {
    const failing = createNetworkWatch({
      ...{ clock, onChange: (change: NetworkChange) => changes.push(change), listeners: () => [] },
      networkAddresses: () => {
        throw new Error('EMFILE')
      },
    })
    failing.look()
    clock.advance(60 * second)
    expect(told()).toEqual([])
  })
})

describe('a served address', () => {
  it('has changed when another has come in its place for five seconds', () => {
    become(eth('192.168.1.7'), 4)
    expect(told()).toEqual([])
    become(eth('192.168.1.7'), 60)
    expect(changes).toEqual([
      { kind: 'address-changed', from: '192.168.1.2', to: '192.168.1.7', interfaceName: 'eth0' },
    ])
  })

  it('is followed by the one on the same interface, if there is one', () => {
    become([...wlan('192.168.1.50'), ...eth('192.168.1.7')], 60)
    expect(told()).toEqual(['192.168.1.2 > 192.168.1.7'])
  })

  it('is followed by the one on another interface, else', () => {
    become(wlan('192.168.1.50'), 60)
    expect(told()).toEqual(['192.168.1.2 > 192.168.1.50'])
  })

  it('may change while there is no network at all', () => {
    become([], 60)
    become(eth('10.0.0.7'), 60)
    expect(told()).toEqual(['network-lost', 'network-back', '192.168.1.2 > 10.0.0.7'])
  })

  it('has changed again when it is the old one again', () => {
    become(eth('192.168.1.7'), 20)
    become(eth('192.168.1.2'), 20)
    expect(told()).toEqual(['192.168.1.2 > 192.168.1.7', '192.168.1.7 > 192.168.1.2'])
  })

  it('is only followed by one that was there all along when it stays away', () => {
    become([...eth('192.168.1.2'), ...wlan('192.168.1.50')], 20)
    become(wlan('192.168.1.50'), 20)
    expect(told()).toEqual([])
    become(wlan('192.168.1.50'), 20)
    expect(told()).toEqual(['192.168.1.2 > 192.168.1.50'])
  })

  it('has not changed when it is back before anybody could tell', () => {
    become([...eth('192.168.1.2'), ...wlan('192.168.1.50')], 20)
    become(wlan('192.168.1.50'), 20)
    become([...eth('192.168.1.2'), ...wlan('192.168.1.50')], 120)
    expect(told()).toEqual([])
  })

  it('is not one that nobody serves', () => {
    served = ['192.168.1.2']
    become([...eth('192.168.1.2'), ...wlan('192.168.1.50')], 20)
    become([...eth('192.168.1.2'), ...wlan('192.168.1.60')], 60)
    expect(told()).toEqual([])
  })

  it('is not one of a VPN or of virtual machines', () => {
    become([...eth('192.168.1.2'), ...on('tun0', '10.8.0.2'), ...on('docker0', '172.17.0.1')], 20)
    become([...eth('192.168.1.2'), ...on('tun0', '10.8.0.9'), ...on('docker0', '172.18.0.1')], 60)
    expect(told()).toEqual([])
  })
})

describe('IPv6', () => {
  it('may rotate its addresses for privacy while the IPv4 address stays', () => {
    become(eth('192.168.1.2', '2001:db8::1', '2001:db8::aaaa'), 20)
    become(eth('192.168.1.2', '2001:db8::1', '2001:db8::bbbb'), 60)
    become(eth('192.168.1.2', '2001:db8::cccc'), 60)
    expect(told()).toEqual([])
  })

  it('may rotate them where there is no IPv4, while one stays', () => {
    become(eth('2001:db8::1', '2001:db8::aaaa'), 60)
    changes = []
    become(eth('2001:db8::1', '2001:db8::bbbb'), 60)
    expect(told()).toEqual([])
  })

  it('changes with the router, which is told of by the IPv4 address alone', () => {
    become(eth('192.168.1.2', '2001:db8:1::1'), 20)
    become(eth('192.168.7.2', '2001:db8:7::1'), 60)
    expect(told()).toEqual(['192.168.1.2 > 192.168.7.2'])
  })

  it('counts where there is nothing else', () => {
    become(eth('2001:db8:1::1'), 60)
    changes = []
    become(eth('2001:db8:7::1'), 60)
    expect(told()).toEqual(['2001:db8:1::1 > 2001:db8:7::1'])
  })

  it('that comes first when a cable is plugged in does not stand for the IPv4 address', () => {
    become(eth('192.168.1.2', '2001:db8::1'), 20)
    become([], 20)
    become(eth('2001:db8::1'), 10)
    become(eth('192.168.1.2', '2001:db8::1'), 60)
    expect(told()).toEqual(['network-lost', 'network-back'])
  })
})

it('no timer is left when the watch has stopped', () => {
  addresses = loopback
  watch.look()
  watch.stop()
  expect(clock.pendingTimers).toBe(0)
})
