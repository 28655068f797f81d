import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { onTestFailed, onTestFinished } from 'vitest'

/** How a program ended: by itself with a status, or by a signal. */
export interface Ending {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface ChildOptions {
  /** Beside what this process has; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** A child process that is gone after the test, whatever becomes of it, and whose output a failed test shows. */
export class ChildProgram {
  stdout = ''
  stderr = ''
  /** Resolves when the program has ended and all of its output is read. */
  readonly ended: Promise<Ending>
  readonly #child: ChildProcessWithoutNullStreams
  readonly #watchers = new Set<() => void>()

  constructor(command: string, args: readonly string[], { env = {} }: ChildOptions = {}) {
    const child = spawn(command, args, { stdio: 'pipe', env: { ...process.env, ...env } })
    this.#child = child
    child.stdout.on('data', (bytes: Buffer) => {
      this.stdout += bytes.toString()
      for (const look of this.#watchers) look()
    })
    child.stderr.on('data', (bytes: Buffer) => (this.stderr += bytes.toString()))
    // What is typed to a program that has just ended is lost, and no news.
    child.stdin.on('error', () => undefined)
    this.ended = this.#ending()
    this.ended.catch(() => undefined) // only those who await it need to know
    onTestFailed(() => {
      const [out, error] = [lastLines(this.stdout), lastLines(this.stderr)]
      process.stderr.write(`--- ${command} ${args.join(' ')}\n${out}\n--- stderr\n${error}\n---\n`)
    })
    onTestFinished(() => this.kill())
  }

  get pid(): number {
    const { pid } = this.#child
    if (pid === undefined) throw new Error('the program could not be started')
    return pid
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** The first line of stdout, printed already or yet to come, of which `read` makes something. */
  async line<T>(read: (line: string) => T | undefined): Promise<T> {
    let next = 0
    const find = (): T | undefined => {
      for (;;) {
        const end = this.stdout.indexOf('\n', next)
        if (end < 0) return undefined
        const found = read(this.stdout.slice(next, end))
        next = end + 1
        if (found !== undefined) return found
      }
    }
    let watcher = (): void => undefined
    const found = new Promise<T>((resolve) => {
      watcher = () => {
        const value = find()
        if (value !== undefined) resolve(value)
      }
      this.#watchers.add(watcher)
      watcher()
    })
    const ended = this.ended.then(({ status, signal }) => {
      throw new Error(`it ended (${signal ?? `status ${status ?? '?'}`}) before it said what was waited for`)
    })
    try {
      return await Promise.race([found, ended])
    } finally {
      this.#watchers.delete(watcher)
    }
  }

  /** As a person at its keyboard. */
  type(text: string): void {
    this.#child.stdin.write(text)
  }

  /** Whoever read its stdout is gone. */
  closeStdout(): void {
    this.#child.stdout.destroy()
  }

  /** Sends the signal and waits for the end. */
  async end(signal: NodeJS.Signals): Promise<Ending> {
    this.#child.kill(signal)
    return this.ended
  }

  /** Ends it at once, in whatever state it is. */
  async kill(): Promise<void> {
    if (this.#child.pid === undefined || !this.isRunning) return
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exited
  }

  async #ending(): Promise<Ending> {
    const [status, signal] = (await once(this.#child, 'close')) as [number | null, NodeJS.Signals | null]
    return { status, signal, stdout: this.stdout, stderr: this.stderr }
  }
}

function lastLines(text: string): string {
  return text.split('\n').slice(-40).join('\n')
}
