import { describe, expect, it } from 'vitest'
import { durationSeconds, durationText } from '../../renderer/lib/settings-duration.ts'
import { settingErrors } from '../../renderer/lib/settings-errors.ts'
import { addressChoices, listenOutcome } from '../../renderer/lib/settings-listen.ts'
import type { ListenerStatus } from '../../shared/model.ts'
import type { NetworkCard } from '../../shared/network-card.ts'
import { defaultSettings } from '../../shared/settings.ts'

const card = (address: string, changes: Partial<NetworkCard> = {}): NetworkCard => ({
  interfaceName: 'eth0',
  kind: 'ethernet',
  address,
  family: 4,
  reachableFromOffice: true,
  ...changes,
})

describe('the addresses to choose from', () => {
  const described = (cards: readonly NetworkCard[], listen: readonly string[] = []) =>
    addressChoices(cards, listen).map(({ entry, name, warning }) => [entry, name, warning])

  it('are named as people know them, with what speaks against them', () => {
    const vpn = card('10.8.0.6', { interfaceName: 'tun0', kind: 'vpn', reachableFromOffice: false })
    expect(described([card('192.168.1.2'), vpn])).toEqual([
      ['192.168.1.2', 'Network cable (eth0)', null],
      ['10.8.0.6', 'VPN (tun0)', 'Only for phones that are on the VPN'],
    ])
  })

  it('are not named twice where the system uses the same name', () => {
    expect(described([card('192.168.1.3', { interfaceName: 'Wi-Fi', kind: 'wifi' })])).toEqual([
      ['192.168.1.3', 'Wi-Fi', null],
    ])
  })

  it('keep those of the settings that this computer does not have now', () => {
    expect(described([card('192.168.1.2')], ['192.168.1.2', '10.0.0.9'])).toEqual([
      ['192.168.1.2', 'Network cable (eth0)', null],
      ['10.0.0.9', 'Named in the settings', 'This computer does not have this address now'],
    ])
  })

  it('keep those with a port of their own, and those that stand for all', () => {
    const cards = [card('192.168.1.2'), card('fd00::2', { family: 6 })]
    expect(described(cards, ['192.168.1.2:5070', '[fd00::2]:5070', '0.0.0.0', '[::]:5070']).slice(2)).toEqual(
      [
        ['192.168.1.2:5070', 'With a port of its own', null],
        ['[fd00::2]:5070', 'With a port of its own', null],
        ['0.0.0.0', 'Every IPv4 address', null],
        ['[::]:5070', 'Every IPv6 address', null],
      ],
    )
  })
})

describe('the outcome of a change of addresses', () => {
  const listening = (address: string): ListenerStatus => ({
    state: 'listening',
    local: { address, port: 5070 },
  })

  it('names every address that is served', () => {
    expect(listenOutcome([listening('192.168.1.2'), listening('127.0.0.1')])).toEqual({
      kind: 'success',
      text: 'Now listening on 192.168.1.2:5070, 127.0.0.1:5070.',
    })
  })

  it('is the first problem, where there is one', () => {
    const problem = { code: 'port-in-use', message: 'The port is in use.' } as const
    const failing: ListenerStatus = { state: 'retrying', local: { address: '10.0.0.1', port: 5070 }, problem }
    expect(listenOutcome([listening('192.168.1.2'), failing])).toEqual({
      kind: 'problem',
      text: 'The port is in use.',
    })
  })

  it('is a problem where nothing is served at all', () => {
    expect(listenOutcome([])).toMatchObject({ kind: 'problem' })
  })
})

describe('times', () => {
  it.each([
    [30, '30', 'seconds'],
    [60, '60', 'seconds'],
    [90, '90', 'seconds'],
    [120, '2', 'minutes'],
    [3600, '60', 'minutes'],
  ] as const)('%i seconds are typed as %s %s', (seconds, amount, unit) => {
    expect(durationText(seconds)).toEqual({ amount, unit })
    expect(durationSeconds({ amount, unit })).toBe(seconds)
  })

  it.each(['', ' ', 'one'])('"%s" is none', (amount) => {
    expect(durationSeconds({ amount, unit: 'minutes' })).toBeNaN()
  })
})

describe('errors stand beside the field', () => {
  it('that is out of bounds', () => {
    expect(settingErrors(defaultSettings, { port: 70_000, contactLimit: NaN })).toEqual({
      port: 'The port must be 65535 or less.',
      contactLimit: 'The number of phones for one extension must be a number from 1 to 100.',
    })
  })

  it('that does not go with another', () => {
    expect(settingErrors(defaultSettings, { minExpiresSeconds: 600, maxExpiresSeconds: 300 })).toMatchObject({
      minExpiresSeconds: 'The shortest registration must not exceed the longest registration.',
    })
  })

  it('with the list that has the wrong name', () => {
    expect(settingErrors(defaultSettings, { domains: ['office.lan', 'no name'] })).toEqual({
      domains: 'Every further name of this registrar must be a host name such as office.lan.',
    })
  })
})
