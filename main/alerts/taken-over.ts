import type { RosterDevice } from '../devices/device-roster.ts'
import { mayBe, ofSameModel } from '../devices/same-phone.ts'
import type { Device } from '../store/device-row.ts'

/**
 * Whether a device that had to make room made it for another phone: for the one that has registered last. Without
 * instance ids, one of the same model may be the same phone at another address, so that it does not count.
 *
 * @param devices those of the extension as they are now
 */
export function isTakenOver(replaced: Device, devices: readonly RosterDevice[]): boolean {
  const [newest] = devices
    .flatMap(({ device, binding }) => (binding === undefined ? [] : [{ device, at: binding.registeredAtMs }]))
    .sort((a, b) => b.at - a.at)
  if (newest === undefined) return false
  return !(mayBe(newest.device, replaced) && ofSameModel(newest.device, replaced))
}
