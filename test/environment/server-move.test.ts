import { beforeEach, describe, expect, it } from 'vitest'
import { createServerMove, type ServerMoveWatch } from '../../main/environment/server-move.ts'
import type { NetworkAddress } from '../../main/server/network-addresses.ts'
import type { Binding, ListenerStatus } from '../../shared/model.ts'
import { extension } from '../support/database.ts'
import { RosterBench } from '../support/roster-bench.ts'

const second = 1_000
const [oldAddress, newAddress] = ['192.168.1.2', '192.168.1.7']

let bench: RosterBench
/** What this computer has. */
let addresses: readonly string[]
/** What of it is served, once the sockets are open. */
let listening: readonly string[]
let isMute: boolean
let changes: number
let watch: ServerMoveWatch

const networkAddress = (address: string): NetworkAddress => ({
  ...{ name: address === '127.0.0.1' ? 'lo' : 'eth0', address, family: 4, internal: address === '127.0.0.1' },
})

beforeEach(() => {
  bench = new RosterBench()
  changes = 0
  isMute = false
  addresses = listening = [oldAddress]
  open()
})

function open(): void {
  watch = createServerMove({
    clock: bench.clock,
    locations: bench.locations,
    roster: bench.roster,
    extensions: bench.extensions,
    networkAddresses() {
      if (isMute) throw new Error('EMFILE')
      return ['127.0.0.1', ...addresses].map(networkAddress)
    },
    listeners: () =>
      listening.map((address): ListenerStatus => ({ state: 'listening', local: { address, port: 5060 } })),
    onChanged: () => changes++,
  })
}

/** This computer has and serves these addresses, and so much time passes. */
function become(now: readonly string[], seconds = 10): void {
  addresses = listening = now
  settle()
  bench.clock.advance(seconds * second)
}
function settle(): void {
  bench.roster.settle()
  watch.look()
}
const at = (address: string) => ({ local: { address, port: 5060 } })
const phones = () =>
  watch.current()?.phones.map(({ extension: number, isBack }) => `${number} ${isBack ? 'back' : 'behind'}`)

/** Extensions 101 and 102 each have a phone at the old address. */
function twoPhones(): readonly [Binding, Binding] {
  const first = bench.register(at(oldAddress))
  const second = bench.register({
    ...at(oldAddress),
    ...{ extension: extension('102'), contactUri: 'sip:102@192.168.1.21' },
    ...{ source: { address: '192.168.1.21', port: 5060 }, userAgent: 'Grandstream GXP2170 1.0' },
  })
  settle()
  return [first, second]
}

describe('a computer that gets another address', () => {
  it('has moved, as soon as that has lasted for five seconds, and the phones concerned are named', () => {
    twoPhones()
    become([newAddress], 4)
    expect(watch.current()).toBeNull()
    bench.clock.advance(second)
    expect(watch.current()).toEqual({
      ...{ oldAddress, newAddresses: [newAddress], atMs: bench.clock.now() - 5 * second },
      phones: [
        {
          ...{ extension: '101', name: 'Phone 101', userAgent: 'Desk Phone 1.0' },
          deviceId: 1,
          isBack: false,
        },
        {
          ...{ extension: '102', name: 'Phone 102', userAgent: 'Grandstream GXP2170 1.0' },
          ...{ deviceId: 2, isBack: false },
        },
      ],
    })
    expect(changes).toBe(1)
  })

  it('ticks off each phone that registers at the new address, and is done a minute after the last', () => {
    const [first, other] = twoPhones()
    become([newAddress])
    bench.refresh(other, at(newAddress))
    settle()
    expect(phones()).toEqual(['101 behind', '102 back'])
    bench.clock.advance(600 * second)
    bench.refresh(first, at(newAddress))
    settle()
    expect(phones()).toEqual(['101 back', '102 back'])
    bench.clock.advance(59 * second)
    expect(phones()).toEqual(['101 back', '102 back'])
    bench.clock.advance(second)
    expect([watch.current(), bench.clock.pendingTimers]).toEqual([null, 0])
    settle()
    expect([watch.current(), changes]).toEqual([null, 4])
  })

  it('has not moved where no phone knows its old address', () => {
    become([newAddress], 600)
    expect([watch.current(), changes]).toEqual([null, 0])
  })

  it('has not moved for phones whose time is up', () => {
    twoPhones()
    bench.clock.advance(7200 * second)
    become([newAddress], 0)
    expect([watch.current(), bench.clock.pendingTimers]).toEqual([null, 0])
  })

  it('has not moved when it has the address still, and only its port is taken', () => {
    twoPhones()
    listening = []
    watch.look()
    bench.clock.advance(600 * second)
    expect([watch.current(), changes]).toEqual([null, 0])
  })

  it('waits for phones also when their registrations lapse', () => {
    twoPhones()
    become([newAddress])
    bench.clock.advance(3600 * second)
    settle()
    expect(phones()).toEqual(['101 behind', '102 behind'])
  })

  it('knows a phone that has got another address itself', () => {
    bench.register(at(oldAddress))
    settle()
    become([newAddress])
    bench.register({
      ...at(newAddress),
      ...{ contactUri: 'sip:101@10.0.0.20:5060', source: { address: '10.0.0.20', port: 5060 } },
    })
    settle()
    expect(phones()).toEqual(['101 back'])
    bench.clock.advance(600 * second)
    settle()
    expect(watch.current()).toBeNull()
  })

  it('has moved no more when it has its old address again', () => {
    twoPhones()
    become([newAddress])
    expect(watch.current()).not.toBeNull()
    become([oldAddress])
    expect(watch.current()).toBeNull()
  })

  it('moves again for the phones that have followed, when it goes back to the old one', () => {
    const [first] = twoPhones()
    become([newAddress])
    bench.refresh(first, at(newAddress))
    settle()
    become([oldAddress])
    expect([watch.current()?.oldAddress, phones()]).toEqual([newAddress, ['101 behind']])
  })

  it('names no new address before its socket is open, and then that one', () => {
    twoPhones()
    become([newAddress])
    listening = []
    watch.look()
    expect(watch.current()?.newAddresses).toEqual([])
    listening = [newAddress]
    watch.look()
    bench.clock.advance(second)
    expect(watch.current()?.newAddresses).toEqual([newAddress])
  })
})

describe('a computer that loses its network', () => {
  it('has not moved while it may get its address back, which takes up to a minute', () => {
    twoPhones()
    become([], 50)
    become([oldAddress], 600)
    expect([watch.current(), changes]).toEqual([null, 0])
  })

  it('has moved after a minute, though it cannot say where to', () => {
    twoPhones()
    become([], 60)
    expect(watch.current()).toMatchObject({ oldAddress, newAddresses: [] })
  })
})

describe('a program that is started on another network', () => {
  it('finds the phones that are registered where this computer is no more', () => {
    twoPhones()
    addresses = listening = [newAddress]
    bench = new RosterBench(bench)
    open()
    watch.look()
    bench.clock.advance(5 * second)
    expect([watch.current()?.oldAddress, phones()]).toEqual([oldAddress, ['101 behind', '102 behind']])
  })
})

describe('a move that the admin knows of', () => {
  it('is not shown any more', () => {
    twoPhones()
    become([newAddress])
    watch.dismiss()
    expect([watch.current(), changes]).toEqual([null, 2])
    become([newAddress], 600)
    expect([watch.current(), changes]).toEqual([null, 2])
  })

  it('does not hide the next one', () => {
    const [first] = twoPhones()
    become([newAddress])
    watch.dismiss()
    bench.refresh(first, at(newAddress))
    settle()
    become(['192.168.1.9'])
    expect([watch.current()?.oldAddress, phones()]).toEqual([newAddress, ['101 behind']])
  })

  it('can happen again from the same address', () => {
    twoPhones()
    become([newAddress])
    watch.dismiss()
    become([oldAddress])
    become([newAddress])
    expect(watch.current()?.oldAddress).toBe(oldAddress)
  })
})

it('what the system cannot tell for a moment changes nothing', () => {
  twoPhones()
  become([newAddress])
  const before = watch.current()
  addresses = listening = [oldAddress]
  isMute = true
  watch.look()
  expect(watch.current()).toEqual(before)
})

it('no timer is left when the watch has stopped', () => {
  twoPhones()
  become([newAddress], 1)
  watch.stop()
  expect(bench.clock.pendingTimers).toBe(0)
})
