import type { Binding, ExtensionNumber, SocketAddress } from '../../shared/model.ts'
import type { Device, EndOfRegistration } from '../store/device-row.ts'

/** A device that is lost, or was: its registration has lapsed, or it does not answer any more. */
export interface DroppedDevice {
  readonly deviceId: number
  readonly extension: ExtensionNumber
  readonly name: string
  readonly source: SocketAddress
  readonly userAgent: string | null
  readonly lastSeenAtMs: number
  readonly goneAtMs: number
}

export type DeviceEvent =
  /** Its registration has lapsed, perhaps while the program was not running. */
  | { readonly kind: 'device-gone'; readonly device: DroppedDevice }
  /** It has registered again, from that source; the times are those of the outage. */
  | { readonly kind: 'device-back'; readonly device: DroppedDevice }

/** What becomes of a device, for those who follow each one. */
export type DeviceChange =
  /** `registered`: it holds a binding now, and held none or another one before; `refreshed`: its binding is renewed. */
  | {
      readonly kind: 'registered' | 'refreshed'
      readonly device: Device
      readonly binding: Binding
      /** See `refresh-rhythm.ts`. */
      readonly overdueAtMs: number | null
    }
  | { readonly kind: 'ended'; readonly device: Device; readonly how: EndOfRegistration }
  /** Its phone seems to have registered from another address, as that device; its own binding is still live. */
  | { readonly kind: 'moved'; readonly deviceId: number; readonly toDeviceId: number }
  /** It was that other device all along, which its history goes on with; its row is deleted right after this. */
  | { readonly kind: 'taken-over'; readonly deviceId: number; readonly byDeviceId: number }
  | { readonly kind: 'forgotten'; readonly deviceId: number }
