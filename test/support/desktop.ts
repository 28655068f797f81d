import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const runtime = join(import.meta.dirname, '../electron-runtime')

/** The folder of an Electron that can be started here: the one named in the environment, or the test runtime's. */
export function electronFolder(): string | undefined {
  const named = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  const folder = named ?? spawnSync(join(runtime, 'install'), ['--path'], { encoding: 'utf8' }).stdout.trim()
  return existsSync(join(folder, 'electron')) ? folder : undefined
}

/** Says once how to bring what is missing; in CI a test that is left out is a failure. */
export function canStartElectron(): boolean {
  const found = process.platform === 'linux' && electronFolder() !== undefined
  if (found) return true
  if (process.env['CI'] !== undefined)
    throw new Error('CI has no Electron: run test/electron-runtime/install')
  process.stderr.write('The window is not tested: test/electron-runtime/install brings an Electron for it.\n')
  return false
}

/** A virtual desktop of its own, with a window manager, notifications and a tray. */
export interface Desktop {
  /** For programs that are to appear on it. */
  readonly environment: NodeJS.ProcessEnv
  close(): Promise<void>
}

/** Starts the desktop and waits until it is there. */
export async function openDesktop(): Promise<Desktop> {
  // The inner shell prints the environment it was given, and lives until its input ends.
  const child = spawn(
    join(runtime, 'with-display'),
    ['bash', '-c', 'env -0; printf "ready\\0"; cat >/dev/null'],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  const environment = await environmentOf(child)
  return {
    environment,
    async close() {
      const ended = once(child, 'exit')
      child.stdin.end()
      await ended
    },
  }
}

async function environmentOf({ stdout }: ChildProcess): Promise<NodeJS.ProcessEnv> {
  if (stdout === null) throw new Error('the desktop has no output')
  const environment: NodeJS.ProcessEnv = {}
  let text = ''
  for await (const chunk of stdout) {
    text += String(chunk)
    if (text.endsWith('ready\0')) break
  }
  for (const line of text.split('\0')) {
    const at = line.indexOf('=')
    if (at > 0) environment[line.slice(0, at)] = line.slice(at + 1)
  }
  return environment
}
