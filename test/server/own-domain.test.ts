import { expect, it } from 'vitest'
import type { NetworkAddress } from '../../main/server/network-addresses.ts'
import { ownDomain } from '../../main/server/own-domain.ts'

const lan: NetworkAddress = { name: 'eth0', address: '192.168.1.2', family: 4, internal: false }
const ipv6: NetworkAddress = { name: 'eth0', address: '2001:DB8::1', family: 6, internal: false }

it('23: is every address of this computer, in lower case, and every one that is served', () => {
  const names = ownDomain([lan, ipv6], [{ address: '10.0.0.9', port: 5060 }], 'pbx', [])
  for (const address of ['192.168.1.2', '2001:db8::1', '10.0.0.9']) expect(names).toContain(address)
  expect(names).not.toContain('192.168.1.3')
})

it('23: is the host name, long and short, as it is known on the LAN', () => {
  const names = ownDomain([], [], 'PBX.Office.Example', [])
  expect([...names].sort()).toEqual(['localhost', 'pbx', 'pbx.local', 'pbx.office.example'])
})

it('23: is every configured name, whatever its case and with or without the last dot', () => {
  const names = ownDomain([], [], 'pbx', ['SIP.Example.com.', 'rollcall'])
  expect([names.has('sip.example.com'), names.has('rollcall'), names.has('example.com')]).toEqual([
    true,
    true,
    false,
  ])
})
