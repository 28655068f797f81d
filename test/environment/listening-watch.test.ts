import { beforeEach, expect, it } from 'vitest'
import { createListeningWatch, type ListeningWatch } from '../../main/environment/listening-watch.ts'
import type { ListenerStatus } from '../../shared/model.ts'
import { FakeClock } from '../support/fake-clock.ts'

let clock: FakeClock
let listeners: readonly ListenerStatus[]
let isNetworkLost: boolean
let told: string[]
let watch: ListeningWatch

beforeEach(() => {
  clock = new FakeClock()
  listeners = []
  isNetworkLost = false
  told = []
  watch = createListeningWatch({
    clock,
    listeners: () => listeners,
    isNetworkLost: () => isNetworkLost,
    onSocketLost: () => told.push('socket lost'),
    onListening: (isListening) => told.push(isListening ? 'listening' : 'deaf'),
    onUnreachable: ({ message }) => told.push(message),
  })
})

const listening = (port = 5060, address = '192.168.1.2'): ListenerStatus => ({
  ...{ state: 'listening', local: { address, port } },
})
const failing: ListenerStatus = {
  ...{ state: 'retrying', local: { address: '192.168.1.2', port: 5060 } },
  problem: { code: 'port-in-use', message: 'port 5060 is in use' },
}

function look(...now: readonly ListenerStatus[]): void {
  listeners = now
  watch.look()
}

it('says nothing of sockets that open at the start', () => {
  look()
  look(listening())
  look(listening(), listening(5060, '192.168.1.3'))
  clock.advance(60_000)
  expect(told).toEqual([])
})

it('tells once that no phone can reach us, after half a minute without any socket', () => {
  look(listening())
  look(failing)
  expect(told).toEqual(['socket lost', 'deaf'])
  clock.advance(29_999)
  expect(told).toHaveLength(2)
  clock.advance(1)
  look(failing)
  clock.advance(600_000)
  expect(told).toEqual(['socket lost', 'deaf', 'port 5060 is in use'])
})

it('tells it of a port that was taken from the start, too', () => {
  look(failing)
  clock.advance(30_000)
  expect(told).toEqual(['deaf', 'port 5060 is in use'])
})

it('does not tell it of a socket that listens again in time, and is ready for the next failure', () => {
  look(failing)
  clock.advance(20_000)
  look(listening())
  clock.advance(60_000)
  expect(told).toEqual(['deaf', 'listening'])
  look(failing)
  clock.advance(30_000)
  expect(told.slice(2)).toEqual(['socket lost', 'deaf', 'port 5060 is in use'])
})

it('notices that a socket has another port now, or fails beside others', () => {
  look(listening(5060))
  look(listening(5062))
  expect(told).toEqual(['socket lost'])
  look(listening(5062), listening(5062, '192.168.1.3'))
  look(listening(5062, '192.168.1.3'), failing)
  expect(told).toEqual(['socket lost', 'socket lost'])
})

it('leaves a lost network to those who tell of that, and waits until it is back', () => {
  look(listening())
  look()
  expect(told).toEqual([])
  isNetworkLost = true
  look(failing)
  clock.advance(60_000)
  isNetworkLost = false
  expect(told).toEqual(['socket lost', 'deaf'])
  clock.advance(30_000)
  expect(told).toEqual(['socket lost', 'deaf', 'port 5060 is in use'])
})

it('ends its timer when it is stopped', () => {
  look(failing)
  watch.stop()
  expect(clock.pendingTimers).toBe(0)
})
