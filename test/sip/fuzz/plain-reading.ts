/**
 * A second, simpler reading of SIP for the tests to compare with: regular expressions and no regard for time, and
 * nothing shared with main/sip.
 */

const longNames: ReadonlyMap<string, string> = new Map([
  ['v', 'via'],
  ['f', 'from'],
  ['t', 'to'],
  ['i', 'call-id'],
  ['m', 'contact'],
])

/** The values of the header fields of that name, unfolded. */
export function valuesOf(message: string, name: string): readonly string[] {
  const start = /^(?:\r\n)*/.exec(message)?.[0].length ?? 0
  const end = message.indexOf('\r\n\r\n', start)
  const head = end < 0 ? message.slice(start) : message.slice(start, end)
  const values: string[] = []
  for (const line of head.split(/\r\n(?![ \t])/).slice(1)) {
    const colon = line.indexOf(':')
    const written = line
      .slice(0, Math.max(0, colon))
      .replace(/[ \t]+$/, '')
      .toLowerCase()
    if ((longNames.get(written) ?? written) === name)
      values.push(line.slice(colon + 1).replace(/\r\n[ \t]+/g, ' '))
  }
  return values
}

/** Without any white space, which may be written and rewritten anywhere. */
export function squeeze(text: string): string {
  return text.replace(/[ \t\r\n]/g, '')
}

/** All Via values in one text, without what a server adds to the first or takes from it. */
export function viasOf(message: string): string {
  return squeeze(valuesOf(message, 'via').join(','))
    .replace(/;rport(?:=\d*)?(?=[;,]|$)/gi, '')
    .replace(/;received=[^;,]*/gi, '')
}

/** The parameters of a Digest answer, by lower-case name; later ones win. */
export function digestParamsOf(value: string): ReadonlyMap<string, string> {
  const pairs = value.matchAll(/([a-z0-9_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))/gi)
  return new Map(
    Array.from(pairs, ([, name = '', quoted, bare = '']) => [
      name.toLowerCase(),
      quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1'),
    ]),
  )
}
