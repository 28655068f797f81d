import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ChildProgram } from './child-program.ts'
import { temporaryFolder } from './database.ts'
import { startClient, type Account } from './real-client.ts'

/** Only what registering takes: no audio, no video, and the keyboard instead of a window. The path is Debian's. */
const configuration = `sip_listen 127.0.0.1:0
module_path /usr/lib/baresip/modules
module stdio.so
module_app account.so
module_app menu.so
`

/** Starts baresip with one account, which registers at once. */
export function startBaresip({ extension, password, port, expiresSeconds }: Account): ChildProgram {
  const home = temporaryFolder()
  const folder = join(home, '.baresip')
  mkdirSync(folder)
  const account = `<sip:${extension}@127.0.0.1:${port}>;auth_user=${extension};auth_pass=${password};regint=${expiresSeconds}`
  writeFileSync(join(folder, 'config'), configuration)
  writeFileSync(join(folder, 'accounts'), `${account}\n`)
  writeFileSync(join(folder, 'contacts'), '')
  return startClient('baresip', ['-4', '-f', folder], home)
}

/** The key by which a person quits baresip. */
export const baresipQuitKey = 'q'
