import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { ChildProgram } from './child-program.ts'
import { temporaryFolder } from './database.ts'

/**
 * Whether a SIP client of another make is on this machine. Where it is not, its tests are skipped, and the reason
 * is printed; in CI that is an error, because there nobody would notice.
 */
export function isInstalled(program: string, debianPackage: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  if (folders.some((folder) => existsSync(join(folder, program)))) return true
  const message = `${program} is not installed: apt-get install --no-install-recommends ${debianPackage}`
  if (process.env['CI'] !== undefined) throw new Error(`In CI no client may be missing, and ${message}`)
  process.stderr.write(`Tests with a real client are skipped, as ${message}\n`)
  return false
}

/** Starts a client whose home is the given folder, so that it meets no settings of the user and leaves none. */
export function startClient(
  program: string,
  args: readonly string[],
  home = temporaryFolder(),
): ChildProgram {
  const env = { HOME: home, XDG_CONFIG_HOME: undefined, XDG_DATA_HOME: undefined, XDG_CACHE_HOME: undefined }
  return new ChildProgram(program, args, { env })
}

/** What a client needs to know to register; `port` is the registrar's, on 127.0.0.1. */
export interface Account {
  readonly extension: string
  readonly password: string
  readonly port: number
  readonly expiresSeconds: number
}
