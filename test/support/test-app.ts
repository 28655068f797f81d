import { createHash } from 'node:crypto'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import { openApp, type App, type AppEvent } from '../../main/app.ts'
import { createLog } from '../../main/log.ts'
import type { NetworkAddress } from '../../main/server/network-addresses.ts'
import type { BindingRow } from '../../main/store/binding-row.ts'
import { openStores } from '../../main/store/open-stores.ts'
import type { ActivityEntry } from '../../shared/activity.ts'
import type { AlgorithmPolicy, SocketAddress } from '../../shared/model.ts'
import type { Settings } from '../../shared/settings.ts'
import { extension, temporaryFolder, valueOf } from './database.ts'
import { FakeClock } from './fake-clock.ts'
import { passwordDigest } from './sip-builder.ts'
import { passwordOf, TestPhone, type PhoneOptions } from './test-phone.ts'

/** The digest realm of every test app. */
export const realm = 'test.example'

export interface TestAppOptions {
  /** A new, temporary one otherwise. */
  readonly folder?: string
  readonly clock?: FakeClock
  readonly overrides?: Partial<Settings>
  /** Extensions beside 100 and 101, which are challenged with MD5. */
  readonly policies?: Readonly<Record<string, AlgorithmPolicy>>
}

/** A running registrar on real sockets and a real database, with a clock that only the test moves. */
export interface TestApp {
  readonly app: App
  readonly clock: FakeClock
  readonly folder: string
  /** The first socket. */
  readonly server: SocketAddress
  readonly events: readonly AppEvent[]
  readonly logLines: readonly string[]
  /** The first event of that kind that matches, once it has happened. */
  event<Kind extends AppEvent['kind']>(
    kind: Kind,
    matches?: (event: Extract<AppEvent, { kind: Kind }>) => boolean,
  ): Promise<Extract<AppEvent, { kind: Kind }>>
  /** A connection of its own, as another program would have it. */
  readonly database: Sqlite.Database
  /** The table of bindings, in order of their ids. */
  rows(): readonly BindingRow[]
  /** A number that grows whenever something was written to the database. */
  dataVersion(): number
  /** Everything that the activity list shows, oldest first; lets the second pass in which counts are gathered. */
  activity(): readonly ActivityEntry[]
  /** What the activity list shows beside sockets: the kind of each entry, or why a request was refused. */
  happenings(): readonly string[]
  phone(options?: PhoneOptions): Promise<TestPhone>
  stop(): Promise<void>
}

let seeds = 0

/** Octets that are the same in every run of the tests, and others in every app. */
function deterministicBytes(): (size: number) => Uint8Array {
  const seed = ++seeds
  let calls = 0
  return (size) => createHash('shake256', { outputLength: size }).update(`${seed} ${++calls}`).digest()
}

const loopback: NetworkAddress = { name: 'lo', address: '127.0.0.1', family: 4, internal: true }

/** Starts the registrar and waits until its socket is open. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const testApp = openTestApp(options)
  await testApp.event('listening')
  return testApp
}

/** Starts the registrar without waiting for anything. */
export function openTestApp(options: TestAppOptions = {}): TestApp {
  const { folder = temporaryFolder(), clock = new FakeClock(), overrides = {}, policies = {} } = options
  if (Object.keys(policies).length > 0) addExtensions(folder, policies, clock.now())
  const logLines: string[] = []
  const opened = openApp({
    dataFolder: folder,
    clock,
    randomBytes: deterministicBytes(),
    log: createLog((_level, line) => logLines.push(line)),
    overrides: { listen: ['127.0.0.1:0'], realm, ...overrides },
    networkAddresses: () => [loopback],
  })
  if (!opened.ok) throw new Error(opened.problem.message)
  const { app } = opened
  onTestFinished(() => app.stop())
  const events: AppEvent[] = []
  const awaited = new Set<() => void>()
  app.onEvent((event) => {
    events.push(event)
    for (const look of awaited) look()
  })
  if (!app.phones().some((row) => row.extension === extension('100'))) importTwo(app)
  const database = new Sqlite(join(folder, 'rollcall.db'))
  onTestFinished(() => void database.close())
  app.start()
  return testApp({ app, clock, folder, events, logLines, database }, awaited)
}

function testApp(
  known: Pick<TestApp, 'app' | 'clock' | 'folder' | 'events' | 'logLines' | 'database'>,
  awaited: Set<() => void>,
): TestApp {
  const { app, clock, events, database } = known
  const activity = () => {
    clock.advance(1_000)
    const entries = new Map<number, ActivityEntry>()
    for (const event of events) if (event.kind === 'activity') entries.set(event.entry.id, event.entry)
    return [...entries.values()]
  }
  const server = () => {
    const [listener] = app.listeners()
    if (listener?.state !== 'listening') throw new Error('the registrar has no socket')
    return listener.local
  }
  return {
    ...known,
    get server() {
      return server()
    },
    event: <Kind extends AppEvent['kind']>(
      kind: Kind,
      matches: (event: Extract<AppEvent, { kind: Kind }>) => boolean = () => true,
    ) =>
      new Promise<Extract<AppEvent, { kind: Kind }>>((resolve) => {
        const isIt = (event: AppEvent): event is Extract<AppEvent, { kind: Kind }> => event.kind === kind
        const look = () => {
          const found = events.filter(isIt).find(matches)
          if (found === undefined) return
          awaited.delete(look)
          resolve(found)
        }
        awaited.add(look)
        look()
      }),
    rows: () => database.prepare<[], BindingRow>('SELECT * FROM binding ORDER BY id').all(),
    dataVersion: () => Number(database.pragma('data_version', { simple: true })),
    activity,
    happenings: () =>
      activity()
        .map(({ what }) => (what.kind === 'refused' ? what.reason : what.kind))
        .filter((kind) => kind !== 'listening'),
    phone: (options) => TestPhone.open(server(), options),
    stop: () => app.stop(),
  }
}

function importTwo(app: App): void {
  const rows = ['100', '101'].map((number) => ({
    number: extension(number),
    name: `Phone ${number}`,
    password: passwordOf(number),
  }))
  const imported = app.importExtensions(rows)
  if (!imported.ok) throw new Error(imported.problem.message)
}

/** Extensions that the import cannot make: it always leaves the default policy. */
function addExtensions(
  folder: string,
  policies: Readonly<Record<string, AlgorithmPolicy>>,
  nowMs: number,
): void {
  const stores = valueOf(openStores(folder, nowMs))
  const edits = Object.entries(policies).map(([number, algorithmPolicy]) => ({
    number: extension(number),
    name: `Phone ${number}`,
    ha1Md5: passwordDigest('MD5', number, realm, passwordOf(number)),
    ha1Sha256: passwordDigest('SHA-256', number, realm, passwordOf(number)),
    algorithmPolicy,
  }))
  const added = stores.extensions.addOrUpdate(edits, nowMs)
  stores.close()
  if (!added.ok) throw new Error(added.problem.message)
}

/** A running registrar and one phone for extension 100. */
export async function startWithPhone(
  options: TestAppOptions = {},
  phoneOptions: PhoneOptions = {},
): Promise<{ readonly app: TestApp; readonly phone: TestPhone }> {
  const app = await startTestApp(options)
  return { app, phone: await app.phone(phoneOptions) }
}

/** The same registrar after its program was stopped and started again, so many milliseconds later. */
export async function restart(app: TestApp, laterMs = 0, options: TestAppOptions = {}): Promise<TestApp> {
  await app.stop()
  const clock = new FakeClock(app.clock.now() + laterMs)
  return startTestApp({ ...options, folder: app.folder, clock })
}
