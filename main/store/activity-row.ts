import type { ActivityEntry, Happening, RefusalReason } from '../../shared/activity.ts'

/** A row of the table `activity`. */
export interface ActivityRow extends HappeningColumns {
  readonly id: number
  readonly extension: string | null
  readonly source_address: string | null
  readonly source_port: number | null
  readonly user_agent: string | null
  readonly count: number
  readonly first_at_ms: number
  readonly last_at_ms: number
}

/** The columns that say what happened; those that a kind has no use for are null. */
interface HappeningColumns {
  readonly kind: Happening['kind']
  readonly reason: string | null
  readonly detail: string | null
  readonly by_seconds: number | null
}

/** The columns in the order of {@link activityValues}. */
export const activityColumns = [
  'id',
  'kind',
  'reason',
  'detail',
  'by_seconds',
  'extension',
  'source_address',
  'source_port',
  'user_agent',
  'count',
  'first_at_ms',
  'last_at_ms',
] as const satisfies readonly (keyof ActivityRow)[]

/** What an entry stores, in the order of {@link activityColumns}. */
export function activityValues(entry: ActivityEntry): (string | number | null)[] {
  const { what } = entry
  return [
    entry.id,
    what.kind,
    what.kind === 'refused' ? what.reason : what.kind === 'replaced' ? what.because : null,
    'detail' in what ? what.detail : null,
    what.kind === 'clock-jumped' ? what.bySeconds : null,
    entry.extension,
    entry.source?.address ?? null,
    entry.source?.port ?? null,
    entry.userAgent,
    entry.count,
    entry.firstAtMs,
    entry.lastAtMs,
  ]
}

/** The entry that a row holds. */
export function activityFromRow(row: ActivityRow): ActivityEntry {
  const { source_address: address, source_port: port } = row
  return {
    id: row.id,
    what: happening(row),
    extension: row.extension,
    source: address === null || port === null ? null : { address, port },
    userAgent: row.user_agent,
    count: row.count,
    firstAtMs: row.first_at_ms,
    lastAtMs: row.last_at_ms,
  }
}

/** Reasons were written by {@link activityValues}, hence the assertions. */
function happening({ kind, reason, detail, by_seconds: bySeconds }: HappeningColumns): Happening {
  switch (kind) {
    case 'refused':
      return { kind, reason: reason as RefusalReason, detail }
    case 'replaced':
      return { kind, because: reason as 'same-device' | 'device-limit' }
    case 'clock-jumped':
      return { kind, bySeconds: bySeconds ?? 0 }
    case 'listener-problem':
    case 'address-changed':
      return { kind, detail: detail ?? '' }
    default:
      return { kind }
  }
}
