import type { Gated } from './gate.ts'
import { parseCSeq, parseVia } from './header-values.ts'
import type { CSeq, HostPort } from './message.ts'

/** A response to one of our requests: what it takes to find the request, and how it was answered. */
export interface SipResponse {
  /** 100 to 699. */
  readonly status: number
  readonly branch: string
  /** Where the request said that it came from. */
  readonly sentBy: HostPort
  readonly cSeq: CSeq
}

const statusLine = /^SIP\/2\.0 ([1-6][0-9][0-9]) /
const wholeNumber = /^[0-9]{1,10}$/

/**
 * What the gate has let through, read as a response to a request that we made ourselves: it has one Via, ours (RFC 3261
 * §8.1.3.3). Undefined where it is not well-formed or ends before its body does (§18.3).
 */
export function readResponse(gated: Extract<Gated, { kind: 'message' }>): SipResponse | undefined {
  const { startLine, fields, body, fault } = gated
  const status = statusLine.exec(startLine)?.[1]
  if (status === undefined || fault !== undefined) return undefined
  if (fields.isRepeated('cseq') || fields.isRepeated('content-length')) return undefined
  const length = fields.first('content-length') ?? '0'
  if (!wholeNumber.test(length) || Number(length) > body.length) return undefined
  const vias = parseVia(fields.get('via') ?? [])
  const cSeq = parseCSeq(fields.first('cseq') ?? '')
  if (vias?.texts.length !== 1 || vias.top.branch === undefined || cSeq === undefined) return undefined
  const { branch, host, port } = vias.top
  return { status: Number(status), branch, sentBy: { host, port }, cSeq }
}
