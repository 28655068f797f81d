import sip from 'sip'

/**
 * The one place that calls the `sip` package. It reads the start line and the scalar header fields, which it reads
 * well; Via, addresses, Contact and credentials are read by our own linear parsers, because the package's regular
 * expressions take quadratic time on hostile input and lose what they do not understand.
 */
export interface PlainParts {
  readonly kind: 'request'
  readonly method: string
  readonly uri: string
  readonly version: string
  readonly contentLength: number | undefined
}

const digits = /^[0-9]+$/

/** What the last request began with: all phones of an office send the same request line to their registrar. */
let last: { startLine: string; contentLength: string | undefined; parts: ReturnType<typeof read> } | undefined

/** The request line and Content-Length; undefined where they are malformed; `'response'` for a status line. */
export function readPlainParts(
  startLine: string,
  contentLength: string | undefined,
): PlainParts | 'response' | undefined {
  if (last?.startLine !== startLine || last.contentLength !== contentLength) {
    last = { startLine, contentLength, parts: read(startLine, contentLength) }
  }
  return last.parts
}

function read(startLine: string, contentLength: string | undefined): PlainParts | 'response' | undefined {
  if (contentLength !== undefined && !digits.test(contentLength)) return undefined // the package takes 0x10 and 1e1
  const lengthField = contentLength === undefined ? '' : `\r\nContent-Length: ${contentLength}`
  const message = sip.parse(`${startLine}${lengthField}\r\n\r\n`)
  if (message === undefined) return undefined
  if (message.status !== undefined) return 'response'
  const { uri, version } = message
  // The package ignores what follows the version, and takes any white space for the single space of RFC 3261 §7.1.
  const method = startLine.slice(0, startLine.indexOf(' ')) // escapes mean nothing in a method, and the package resolves them
  if (startLine !== `${method} ${uri} SIP/${version}`) return undefined
  const length = message.headers['content-length']
  if (length !== undefined && !Number.isSafeInteger(length)) return undefined
  return { kind: 'request', method, uri, version, contentLength: length }
}
