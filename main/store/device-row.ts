import type { AnswersPings } from '../../shared/liveness.ts'
import type { ExtensionNumber, SocketAddress } from '../../shared/model.ts'

/** How a device's last registration ended; `removed`: in the admin's name. */
export type EndOfRegistration = 'lapsed' | 'signed-off' | 'replaced' | 'removed'

/** A phone that has been registered for an extension, as it is remembered beyond its bindings. */
export interface Device {
  readonly id: number
  readonly extension: ExtensionNumber
  /** `+sip.instance` (RFC 5626 §4.1), where it has given one. */
  readonly instanceId: string | null
  /** Where its last REGISTER came from. */
  readonly source: SocketAddress
  readonly userAgent: string | null
  readonly firstSeenAtMs: number
  readonly lastSeenAtMs: number
  /** As far as it is known. */
  readonly answersPings: AnswersPings
  /** Null while it is registered. */
  readonly ended: { readonly atMs: number; readonly how: EndOfRegistration } | null
}

/** A row of the table `device`. */
export interface DeviceRow {
  readonly id: number
  readonly extension: ExtensionNumber
  readonly instance_id: string | null
  readonly source_address: string
  readonly source_port: number
  readonly user_agent: string | null
  readonly first_seen_at_ms: number
  readonly last_seen_at_ms: number
  readonly ended_at_ms: number | null
  readonly ended_how: EndOfRegistration | null
  readonly answers_pings: AnswersPings
}

/** The columns in the order of {@link deviceValues}. */
export const deviceColumns = [
  'id',
  'extension',
  'instance_id',
  'source_address',
  'source_port',
  'user_agent',
  'first_seen_at_ms',
  'last_seen_at_ms',
  'ended_at_ms',
  'ended_how',
  'answers_pings',
] as const satisfies readonly (keyof DeviceRow)[]

/** What a device stores, in the order of {@link deviceColumns}. */
export function deviceValues(device: Device): (string | number | null)[] {
  return [
    device.id,
    device.extension,
    device.instanceId,
    device.source.address,
    device.source.port,
    device.userAgent,
    device.firstSeenAtMs,
    device.lastSeenAtMs,
    device.ended?.atMs ?? null,
    device.ended?.how ?? null,
    device.answersPings,
  ]
}

/** The device that a row holds. */
export function deviceFromRow(row: DeviceRow): Device {
  const { ended_at_ms: atMs, ended_how: how } = row
  return {
    id: row.id,
    extension: row.extension,
    instanceId: row.instance_id,
    source: { address: row.source_address, port: row.source_port },
    userAgent: row.user_agent,
    firstSeenAtMs: row.first_seen_at_ms,
    lastSeenAtMs: row.last_seen_at_ms,
    answersPings: row.answers_pings,
    ended: atMs === null || how === null ? null : { atMs, how },
  }
}
