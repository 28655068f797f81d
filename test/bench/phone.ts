import { hash } from 'node:crypto'
import { branchMark } from './reply.ts'

/** The registrar as its phones know it. */
export interface Registrar {
  readonly host: string
  readonly port: number
  readonly realm: string
}

/** More phones than this cannot be told apart by the transaction number. */
export const maxPhones = 8192

/** What a phone's digest is made of (RFC 7616 §3.4); `ha1` and `ha2` are lower-case hex. */
export interface DigestParts {
  readonly ha1: string
  readonly nonce: string
  readonly nc: string
  readonly cnonce: string
  readonly ha2: string
}

/** The MD5 digest response for qop=auth (RFC 7616 §3.4.1). */
export function digestResponse({ ha1, nonce, nc, cnonce, ha2 }: DigestParts): string {
  return hash('md5', `${ha1}:${nonce}:${nc}:${cnonce}:auth:${ha2}`)
}

/** The extension number of the phone with this index: 1000, 1001, … */
export function extensionOf(index: number): string {
  return String(1000 + index)
}

/** The password of the phone with this index. */
export function passwordOf(index: number): string {
  return `bench-password-${index}`
}

/** One phone: writes its REGISTER requests, everything that never changes prepared beforehand. */
export class Phone {
  readonly index: number
  /** The Contact URI that a 200 must list. No other header field of the 200 contains it. */
  readonly contactUri: string
  /** Number of the latest request's transaction, carried in its branch; unique over all phones. */
  transaction = -1

  readonly #beforeBranch: string
  readonly #beforeCSeq: string
  readonly #afterCSeq: string
  readonly #beforeNonce: string
  readonly #cnonce: string
  readonly #ha1: string
  readonly #ha2: string
  #cSeq = 0
  #nonce = ''
  #nonceCount = 0
  #opaque = ''

  /** `localPort` is the port of the socket that the phone shares with others. */
  constructor(index: number, registrar: Registrar, localPort: number) {
    const { host, port, realm } = registrar
    const number = extensionOf(index)
    const uri = `sip:${host}:${port}`
    const id = hash('md5', `phone ${index}`)
    this.index = index
    this.contactUri = `sip:${number}@127.0.0.1:${localPort};transport=udp`
    this.#cnonce = id.slice(0, 16)
    this.#ha1 = hash('md5', `${number}:${realm}:${passwordOf(index)}`)
    this.#ha2 = hash('md5', `REGISTER:${uri}`)
    this.#beforeBranch =
      `REGISTER ${uri} SIP/2.0\r\n` + `Via: SIP/2.0/UDP 127.0.0.1:${localPort};rport;branch=${branchMark}`
    this.#beforeCSeq =
      '\r\nMax-Forwards: 70\r\n' +
      `From: "Phone ${number}" <sip:${number}@${host}>;tag=${id.slice(16, 26)}\r\n` +
      `To: "Phone ${number}" <sip:${number}@${host}>\r\n` +
      `Call-ID: ${id}@127.0.0.1\r\nCSeq: `
    this.#afterCSeq =
      ' REGISTER\r\n' +
      `Contact: <${this.contactUri}>;+sip.instance="<urn:uuid:${uuidFrom(id)}>"\r\n` +
      'Expires: 3600\r\nUser-Agent: Bench Phone 1.0\r\nSupported: replaces, outbound, gruu\r\n' +
      'Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, NOTIFY, MESSAGE, SUBSCRIBE, INFO, UPDATE\r\n'
    this.#beforeNonce =
      `Authorization: Digest username="${number}", realm="${realm}", uri="${uri}", algorithm=MD5, ` +
      `qop=auth, cnonce="${this.#cnonce}", nonce="`
  }

  /** Whether the next request carries credentials. */
  get hasNonce(): boolean {
    return this.#nonce !== ''
  }

  /** Answers further requests with this challenge's nonce, counting from 1. */
  takeNonce(nonce: string, opaque: string | undefined): void {
    this.#nonce = nonce
    this.#opaque = opaque === undefined ? '' : `, opaque="${opaque}"`
    this.#nonceCount = 0
  }

  /** Sends the next request without credentials. */
  forgetNonce(): void {
    this.#nonce = ''
  }

  /** The next REGISTER: new branch, higher CSeq, same Call-ID, and credentials where there is a nonce. */
  nextRequest(): Buffer {
    const cSeq = ++this.#cSeq
    this.transaction = cSeq * maxPhones + this.index
    const authorization = this.hasNonce ? this.#authorization() : ''
    return Buffer.from(
      `${this.#beforeBranch}${this.transaction}${this.#beforeCSeq}${cSeq}${this.#afterCSeq}${authorization}` +
        'Content-Length: 0\r\n\r\n',
      'latin1',
    )
  }

  #authorization(): string {
    const nonce = this.#nonce
    const nc = (++this.#nonceCount).toString(16).padStart(8, '0')
    const response = digestResponse({ ha1: this.#ha1, nonce, nc, cnonce: this.#cnonce, ha2: this.#ha2 })
    return `${this.#beforeNonce}${nonce}", nc=${nc}, response="${response}"${this.#opaque}\r\n`
  }
}

function uuidFrom(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
