import sip from 'sip'
import type { SocketAddress } from '../../../shared/model.ts'
import { ourBranch, realm, type Handled, type SentReply } from './fuzz-server.ts'
import { rightResponse } from './phone-credentials.ts'
import { digestParamsOf, squeeze, valuesOf, viasOf } from './plain-reading.ts'

/** Statement 96. */
const allowedStatuses: ReadonlySet<number> = new Set([
  200, 302, 400, 401, 403, 404, 405, 415, 416, 420, 423, 482, 500, 501, 503, 505,
])

/** Statuses of requests that were not understood, and so may lack what the reply would repeat. */
const notUnderstood: ReadonlySet<number> = new Set([400, 505])

/** What a reply may add to what it repeats of the request: challenges, Date, Via and To parameters. */
const ownOctets = 900

/** Says whether a nonce was issued by this server and not used with that count before. */
export type NonceCheck = (nonce: string, nonceCount: number) => boolean

/** What the server promises of every datagram whatsoever; returns the promise that was broken. */
export function brokenPromise(
  text: string,
  source: SocketAddress,
  { replies, writes, answers, bugs }: Handled,
  isFresh: NonceCheck,
): string | undefined {
  if (bugs.length > 0) return `it reports a bug of its own: ${bugs.join()}`
  const [reply, ...more] = replies
  if (more.length > 0) return 'it answers one datagram with several'
  const isResponse = /^(?:\r\n)*SIP\//.test(text)
  if (isResponse && (reply !== undefined || writes.length > 0)) return 'it takes a response for a request'
  if (answers.length > 0 && !(isResponse && isOurAnswer(text, answers)))
    return `it takes this for the answer ${answers.join()} to its OPTIONS`
  const users = usersProven(text, isFresh)
  for (const { kind, binding } of writes) {
    if (!users.has(binding.extension)) return `it changes bindings of ${binding.extension} for a stranger`
    const wasSent = valuesOf(text, 'contact').some((value) => value.includes(binding.contactUri))
    if (kind !== 'remove' && !wasSent) return `it stores ${binding.contactUri}, which nobody sent`
  }
  if (reply === undefined) return writes.length > 0 ? 'it changes bindings without an answer' : undefined
  return brokenPromiseOfReply(text, source, reply, users)
}

/** Whether the text could be an answer with that status to the OPTIONS of the server. */
function isOurAnswer(text: string, answers: readonly number[]): boolean {
  const [via = ''] = valuesOf(text, 'via')
  const [cSeq = ''] = valuesOf(text, 'cseq')
  const [status, ...more] = answers
  return (
    more.length === 0 &&
    new RegExp(`^(?:\\r\\n)*SIP/2\\.0 ${status ?? ''} `).test(text) &&
    via.includes(ourBranch) &&
    /^\s*\d+\s+OPTIONS\s*$/.test(cSeq)
  )
}

function brokenPromiseOfReply(
  text: string,
  source: SocketAddress,
  reply: SentReply,
  users: ReadonlySet<string>,
): string | undefined {
  if (reply.to.address !== source.address) return `it sends to ${reply.to.address}`
  const parsed = sip.parse(reply.text)
  const status = parsed?.status
  if (parsed === undefined || status === undefined) return 'its reply is no SIP response'
  if (!allowedStatuses.has(status)) return `it answers ${status}`
  if (!reply.text.endsWith('\r\nContent-Length: 0\r\n\r\n')) return 'its reply does not end where it should'
  if (status !== 200 && reply.text.length > text.length + ownOctets) return 'it answers more than it was sent'
  for (const name of ['call-id', 'cseq', 'from']) {
    const broken = brokenEcho(name, valuesOf(text, name), valuesOf(reply.text, name), status)
    if (broken !== undefined) return broken
  }
  if (notUnderstood.has(status)) return undefined
  if (viasOf(reply.text) !== viasOf(text)) return 'it changes the Via list'
  if (parsed.headers['call-id'] === undefined || parsed.headers['cseq'] === undefined)
    return 'the reply lacks fields'
  const isRegister = /^(?:\r\n)*REGISTER /.test(text)
  if (status === 200 && isRegister && users.size === 0) return 'it tells a stranger where the phones are'
  return undefined
}

/** A request that is understood has each of the fields once; in what is malformed the first readable one counts. */
function brokenEcho(
  name: string,
  sent: readonly string[],
  returned: readonly string[],
  status: number,
): string | undefined {
  const [value, ...others] = returned
  if (others.length > 0) return `it repeats ${name}`
  if (value === undefined) return notUnderstood.has(status) ? undefined : `it leaves out ${name}`
  return sent.some((one) => squeeze(one) === squeeze(value)) ? undefined : `it changes ${name} to ${value}`
}

/** Whose password the sender of the datagram must know. */
function usersProven(text: string, isFresh: NonceCheck): ReadonlySet<string> {
  const users = new Set<string>()
  for (const value of valuesOf(text, 'authorization')) {
    const params = digestParamsOf(value)
    const part = (name: string) => params.get(name) ?? ''
    const [username, nonce, nc] = [part('username'), part('nonce'), part('nc')]
    const parts = { username, nonce, nc, uri: part('uri'), cnonce: part('cnonce'), qop: part('qop') }
    const expected = rightResponse({ ...parts, algorithm: params.get('algorithm') ?? 'MD5' })
    const isRight = part('realm') === realm && expected === part('response').toLowerCase()
    if (isRight && isFresh(nonce, parseInt(nc, 16))) users.add(username)
  }
  return users
}
