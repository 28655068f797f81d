import type { TrackedDevice } from './reconcile.ts'
import { mayBe, ofSameModel } from './same-phone.ts'

/**
 * The device that a registered one has become, where its phone gives no instance id and has come back with another
 * address while its old binding was still live: of the same model, not known at its address before, and registered
 * since the last sign of life of the old one, the first of several. Undefined where there is none, as for two phones
 * that share the extension.
 *
 * @param heardAtMs a device's last sign of life besides its REGISTERs, on the monotonic clock; null where none is known
 */
export function successorOf(
  { device, registration }: TrackedDevice,
  devices: readonly TrackedDevice[],
  heardAtMs: (deviceId: number) => number | null,
): TrackedDevice | undefined {
  if (registration === null) return undefined
  const aliveAtMs = Math.max(registration.renewedAtMs, heardAtMs(device.id) ?? -Infinity)
  return devices
    .filter(
      (other) =>
        other.device !== device &&
        other.registration?.isNewcomer === true &&
        other.registration.sinceMs > aliveAtMs &&
        ofSameModel(other.device, device) &&
        mayBe(other.device, device),
    )
    .sort((a, b) => sinceMs(a) - sinceMs(b))[0]
}

/**
 * The devices without the old one. The other has been there since the old one was first seen, and has come when the
 * old one came: so it can take over what that one had become in turn, and nobody besides.
 */
export function takenOver(
  old: TrackedDevice,
  successor: TrackedDevice,
  devices: readonly TrackedDevice[],
): readonly TrackedDevice[] {
  return devices.flatMap((each) => {
    if (each === old) return []
    if (each !== successor || each.registration === null || old.registration === null) return [each]
    const { device, registration } = each
    const firstSeenAtMs = Math.min(device.firstSeenAtMs, old.device.firstSeenAtMs)
    const answersPings = device.answersPings === 'unknown' ? old.device.answersPings : device.answersPings
    const { sinceMs: cameAtMs, isNewcomer } = old.registration
    return [
      {
        device: { ...device, firstSeenAtMs, answersPings },
        registration: { ...registration, sinceMs: cameAtMs, isNewcomer },
      },
    ]
  })
}

function sinceMs({ registration }: TrackedDevice): number {
  return registration?.sinceMs ?? Infinity
}
