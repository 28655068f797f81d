import Sqlite from 'better-sqlite3'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ActivityEntry, RefusalReason } from '../../shared/activity.ts'
import type { SocketAddress } from '../../shared/model.ts'
import type { PhoneRow } from '../../shared/phone-row.ts'
import { ChildProgram, type Ending } from './child-program.ts'
import { temporaryFolder } from './database.ts'
import { passwordOf } from './test-phone.ts'

/** The headless program as it was built. */
export const headlessProgram = resolve(import.meta.dirname, '../../out/main/headless.js')

/** An object that the program prints with `--json`. */
export type ProgramEvent =
  | { readonly event: 'imported'; readonly added: number; readonly updated: number }
  | { readonly event: 'password'; readonly extension: string; readonly password: string }
  | {
      readonly event: 'listening'
      readonly transport: 'udp'
      readonly address: string
      readonly port: number
    }
  | {
      readonly event: 'listener-problem'
      readonly port: number
      readonly code: string
      readonly message: string
    }
  | ({ readonly event: 'activity'; readonly text: string } & ActivityEntry)
  | { readonly event: 'phones'; readonly phones: readonly PhoneRow[] }

type EventNamed<Name> = Extract<ProgramEvent, { event: Name }>
export type ActivityLine = EventNamed<'activity'>

/** A row of the table `binding`, as far as the tests look at it. */
export interface BindingRecord {
  readonly extension: string
  readonly contact_uri: string
  readonly call_id: string
  readonly c_seq: number
  readonly user_agent: string | null
}

export interface HeadlessOptions {
  /** Data folder; without one a new folder is made. */
  readonly data?: string
  /** Further arguments; `--listen 127.0.0.1:0` unless they say something else. */
  readonly args?: readonly string[]
  /** A command that starts the program in its place: `setpriv --bounding-set …`. */
  readonly wrapper?: readonly string[]
}

/** Writes an import file of these extensions, with the passwords that {@link TestPhone} has. */
export function importFileOf(extensions: readonly string[]): string {
  const rows = extensions.map((number) => `${number},Phone ${number},${passwordOf(number)}\n`)
  return importFileWith(`extension,name,password\n${rows.join('')}`)
}

/** Writes an import file of exactly this text. */
export function importFileWith(text: string): string {
  const file = join(temporaryFolder(), 'extensions.csv')
  writeFileSync(file, text)
  return file
}

/** Starts the program in any way and leaves the rest to the test. */
export function launchHeadless(args: readonly string[], wrapper: readonly string[] = []): ChildProgram {
  if (!existsSync(headlessProgram))
    throw new Error(`${headlessProgram} is not there: run \`npm run build\` first.`)
  const [command = '', ...rest] = [...wrapper, process.execPath, headlessProgram, ...args]
  return new ChildProgram(command, rest)
}

/** Runs the program until it ends by itself. */
export function headlessEnding(args: readonly string[], wrapper: readonly string[] = []): Promise<Ending> {
  return launchHeadless(args, wrapper).ended
}

/** The built headless program with `--json`, on loopback, in a process of its own. */
export class HeadlessProcess {
  readonly data: string
  /** Of the first socket, once it is there ({@link HeadlessProcess.listening}). */
  address: SocketAddress = { address: '127.0.0.1', port: 0 }
  readonly program: ChildProgram

  /** Starts the program and waits until it listens. */
  static async start(options: HeadlessOptions = {}): Promise<HeadlessProcess> {
    const started = new HeadlessProcess(options)
    await started.listening()
    return started
  }

  constructor({ data, args = [], wrapper = [] }: HeadlessOptions) {
    this.data = data ?? mkdtempSync(join(temporaryFolder(), 'data-'))
    const listen = args.includes('--listen') ? [] : ['--listen', '127.0.0.1:0']
    this.program = launchHeadless(['--data', this.data, '--json', ...listen, ...args], wrapper)
  }

  get port(): number {
    return this.address.port
  }

  /** Waits for the first socket. */
  async listening(): Promise<void> {
    const { address, port } = await this.event('listening')
    this.address = { address, port }
  }

  /** The first event of this name for which `matches` holds, past or to come. */
  event<Name extends ProgramEvent['event']>(
    name: Name,
    matches: (event: EventNamed<Name>) => boolean = () => true,
  ): Promise<EventNamed<Name>> {
    return this.program.line((line) => {
      const event = JSON.parse(line) as ProgramEvent
      return event.event === name && matches(event as EventNamed<Name>)
        ? (event as EventNamed<Name>)
        : undefined
    })
  }

  /** Waits until this has happened to a device of the extension. */
  happened(kind: ActivityEntry['what']['kind'], extension: string): Promise<ActivityLine> {
    return this.event('activity', (line) => line.what.kind === kind && line.extension === extension)
  }

  /** Waits until the extension was refused for this reason. */
  refused(reason: RefusalReason, extension: string): Promise<ActivityLine> {
    return this.event(
      'activity',
      ({ what, extension: who }) => what.kind === 'refused' && what.reason === reason && who === extension,
    )
  }

  /** The rows of the table of bindings, read as any other program could. */
  bindings(): readonly BindingRecord[] {
    return this.read((db) => db.prepare<[], BindingRecord>('SELECT * FROM binding ORDER BY id').all())
  }

  /** Looks into the database without changing it. */
  read<T>(look: (db: Sqlite.Database) => T): T {
    const db = new Sqlite(join(this.data, 'rollcall.db'), { readonly: true, fileMustExist: true })
    try {
      return look(db)
    } finally {
      db.close()
    }
  }

  /** SIGTERM, and the end that follows. */
  stop(): Promise<Ending> {
    return this.program.end('SIGTERM')
  }

  /** SIGKILL: what a crash or the out-of-memory killer does. */
  kill(): Promise<void> {
    return this.program.kill()
  }
}
