/**
 * The few parts of a message that a phone needs, found by searching. A parser would make the load generator
 * slower than the server it measures.
 */

/** Begins every branch of the load generator; the transaction number follows in decimal. */
export const branchMark = 'z9hG4bKbench-'

/** `SIP/2.0 200 OK` → 200; NaN where the text is no response. */
export function statusOf(reply: string): number {
  return reply.startsWith('SIP/2.0 ') ? Number(reply.slice(8, 11)) : NaN
}

/** The transaction number from the top Via's branch, or -1 where the response answers none of our requests. */
export function transactionOf(reply: string): number {
  const mark = reply.indexOf(branchMark)
  if (mark < 0) return -1
  let number = 0
  for (let at = mark + branchMark.length; at < reply.length; at++) {
    const digit = reply.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) break
    number = number * 10 + digit
  }
  return number
}

/** The 200 to a request, with the header fields that RFC 3261 §8.2.6 wants back as they came. */
export function okTo(request: string): string {
  const copied = request.split('\r\n').filter((line) => /^(?:Via|From|To|Call-ID|CSeq):/i.test(line))
  const fields = copied.map((line) => (/^To:/i.test(line) ? `${line};tag=bench` : line))
  return ['SIP/2.0 200 OK', ...fields, 'Content-Length: 0', '', ''].join('\r\n')
}

/** The value of the first `name="…"`, or undefined where there is none. */
export function quotedParameter(reply: string, name: string): string | undefined {
  const start = reply.indexOf(`${name}="`)
  if (start < 0) return undefined
  const from = start + name.length + 2
  const to = reply.indexOf('"', from)
  return to < 0 ? undefined : reply.slice(from, to)
}
