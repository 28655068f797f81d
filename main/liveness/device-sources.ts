import type { SocketAddress } from '../../shared/model.ts'

/** Which devices send from an address and port: several where a phone has several accounts. */
export interface DeviceSources {
  /** The device sends from there now, and from where it sent before no more. */
  set(deviceId: number, source: SocketAddress): void
  delete(deviceId: number): void
  /** Asked for every message: an address without devices costs one look, and nothing is built. */
  at(source: SocketAddress): readonly number[]
}

const nobody: readonly number[] = []

export function createDeviceSources(): DeviceSources {
  const sources = new Map<number, SocketAddress>()
  /** By address, then by port. */
  const devices = new Map<string, Map<number, readonly number[]>>()

  function remove(deviceId: number): void {
    const source = sources.get(deviceId)
    if (source === undefined) return
    sources.delete(deviceId)
    const ports = devices.get(source.address)
    if (ports === undefined) return
    const others = ports.get(source.port)?.filter((id) => id !== deviceId) ?? nobody
    if (others.length > 0) ports.set(source.port, others)
    else ports.delete(source.port)
    if (ports.size === 0) devices.delete(source.address)
  }

  return {
    set(deviceId, source) {
      const known = sources.get(deviceId)
      if (known?.address === source.address && known.port === source.port) return
      remove(deviceId)
      sources.set(deviceId, source)
      const ports = devices.get(source.address) ?? new Map<number, readonly number[]>()
      devices.set(source.address, ports)
      ports.set(source.port, [...(ports.get(source.port) ?? nobody), deviceId])
    },
    delete: remove,
    at: ({ address, port }) => devices.get(address)?.get(port) ?? nobody,
  }
}
