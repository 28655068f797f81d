import type { Binding } from '../../shared/model.ts'

/** Writes the header lines of a 200 OK to a REGISTER (RFC 3261 §10.3 step 8). */
export type ContactWriter = (
  bindings: readonly Binding[],
  ownContacts: readonly string[],
  nowMs: number,
  wallMs: number,
) => readonly string[]

/**
 * Every current binding with the seconds it has left, the asker's own first and also as an Expires field: many phones
 * read the first value they find. Contact URIs are returned byte for byte, because phones compare them as text.
 */
export function createContactWriter(): ContactWriter {
  const dateLine = createDateLine()

  return (bindings, ownContacts, nowMs, wallMs) => {
    const lines: string[] = []
    let paths: readonly string[] = []
    for (const own of ownContacts) {
      const binding = bindings.find(({ contactUri }) => contactUri === own)
      if (binding === undefined) continue
      lines.push(contactLine(binding, nowMs))
      paths = binding.path
    }
    const first = bindings.find(({ contactUri }) => contactUri === ownContacts[0])
    if (bindings.length > lines.length) {
      for (const binding of bindings) {
        if (!ownContacts.includes(binding.contactUri)) lines.push(contactLine(binding, nowMs))
      }
    }
    if (first !== undefined) lines.push(`Expires: ${secondsLeft(first, nowMs)}`)
    for (const path of paths) lines.push(`Path: ${path}`) // RFC 3327 §5.3
    lines.push(dateLine(wallMs))
    return lines
  }
}

function contactLine(binding: Binding, nowMs: number): string {
  let line = `Contact: <${binding.contactUri}>;expires=${secondsLeft(binding, nowMs)}`
  if (binding.q !== null) line += `;q=${binding.q}`
  if (binding.instanceId !== null) line += `;+sip.instance="${escapeQuoted(binding.instanceId)}"`
  if (binding.regId !== null) line += `;reg-id=${binding.regId}`
  return line
}

/** Rounded up, so that a live binding never shows 0, which would mean that it is removed. */
function secondsLeft(binding: Binding, nowMs: number): number {
  return Math.max(1, Math.ceil((binding.expiresAtMs - nowMs) / 1000))
}

function escapeQuoted(text: string): string {
  return /["\\]/.test(text) ? text.replace(/["\\]/g, '\\$&') : text
}

/** The Date line, written anew once a second (RFC 3261 §20.17: GMT). */
function createDateLine(): (wallMs: number) => string {
  let second = -1
  let line = ''
  return (wallMs) => {
    const now = Math.floor(wallMs / 1000)
    if (now !== second) {
      second = now
      line = `Date: ${new Date(now * 1000).toUTCString()}`
    }
    return line
  }
}
