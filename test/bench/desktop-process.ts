import { spawn, type ChildProcess } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { electronFolder, type Desktop } from '../support/desktop.ts'
import { repository } from '../support/sources.ts'
import { firstAnswer } from './first-answer.ts'
import { openPageSession, type PageSession } from './page-session.ts'
import { whenUsable } from './page-scripts.ts'
import type { Registrar } from './phone.ts'
import { treeUsageOf, type TreeUsage } from './process-tree.ts'

const askEveryMs = 5
const stopLimitMs = 10_000

export interface DesktopProcessOptions {
  readonly desktop: Desktop
  /** Holds its data folder and its output; must exist. */
  readonly folder: string
  /** CSV of the extensions; undefined where the data folder has them already. */
  readonly importFile: string | undefined
}

/** The desktop program in a real Electron, a black box but for its page. */
export interface DesktopProcess {
  readonly registrar: Registrar
  /** From spawning the process to the sidebar on the screen. */
  readonly usableMs: number
  /** From spawning the process to the answer to a REGISTER, asked for every 5 ms. */
  readonly firstAnswerMs: number
  readonly page: PageSession
  readonly usage: () => TreeUsage
  /** Asks it to stop and awaits it. Throws where it does not end with exit code 0. */
  stop(): Promise<void>
  /** Ends it at once, whatever state it is in. */
  kill(): void
}

/** Starts the built program, past the welcome of the first run, and waits for its window and its first answer. */
export async function startDesktop(options: DesktopProcessOptions): Promise<DesktopProcess> {
  const { folder, desktop } = options
  const port = await freePort()
  prepareData(join(folder, 'data'))
  const output = openSync(join(folder, 'output'), 'w')
  const spawnedAtMs = Date.now()
  const spawnedMs = performance.now()
  const child = spawn(join(electronFolder() ?? '', 'electron'), argumentsFor(options, port), {
    stdio: ['ignore', output, output],
    env: desktop.environment,
  })
  closeSync(output)
  const kill = () => void child.kill('SIGKILL')
  // Before its folder is removed.
  process.prependOnceListener('exit', kill)
  const death = deathOf(child, join(folder, 'output'), () => process.off('exit', kill))
  try {
    const answered = firstAnswer('127.0.0.1', port, askEveryMs).then((realm) => ({
      ...{ realm, firstAnswerMs: performance.now() - spawnedMs },
    }))
    const shown = openPageSession(port).then(async (page) => ({
      ...{ page, usableMs: (await page.evaluate<number>(whenUsable)) - spawnedAtMs },
    }))
    const [{ realm, firstAnswerMs }, { page, usableMs }] = await Promise.race([
      Promise.all([answered, shown]),
      death,
    ])
    return {
      registrar: { host: '127.0.0.1', port, realm },
      ...{ usableMs, firstAnswerMs, page, kill },
      usage: () => treeUsageOf(child.pid ?? 0),
      async stop() {
        page.close()
        await stop(child)
      },
    }
  } catch (error) {
    kill()
    throw error
  }
}

function argumentsFor({ folder, importFile }: DesktopProcessOptions, port: number): readonly string[] {
  return [
    // The debugging port is TCP, the registrar's is UDP.
    ...['--disable-gpu', '--no-sandbox', `--remote-debugging-port=${port}`, repository],
    ...['--data', join(folder, 'data'), '--listen', `127.0.0.1:${port}`],
    ...(importFile === undefined ? [] : ['--import', importFile]),
  ]
}

/** As after the first run. */
function prepareData(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const state = { bounds: null, maximised: false, toldAboutTray: true, welcomed: true }
  writeFileSync(join(folder, 'desktop.json'), JSON.stringify(state))
}

/** Rejects when the program has ended, unless it was killed. */
function deathOf(child: ChildProcess, outputFile: string, ended: () => void): Promise<never> {
  const death = new Promise<never>((_, reject) => {
    child.once('exit', (code, signal) => {
      ended()
      if (signal === 'SIGKILL') return // by us; its folder may be gone
      const said = readFileSync(outputFile, 'utf8').trimEnd().split('\n').slice(-20).join('\n')
      reject(new Error(`The program stopped by itself (${signal ?? `exit code ${code ?? '?'}`}):\n${said}`))
    })
  })
  death.catch(() => undefined) // Only those who race against it need to know.
  return death
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await Promise.race([ended, delay(stopLimitMs, undefined, { ref: false })])
  }
  const { exitCode, signalCode } = child
  if (exitCode !== 0)
    throw new Error(`The program ended with ${signalCode ?? `exit code ${exitCode ?? '?'}`}.`)
}

/** A UDP port that nobody has on 127.0.0.1. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  return port
}
