import type { ExtensionNumber } from './model.ts'

/** A phone that was registered at the address which this computer no longer has. */
export interface PhoneBehind {
  readonly deviceId: number
  readonly extension: ExtensionNumber
  readonly name: string
  readonly userAgent: string | null
  /** It has registered at an address that this computer has. */
  readonly isBack: boolean
}

/** This computer has lost an address at which phones were registered. */
export interface ServerMove {
  readonly oldAddress: string
  /** Those that phones can use now, the best first; none while there is no network. */
  readonly newAddresses: readonly string[]
  readonly atMs: number
  /** Every phone that it concerns, those that are not back yet first. */
  readonly phones: readonly PhoneBehind[]
}
