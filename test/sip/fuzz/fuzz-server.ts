import { createActivityLog } from '../../../main/activity/activity-log.ts'
import { createAuthenticator } from '../../../main/registrar/authenticator.ts'
import { createExpirySpread } from '../../../main/registrar/expiry-spread.ts'
import type { BindingChange, LocationStore } from '../../../main/registrar/ports.ts'
import { createRegistrar } from '../../../main/registrar/registrar.ts'
import { createClientTransactions } from '../../../main/server/client-transactions.ts'
import { createServerTransactions } from '../../../main/server/server-transactions.ts'
import { createSipServer } from '../../../main/server/sip-server.ts'
import { passwordHash } from '../../../main/sip/digest.ts'
import { createNonces } from '../../../main/sip/nonce.ts'
import { ActivityStore } from '../../../main/store/activity-store.ts'
import { ExtensionStore } from '../../../main/store/extension-store.ts'
import { SqliteLocationStore } from '../../../main/store/location-store.ts'
import { closeDatabase, inMemory, openDatabase } from '../../../main/store/open-database.ts'
import { parseExtensionNumber, type AlgorithmPolicy, type SocketAddress } from '../../../shared/model.ts'
import { defaultSettings, type Settings } from '../../../shared/settings.ts'
import { FakeClock } from '../../support/fake-clock.ts'

export const realm = 'rollcall'
export const passwordOf = (number: string): string => `secret of ${number}`
export const ownHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'example.com', 'registrar.example.com'])
export const localSocket: SocketAddress = { address: '127.0.0.1', port: 5060 }

/** The extensions of the office under attack; some are those of the torture messages. */
const extensions: Readonly<Record<string, AlgorithmPolicy>> = {
  100: 'md5',
  101: 'automatic',
  102: 'sha256',
  user: 'md5',
  watson: 'md5',
  'j.user': 'md5',
}

/** Of the OPTIONS that the server waits for an answer to whenever a datagram comes. */
export const ourBranch = `z9hG4bK${'5a'.repeat(8)}`

export interface SentReply {
  readonly text: string
  readonly to: SocketAddress
}

/** What one datagram led to. */
export interface Handled {
  readonly replies: readonly SentReply[]
  readonly writes: readonly BindingChange[]
  /** Status codes that were taken for the answer to the server's own OPTIONS, whose branch is {@link ourBranch}. */
  readonly answers: readonly number[]
  /** What the server reported as its own bugs. */
  readonly bugs: readonly string[]
  readonly elapsedMs: number
}

/** The whole server without its sockets, over a store in memory, at a time that only tests move. */
export interface FuzzServer {
  readonly clock: FakeClock
  readonly locations: LocationStore
  issueNonce(): string
  handle(text: string, source: SocketAddress): Handled
  close(): void
}

/**
 * Every server made here has the same secrets, so that what one was sent means the same to another.
 *
 * @param monotonicMs what the clock of the server shows
 */
export function createFuzzServer(monotonicMs = 1_000, changes: Partial<Settings> = {}): FuzzServer {
  const settings: Settings = { ...defaultSettings, realm, ...changes }
  const clock = new FakeClock()
  clock.advance(monotonicMs - clock.monotonic())
  const opened = openDatabase({ file: inMemory, nowMs: clock.now() })
  if (!opened.ok) throw new Error(opened.problem.message)
  const db = opened.value
  const directory = new ExtensionStore(db)
  addExtensions(directory, clock.now())

  let writes: BindingChange[] = []
  const locations = new SqliteLocationStore(db)
  const apply = locations.apply.bind(locations)
  locations.apply = (applied) => {
    writes.push(...applied)
    return apply(applied)
  }

  const activity = createActivityLog({
    clock,
    store: new ActivityStore(db),
    firstId: 1,
    maxAgeMs: () => 90 * 24 * 3_600_000,
    onEntry: () => undefined,
    onProblem: ({ message }) => bugs.push(message),
  })
  const nonces = createNonces(new Uint8Array(32).fill(7), new Uint8Array(4).fill(1))
  let bugs: string[] = []
  const requests = createClientTransactions({ clock, randomBytes: (size) => new Uint8Array(size).fill(0x5a) })
  const server = createSipServer({
    clock,
    onResponse: (response) => requests.receive(response),
    registrar: createRegistrar({
      clock,
      locations,
      extensions: directory,
      authenticator: createAuthenticator({
        realm: () => realm,
        directory,
        nonces,
        acceptDigestWithoutQop: () => settings.acceptDigestWithoutQop,
        isRegisteredFrom: () => false,
      }),
      spread: createExpirySpread(
        () => ({ percent: 10, minimumSeconds: 60 }),
        () => 0.5,
      ),
      settings: () => settings,
      isOurDomain: (host) => ownHosts.has(host),
      onActivity: (event) => activity.record(event),
      onStored: () => undefined,
      onEnded: () => undefined,
      onChallenged: () => undefined,
      onOddity: () => undefined,
    }),
    transactions: createServerTransactions(1),
    tagSeed: 1,
    isOverloaded: () => false,
    onHeard: () => undefined,
    onBug: (bug) => bugs.push(bug),
  })

  return {
    clock,
    locations,
    issueNonce: () => nonces.issue(clock.monotonic()),
    handle(text, source) {
      const sent: { bytes: Uint8Array; to: SocketAddress }[] = []
      const socket = {
        local: localSocket,
        send: (bytes: Uint8Array, to: SocketAddress) => void sent.push({ bytes, to }),
      }
      writes = []
      bugs = []
      const answers: number[] = []
      requests.request({
        method: 'OPTIONS',
        bytesFor: () => new Uint8Array(),
        socket: { local: localSocket, send: () => undefined },
        to: source,
        onFinal: (status) => answers.push(status),
        onTimeout: () => undefined,
      })
      const octets = Buffer.from(text, 'latin1').toString('latin1') // in one piece, as the socket hands it over
      const startedMs = performance.now()
      server.handle([{ text: octets, source, socket }])
      const elapsedMs = performance.now() - startedMs
      const replies = sent.map(({ bytes, to }) => ({ text: Buffer.from(bytes).toString('latin1'), to }))
      requests.stop()
      return { replies, writes, answers, bugs, elapsedMs }
    },
    close() {
      activity.stop()
      closeDatabase(db)
    },
  }
}

function addExtensions(directory: ExtensionStore, nowMs: number): void {
  const edits = Object.entries(extensions).map(([text, algorithmPolicy]) => {
    const number = parseExtensionNumber(text)
    if (number === undefined) throw new Error(`${text} is no extension number`)
    const hashOf = (algorithm: 'MD5' | 'SHA-256') => passwordHash(algorithm, text, realm, passwordOf(text))
    return { number, name: text, ha1Md5: hashOf('MD5'), ha1Sha256: hashOf('SHA-256'), algorithmPolicy }
  })
  const added = directory.addOrUpdate(edits, nowMs)
  if (!added.ok) throw new Error(added.problem.message)
}
