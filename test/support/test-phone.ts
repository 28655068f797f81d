import { createSocket, type Socket } from 'node:dgram'
import { expect, onTestFinished } from 'vitest'
import { formatSocketAddress, type SocketAddress } from '../../shared/model.ts'
import { receivedRequest, responseTo } from './answering-phone.ts'
import {
  authorization,
  headerOf,
  newBranch,
  requestLines,
  toText,
  withHeader,
  withNewBranch,
  type Account,
  type Challenge,
  type DigestChanges,
  type Lines,
} from './sip-builder.ts'
import { branchOf, parseResponse, type Response } from './sip-response.ts'

/** Every status code that the phones of this test file have seen. */
export const seenStatusCodes = new Set<number>()

/** All that may ever leave the registrar (statement 96). */
export const allowedStatusCodes: readonly number[] = [
  200, 302, 400, 401, 403, 404, 405, 415, 416, 420, 423, 482, 500, 501, 503, 505,
]

/** For `afterAll` of every file of wire tests. */
export function expectOnlyAllowedStatusCodes(): void {
  expect(seenStatusCodes.size).toBeGreaterThan(0)
  expect([...seenStatusCodes].filter((status) => !allowedStatusCodes.includes(status))).toEqual([])
}

/** What a test makes different in a REGISTER; the rest is what a desk phone sends. */
export interface RegisterChanges {
  /** Contact values; none makes it a query. The phone's own address otherwise. */
  readonly contact?: string | readonly string[]
  readonly expires?: string | number
  readonly callId?: string
  readonly cSeq?: number
  readonly to?: string
  readonly from?: string
  readonly requestUri?: string
  readonly headers?: Lines
}

export interface PhoneOptions {
  readonly extension?: string
  readonly password?: string
  readonly address?: string
  readonly port?: number
}

/** The password that `test-app.ts` gives an extension. */
export const passwordOf = (extension: string) => `secret-of-${extension}`

let phones = 0

/** A phone with a UDP socket of its own, gone after the test, or when else it is told. */
export class TestPhone {
  readonly local: SocketAddress
  /** The registrar; another one after a restart. */
  server: SocketAddress
  account: Account
  readonly callId: string
  readonly fromTag: string
  /** Whether it answers the registrar's OPTIONS; else it lets them lie, as some phones do. */
  answersRequests = false
  /** How often the registrar has asked whether it is there, repeats included. */
  timesAsked = 0
  cSeq = 0
  readonly #socket: Socket
  readonly #inbox: Response[] = []
  readonly #waiting: { matches: (response: Response) => boolean; take: (response: Response) => void }[] = []
  #challenge: Challenge | undefined
  #nonceCount = 0

  private constructor(socket: Socket, server: SocketAddress, account: Account) {
    this.#socket = socket
    this.server = server
    this.account = account
    const { address, port } = socket.address()
    this.local = { address, port }
    phones++
    this.callId = `call-${phones}@${address}`
    this.fromTag = `from-${phones}`
    socket.on('message', (raw, source) => this.#receive(raw, { address: source.address, port: source.port }))
  }

  static async open(
    server: SocketAddress,
    options: PhoneOptions = {},
    atEnd: (cleanUp: () => Promise<void>) => void = onTestFinished,
  ): Promise<TestPhone> {
    const { extension = '100', password = passwordOf(extension), address = '127.0.0.1', port = 0 } = options
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind({ port, address, exclusive: true }, resolve)
    })
    const phone = new TestPhone(socket, server, { username: extension, password })
    atEnd(() => phone.close())
    return phone
  }

  /** The URI that the phone is reached at. */
  get contactUri(): string {
    return `sip:${this.account.username}@${formatSocketAddress(this.local)}`
  }

  get aor(): string {
    return `sip:${this.account.username}@${hostOf(this.server)}`
  }

  via(branch = newBranch()): string {
    return `SIP/2.0/UDP ${formatSocketAddress(this.local)};branch=${branch};rport`
  }

  /** A request of this phone, without credentials. */
  lines(method: string, changes: RegisterChanges = {}): Lines {
    this.cSeq = changes.cSeq ?? this.cSeq + 1
    const contact = changes.contact ?? `<${this.contactUri}>`
    return requestLines({
      method,
      requestUri: changes.requestUri ?? `sip:${hostOf(this.server)}`,
      via: this.via(),
      from: changes.from ?? `<${this.aor}>;tag=${this.fromTag}`,
      to: changes.to ?? `<${this.aor}>`,
      callId: changes.callId ?? this.callId,
      cSeq: this.cSeq,
      contact: typeof contact === 'string' ? [contact] : contact,
      expires: changes.expires,
      headers: changes.headers,
    })
  }

  /** A REGISTER with credentials; asks for a challenge first where the phone has none. */
  async authorizedLines(changes: RegisterChanges = {}, digest: DigestChanges = {}): Promise<Lines> {
    if (this.#challenge === undefined) await this.challenge()
    return this.authorize(this.lines('REGISTER', changes), digest)
  }

  /** The same with an answer to the phone's challenge, its nonce count one higher than before. */
  authorize(lines: Lines, digest: DigestChanges = {}): Lines {
    if (this.#challenge === undefined) throw new Error('the phone has not been challenged yet')
    const changes = { nc: ++this.#nonceCount, uri: `sip:${hostOf(this.server)}`, ...digest }
    return withHeader(lines, 'Authorization', authorization(this.#challenge, this.account, changes))
  }

  /** Takes the (first, or chosen) challenge of a 401 for the next credentials. */
  useChallenge(challenge: Challenge | undefined): void {
    if (challenge === undefined) throw new Error('the response holds no challenge')
    this.#challenge = challenge
    this.#nonceCount = 0
  }

  /** Asks without credentials, which gets a challenge. */
  async challenge(changes: RegisterChanges = {}): Promise<Response> {
    const response = await this.request(this.lines('REGISTER', changes))
    this.useChallenge(response.challenges[0])
    return response
  }

  /** 401, digest, result; later calls go on with the nonce that the phone has. */
  async register(changes: RegisterChanges = {}, digest: DigestChanges = {}): Promise<Response> {
    return this.request(await this.authorizedLines(changes, digest))
  }

  /** What the registrar has stored, by a REGISTER without Contact. */
  query(): Promise<Response> {
    return this.register({ contact: [], callId: `query-${this.callId}` })
  }

  send(message: string | Uint8Array): void {
    const bytes = typeof message === 'string' ? Buffer.from(message, 'latin1') : message
    this.#socket.send(bytes, this.server.port, this.server.address)
  }

  /** Sends it and waits for the response of the same branch, or for any where it has none. */
  request(lines: Lines, body?: string): Promise<Response> {
    this.send(toText(lines, body))
    const branch = branchOf(headerOf(lines, 'Via'))
    return this.receive((response) => branch === undefined || branchOf(response.headers('Via')[0]) === branch)
  }

  /** The next response that matches. */
  receive(matches: (response: Response) => boolean = () => true): Promise<Response> {
    const at = this.#inbox.findIndex(matches)
    const [found] = at < 0 ? [] : this.#inbox.splice(at, 1)
    if (found !== undefined) return Promise.resolve(found)
    return new Promise((take) => this.#waiting.push({ matches, take }))
  }

  options(): Promise<Response> {
    return this.request(this.lines('OPTIONS', { contact: [], callId: `options-${this.callId}` }))
  }

  /** Sends it; two OPTIONS that follow are answered, and nothing else is. */
  async expectSilence(message: string | Uint8Array): Promise<void> {
    this.send(message)
    await this.expectNothingMore()
  }

  /** Two, as the first might be answered in front of what waits for a commit. */
  async expectNothingMore(): Promise<void> {
    for (let probe = 0; probe < 2; probe++) expect((await this.options()).status).toBe(200)
    expect(this.#inbox.map(({ raw }) => raw.toString('latin1'))).toEqual([])
  }

  /** The same request again as a new transaction, credentials as they were. */
  again(lines: Lines): Promise<Response> {
    return this.request(withNewBranch(lines))
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      try {
        this.#socket.close(() => resolve())
      } catch {
        resolve() // closed by the test
      }
    })
  }

  #receive(raw: Buffer, source: SocketAddress): void {
    if (!raw.toString('latin1').startsWith('SIP/2.0 ')) return this.#beAsked(raw, source)
    const response = parseResponse(raw, source)
    seenStatusCodes.add(response.status)
    const at = this.#waiting.findIndex(({ matches }) => matches(response))
    const [waiting] = at < 0 ? [] : this.#waiting.splice(at, 1)
    if (waiting === undefined) this.#inbox.push(response)
    else waiting.take(response)
  }

  #beAsked(raw: Buffer, source: SocketAddress): void {
    this.timesAsked++
    if (!this.answersRequests) return
    const request = receivedRequest(raw, source)
    this.#socket.send(responseTo(request, 200), source.port, source.address)
  }
}

const hostOf = ({ address }: SocketAddress) => (address.includes(':') ? `[${address}]` : address)

/** As many datagrams as the registrar's socket takes in one turn of the event loop, so that the system drops none. */
const perTurn = 32

/** Sends so many REGISTERs without credentials as fast as they are taken, each a transaction of its own. */
export async function flood(phone: TestPhone, requests: number, isEnough = () => false): Promise<void> {
  for (let sent = 0; sent < requests && !isEnough(); sent += perTurn) {
    for (let more = 0; more < perTurn; more++) {
      phone.send(toText(phone.lines('REGISTER', { callId: `flood-${sent + more}` })))
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}
