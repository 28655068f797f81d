import type { ExtensionNumber, SocketAddress } from './model.ts'

/** What the list of phones shows of one registered device. */
export interface PhoneDevice {
  readonly bindingId: number
  readonly source: SocketAddress
  readonly contactUri: string
  /** False for a contact that is no SIP URI, such as tel: */
  readonly pingable: boolean
  readonly userAgent: string | null
  readonly registeredAtMs: number
  readonly refreshedAtMs: number
  readonly expiresAtMs: number
}

/** One line of the list of phones: an extension with one of its devices, or with none. */
export interface PhoneRow {
  readonly extension: ExtensionNumber
  readonly name: string
  readonly enabled: boolean
  /** `gone`: was registered once and is not now; `never`: no device was ever heard of. */
  readonly state: 'registered' | 'gone' | 'never'
  readonly device: PhoneDevice | null
}
