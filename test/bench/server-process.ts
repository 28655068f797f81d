import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { firstAnswer } from './first-answer.ts'
import type { Registrar } from './phone.ts'
import { usageOf, type ProcessUsage } from './process-usage.ts'

const startLimitMs = 30_000

/** How to start the program under test. */
export interface ServerOptions {
  /** The headless program, or one with the same command line. */
  readonly script: string
  /** Holds its data folder and its output; must exist. */
  readonly folder: string
  /** CSV of the extensions; undefined where the data folder has them already. */
  readonly importFile: string | undefined
  /** Writes a V8 CPU profile of this path when the program stops. */
  readonly profileFile: string | undefined
}

/** The program under test, a black box: command line, signals, UDP, and what /proc tells of it. */
export class ServerProcess {
  readonly registrar: Registrar
  /** From spawning the process to its line `listening`, as found by looking every millisecond. */
  readonly listeningMs: number
  /** From spawning the process to the answer to the first REGISTER. */
  readonly firstAnswerMs: number
  readonly #child: ChildProcess
  readonly #death: Promise<never>

  /** Resolves once the first REGISTER is answered. Throws with the end of stderr where the start fails. */
  static async start(options: ServerOptions): Promise<ServerProcess> {
    const { script, folder } = options
    if (!existsSync(script)) throw new Error(`${script} is not there: run \`npm run build\` first.`)
    mkdirSync(join(folder, 'data'), { recursive: true })
    // Files, not pipes: a pipe that the busy generator does not empty in time would hold up the server.
    const outFile = join(folder, 'stdout')
    const output = [openSync(outFile, 'w'), openSync(join(folder, 'stderr'), 'w')] as const
    const spawnedMs = performance.now()
    const child = spawn(process.execPath, argumentsFor(options), { stdio: ['ignore', ...output] })
    output.forEach(closeSync)
    const killed = () => child.kill('SIGKILL')
    process.once('exit', killed)
    const death = new Promise<never>((_, reject) => {
      child.once('exit', (code, signal) => {
        process.off('exit', killed)
        const said = readFileSync(join(folder, 'stderr'), 'utf8').trimEnd().split('\n').slice(-20).join('\n')
        reject(new Error(`The server stopped by itself (${signal ?? `exit code ${code ?? '?'}`}):\n${said}`))
      })
    })
    death.catch(() => undefined) // Only those who race against it need to know.
    try {
      const { address, port } = await Promise.race([listening(outFile), death])
      const listeningMs = performance.now() - spawnedMs
      const realm = await Promise.race([firstAnswer(address, port), death])
      const firstAnswerMs = performance.now() - spawnedMs
      return new ServerProcess(child, death, { host: address, port, realm }, listeningMs, firstAnswerMs)
    } catch (error) {
      child.kill('SIGKILL')
      throw error
    }
  }

  private constructor(
    child: ChildProcess,
    death: Promise<never>,
    registrar: Registrar,
    listeningMs: number,
    firstAnswerMs: number,
  ) {
    this.#child = child
    this.#death = death
    this.registrar = registrar
    this.listeningMs = listeningMs
    this.firstAnswerMs = firstAnswerMs
  }

  /** The work's result; throws as soon as the server dies. */
  during<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#death])
  }

  usage(): ProcessUsage {
    return usageOf(this.#child.pid ?? 0)
  }

  /** Asks the server to stop and awaits it. Throws where it does not end with exit code 0. */
  async stop(): Promise<void> {
    const ended = new Promise((done) => this.#child.once('exit', done))
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGTERM')
      await ended
    }
    const { exitCode, signalCode } = this.#child
    if (exitCode !== 0)
      throw new Error(`The server ended with ${signalCode ?? `exit code ${exitCode ?? '?'}`}.`)
  }

  /** Ends the server at once, whatever state it is in. */
  kill(): void {
    this.#child.kill('SIGKILL')
  }
}

function argumentsFor({ script, folder, importFile, profileFile }: ServerOptions): string[] {
  const profile = profileFile === undefined ? [] : profiling(profileFile)
  const imported = importFile === undefined ? [] : ['--import', importFile]
  return [
    ...profile,
    script,
    '--data',
    join(folder, 'data'),
    '--listen',
    '127.0.0.1:0',
    ...imported,
    '--json',
  ]
}

function profiling(file: string): string[] {
  return ['--cpu-prof', `--cpu-prof-dir=${dirname(file)}`, `--cpu-prof-name=${basename(file)}`]
}

async function listening(outFile: string): Promise<{ address: string; port: number }> {
  const giveUpAtMs = performance.now() + startLimitMs
  while (performance.now() < giveUpAtMs) {
    const lines = readFileSync(outFile, 'utf8').split('\n').slice(0, -1)
    const line = lines.find((text) => text.includes('"event":"listening"'))
    if (line !== undefined) return JSON.parse(line) as { address: string; port: number }
    await delay(1)
  }
  throw new Error(`The server did not say within ${startLimitMs / 1000} s that it listens.`)
}
