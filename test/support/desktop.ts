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
  readonly environment: Readonly<Record<string, string>>
  close(): Promise<void>
}

/** Starts the desktop and waits until it is there; the variables are those of with-display. */
export async function openDesktop(variables: Readonly<Record<string, string>> = {}): Promise<Desktop> {
  // The inner shell prints the environment it was given, and lives until its input ends.
  const child = spawn(
    join(runtime, 'with-display'),
    ['bash', '-c', 'env -0; printf "ready\\0"; cat >/dev/null'],
    { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...variables } },
  )
  const environment = await environmentOf(child)
  return {
    environment,
    async close() {
      if (child.exitCode !== null) return
      const ended = once(child, 'exit')
      child.stdin.end()
      await ended
    },
  }
}

async function environmentOf({ stdout }: ChildProcess): Promise<Desktop['environment']> {
  let text = ''
  for await (const chunk of stdout ?? []) {
    text += String(chunk)
    if (text.endsWith('\0ready\0')) return variablesIn(text)
  }
  throw new Error('the desktop did not come up')
}

function variablesIn(text: string): Desktop['environment'] {
  const lines = text.split('\0').filter((line) => line.indexOf('=') > 0)
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
}
