import type { Binding, ExtensionNumber } from '../../shared/model.ts'

/** A row of the table `binding`. */
export interface BindingRow {
  readonly id: number
  readonly extension: ExtensionNumber
  readonly contact_uri: string
  readonly contact_key: string
  readonly instance_id: string | null
  readonly reg_id: number | null
  readonly q: number | null
  readonly path: string
  readonly call_id: string
  readonly c_seq: number
  readonly source_address: string
  readonly source_port: number
  readonly local_address: string
  readonly local_port: number
  readonly user_agent: string | null
  readonly registered_at_ms: number
  readonly refreshed_at_ms: number
  readonly expires_at_ms: number
}

/** The columns beside the id, in the order of {@link bindingValues}. */
export const bindingColumns = [
  'extension',
  'contact_uri',
  'contact_key',
  'instance_id',
  'reg_id',
  'q',
  'path',
  'call_id',
  'c_seq',
  'source_address',
  'source_port',
  'local_address',
  'local_port',
  'user_agent',
  'registered_at_ms',
  'refreshed_at_ms',
  'expires_at_ms',
] as const satisfies readonly (keyof BindingRow)[]

/** A value for each of {@link bindingColumns}. */
export type BindingValues = readonly (string | number | null)[]

/** What a binding stores, in the order of {@link bindingColumns}. */
export function bindingValues(binding: Omit<Binding, 'id'>): BindingValues {
  return [
    binding.extension,
    binding.contactUri,
    binding.contactKey,
    binding.instanceId,
    binding.regId,
    binding.q,
    binding.path.join('\n'),
    binding.callId,
    binding.cSeq,
    binding.source.address,
    binding.source.port,
    binding.local.address,
    binding.local.port,
    binding.userAgent,
    binding.registeredAtMs,
    binding.refreshedAtMs,
    binding.expiresAtMs,
  ]
}

/** The binding that a row holds. */
export function bindingFromRow(row: BindingRow): Binding {
  return {
    id: row.id,
    extension: row.extension,
    contactUri: row.contact_uri,
    contactKey: row.contact_key,
    instanceId: row.instance_id,
    regId: row.reg_id,
    q: row.q,
    path: row.path === '' ? [] : row.path.split('\n'),
    callId: row.call_id,
    cSeq: row.c_seq,
    source: { address: row.source_address, port: row.source_port },
    local: { address: row.local_address, port: row.local_port },
    userAgent: row.user_agent,
    registeredAtMs: row.registered_at_ms,
    refreshedAtMs: row.refreshed_at_ms,
    expiresAtMs: row.expires_at_ms,
  }
}

/** True where nothing but Call-ID, CSeq, the time of refresh and the deadline can differ. */
export function isPlainRefresh(before: Binding, after: Binding): boolean {
  return (
    before.contactUri === after.contactUri &&
    before.contactKey === after.contactKey &&
    before.instanceId === after.instanceId &&
    before.regId === after.regId &&
    before.q === after.q &&
    before.userAgent === after.userAgent &&
    before.source.port === after.source.port &&
    before.source.address === after.source.address &&
    before.local.port === after.local.port &&
    before.local.address === after.local.address &&
    before.registeredAtMs === after.registeredAtMs &&
    samePath(before.path, after.path)
  )
}

function samePath(before: readonly string[], after: readonly string[]): boolean {
  return before.length === after.length && before.every((value, index) => value === after[index])
}
