import type { PhoneRow, PhoneState } from '../../shared/phone-row.ts'
import { phoneStateAt } from '../../shared/phone-row.ts'
import type { PhoneColumn, PhoneSort } from './phone-columns.ts'
import { answerTimeMs } from './phone-answer.ts'
import { modelOf, orderKey } from './phone-text.ts'

const naturalOrder = new Intl.Collator('en', { numeric: true })

const urgency: Readonly<Record<PhoneState, number>> = {
  gone: 0,
  unreachable: 1,
  overdue: 2,
  registered: 3,
  'signed-off': 4,
  never: 5,
}

type SortKey = string | number | null

/**
 * The rows in the order of a column, and in natural order of their extensions where it does not decide. What a
 * row lacks stands at the end, whichever way round. States are those of that moment.
 */
export function orderPhones(rows: readonly PhoneRow[], sort: PhoneSort, atMs: number): readonly PhoneRow[] {
  // They come in this order already, which makes it cheap.
  const natural = [...rows].sort(byExtension)
  const keyOf = keyFor(sort.column, atMs)
  if (keyOf === null) return sort.descending ? natural.reverse() : natural
  const direction = sort.descending ? -1 : 1
  return natural
    .map((row, place) => ({ row, place, key: keyOf(row) }))
    .sort((a, b) => compareKeys(a.key, b.key, direction) || a.place - b.place)
    .map(({ row }) => row)
}

/** Devices of one extension keep their order when they renew their registrations. */
function byExtension(a: PhoneRow, b: PhoneRow): number {
  return (
    naturalOrder.compare(a.extension, b.extension) ||
    (a.extension < b.extension ? -1 : a.extension > b.extension ? 1 : 0) ||
    (a.device?.deviceId ?? 0) - (b.device?.deviceId ?? 0)
  )
}

/** Null for the extension, whose order is the natural one. */
function keyFor(column: PhoneColumn, atMs: number): ((row: PhoneRow) => SortKey) | null {
  switch (column) {
    case 'state':
      return (row) => urgency[phoneStateAt(row, atMs)]
    case 'extension':
      return null
    case 'name':
      return ({ name }) => textKey(name)
    case 'model':
      return ({ device }) => textKey(modelOf(device?.userAgent ?? ''))
    case 'address':
      return ({ device }) => textKey(device === null ? '' : `${device.source.address} ${device.source.port}`)
    case 'answer':
      return (row) => answerTimeMs(row)
    case 'since':
      return (row) => (row.state === 'registered' ? row.device.registeredAtMs : null)
    case 'expires':
      return (row) =>
        row.state === 'registered' ? row.device.expiresAtMs : (row.device?.lastSeenAtMs ?? null)
  }
}

function textKey(text: string): SortKey {
  return text === '' ? null : orderKey(text)
}

function compareKeys(a: SortKey, b: SortKey, direction: 1 | -1): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return a < b ? -direction : direction
}
