import type { Binding } from '../../shared/model.ts'
import { phoneModel } from '../../shared/phone-model.ts'
import type { Device } from '../store/device-row.ts'

/** What a phone shows of itself when it registers. */
type Registration = Pick<Binding, 'id' | 'instanceId' | 'source' | 'userAgent'>

/** Picks the device that the phone behind a binding was, if it can tell. */
type Rule = (binding: Registration, absent: readonly Device[]) => Device | undefined

/** The surest sign first. */
const rules: readonly Rule[] = [
  ({ instanceId }, absent) =>
    instanceId === null ? undefined : absent.find((device) => device.instanceId === instanceId),
  (binding, absent) =>
    likeliest(
      binding,
      absent.filter((device) => atSameAddress(binding, device) && ofSameModel(binding, device)),
    ),
  (binding, absent) => {
    const [only, ...others] = absent.filter((device) => ofSameModel(binding, device) && !wasReplaced(device))
    return others.length === 0 ? only : undefined
  },
  (binding, absent) =>
    likeliest(
      binding,
      absent.filter((device) => atSameAddress(binding, device)),
    ),
]

/**
 * Which of the absent devices of an extension have come back as which of its new bindings, by the bindings' ids. Each
 * device is given to one binding at most, and a sure sign goes before a weaker one of another binding.
 */
export function samePhones(
  bindings: readonly Registration[],
  absent: readonly Device[],
): ReadonlyMap<number, Device> {
  const found = new Map<number, Device>()
  let left = absent
  for (const rule of rules) {
    for (const binding of bindings) {
      if (left.length === 0) return found
      if (found.has(binding.id)) continue
      const device = rule(
        binding,
        left.filter((candidate) => mayBe(binding, candidate)),
      )
      if (device === undefined) continue
      found.set(binding.id, device)
      left = left.filter((other) => other !== device)
    }
  }
  return found
}

/** Two different instance ids are two phones, whatever else they share (RFC 5626 §4.1). */
export function mayBe(
  { instanceId }: Pick<Device, 'instanceId'>,
  device: Pick<Device, 'instanceId'>,
): boolean {
  return instanceId === null || device.instanceId === null || device.instanceId === instanceId
}

function atSameAddress({ source }: Registration, device: Device): boolean {
  return source.address === device.source.address
}

export function ofSameModel(
  { userAgent }: Pick<Device, 'userAgent'>,
  device: Pick<Device, 'userAgent'>,
): boolean {
  if (userAgent === null || device.userAgent === null) return false
  return userAgent === device.userAgent || phoneModel(userAgent) === phoneModel(device.userAgent)
}

/** It had to make room for another phone, which is often of the same model and is not the same phone. */
function wasReplaced({ ended }: Device): boolean {
  return ended?.how === 'replaced'
}

/** Of several phones behind one address that with the same port, else the one that was there last. */
function likeliest({ source }: Registration, devices: readonly Device[]): Device | undefined {
  const samePort = devices.filter((device) => device.source.port === source.port)
  return (samePort.length > 0 ? samePort : devices).reduce<Device | undefined>(
    (last, device) => (last === undefined || device.lastSeenAtMs > last.lastSeenAtMs ? device : last),
    undefined,
  )
}
