import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { openApp, type App, type AppEvent, type OpenedApp } from '../../main/app.ts'
import { createLog } from '../../main/log.ts'
import type { SocketAddress } from '../../shared/model.ts'
import type { Settings } from '../../shared/settings.ts'
import { extension } from './database.ts'
import { FakeClock } from './fake-clock.ts'
import { authorization, passwordOf, requestText, type RequestParts } from './requests.ts'

/** The whole core with a real database and a real socket on 127.0.0.1; only the time is made. */
export class AppBench {
  readonly clock = new FakeClock()
  readonly events: AppEvent[] = []
  readonly logged: string[] = []
  readonly folder: string
  app!: App
  #waiting: { readonly isIt: (event: AppEvent) => boolean; readonly resolve: () => void }[] = []

  constructor(folder: string) {
    this.folder = folder
  }

  open(overrides: Partial<Settings> = {}): OpenedApp {
    return openApp({
      dataFolder: this.folder,
      clock: this.clock,
      randomBytes,
      log: createLog((level, line) => this.logged.push(`${level} ${line}`)),
      overrides: { port: 0, ...overrides },
      networkAddresses: () => [{ name: 'lo', address: '127.0.0.1', family: 4, internal: true }],
    })
  }

  /** Opens and starts it, and waits until its socket is bound. */
  async start(...extensions: readonly string[]): Promise<SocketAddress> {
    const opened = this.open()
    if (!opened.ok) throw new Error(opened.problem.message)
    this.app = opened.app
    onTestFinished(() => opened.app.stop())
    this.import(...extensions)
    this.app.onEvent((event) => {
      this.events.push(event)
      for (const waiting of this.#waiting.filter(({ isIt }) => isIt(event))) waiting.resolve()
    })
    const listening = this.next(({ kind }) => kind === 'listening')
    this.app.start()
    await listening
    const status = this.app.listeners()[0]
    if (status?.state !== 'listening') throw new Error('not listening')
    return status.local
  }

  import(...extensions: readonly string[]): void {
    if (extensions.length === 0) return
    const rows = extensions.map((number) => ({
      number: extension(number),
      name: '',
      password: passwordOf(number),
    }))
    const imported = this.app.importExtensions(rows)
    if (!imported.ok) throw new Error(imported.problem.message)
  }

  /** Resolves with the next event that the condition is true for. */
  next(isIt: (event: AppEvent) => boolean): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ isIt, resolve }))
  }

  /** The kinds of activity so far, in order. */
  get activity(): readonly string[] {
    return this.events.flatMap((event) => (event.kind === 'activity' ? event.entry.what.kind : []))
  }

  count(kind: AppEvent['kind']): number {
    return this.events.filter((event) => event.kind === kind).length
  }
}

/** A phone on a real socket that sends one request after the other. */
export class TestPhone {
  readonly #socket: Socket
  readonly #server: SocketAddress
  #cSeq = 0

  private constructor(socket: Socket, server: SocketAddress) {
    this.#socket = socket
    this.#server = server
  }

  static async connect(server: SocketAddress): Promise<TestPhone> {
    const socket = createSocket('udp4')
    onTestFinished(() => void socket.close())
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return new TestPhone(socket, server)
  }

  get contact(): string {
    return `sip:101@127.0.0.1:${this.#socket.address().port}`
  }

  /** Sends the request and resolves with the answer. */
  async ask(parts: RequestParts): Promise<string> {
    const answer = once(this.#socket, 'message') as Promise<[Buffer]>
    const uri = 'sip:127.0.0.1'
    const text = requestText({ uri, to: '<sip:101@127.0.0.1>', cSeq: ++this.#cSeq, ...parts })
    this.#socket.send(text, this.#server.port, this.#server.address)
    return (await answer)[0].toString('latin1')
  }

  /** Registers with the password of extension 101, and resolves with the last answer. */
  async register(parts: RequestParts = {}): Promise<string> {
    const own = { contact: `<${this.contact}>`, ...parts }
    const challenge = await this.ask(own)
    return this.ask({ ...own, headers: [...(parts.headers ?? []), authorization(challenge)] })
  }
}
