import type { ExtensionNumber } from '../../shared/model.ts'
import type { PhoneRow } from '../../shared/phone-row.ts'

/** A row over many snapshots. */
export interface PhoneReference {
  readonly extension: ExtensionNumber
  /** Null for an extension without a device. */
  readonly deviceId: number | null
}

export function referenceTo({ extension, device }: PhoneRow): PhoneReference {
  return { extension, deviceId: device?.deviceId ?? null }
}

/** Different for every row of a snapshot, and the same in the next one. */
export function phoneKey({ extension, device }: PhoneRow): string {
  return device === null ? extension : `${extension} ${device.deviceId}`
}

/**
 * Where the row is now. A device that was forgotten is followed to what its extension has now, and an extension
 * without devices to its first one. -1 where there is nothing of it.
 */
export function indexOfPhone(rows: readonly PhoneRow[], reference: PhoneReference | null): number {
  if (reference === null) return -1
  const { extension, deviceId } = reference
  const exact = rows.findIndex(
    (row) => row.extension === extension && (row.device?.deviceId ?? null) === deviceId,
  )
  return exact === -1 ? rows.findIndex((row) => row.extension === extension) : exact
}

/** What the list of phones does for those around it. */
export interface PhoneFocus {
  /** Scrolls to a row and gives it the focus. */
  reveal(reference: PhoneReference): Promise<void>
  /** Gives the focus to the row that had it last. */
  focusCurrent(): void
}
