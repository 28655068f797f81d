import type { PhoneBehind, ServerMove } from '../../shared/server-move.ts'

/** "The address of this computer has changed: 192.168.1.2 is now 192.168.1.7." */
export function movedFrom({ oldAddress, newAddresses }: ServerMove): string {
  return newAddresses.length === 0
    ? `This computer has lost its address ${oldAddress}, and has no other that phones could use.`
    : `The address of this computer has changed: ${oldAddress} is now ${newAddresses.join(' or ')}.`
}

/** "3 of 12 phones are back." */
export function returnedPhones(phones: readonly PhoneBehind[]): string {
  const back = phones.filter(({ isBack }) => isBack).length
  if (phones.length === 0) return 'No phone was registered at the old address.'
  if (phones.length === 1) return back === 1 ? 'The phone is back.' : 'The phone is not back yet.'
  if (back === phones.length) return `All ${phones.length} phones are back.`
  return `${back} of ${phones.length} phones ${back === 1 ? 'is' : 'are'} back.`
}

/** What the admin can do about it, in a few sentences. */
export function moveRepair({ oldAddress, newAddresses }: ServerMove): string {
  const [best] = newAddresses
  if (best === undefined) {
    return (
      `Check the network cable or the Wi-Fi of this computer. When it has the address ${oldAddress} again, ` +
      'the phones find it by themselves.'
    )
  }
  return (
    `Phones that have ${oldAddress} as their server do not find this computer any more. Enter ${best} as the server ` +
    `in each of them; or give this computer the address ${oldAddress} back: as a fixed address in its network ` +
    'settings, or by a DHCP reservation in your router, so that it never changes again.'
  )
}
