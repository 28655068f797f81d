import { listPackage } from '@electron/asar'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import Sqlite from 'better-sqlite3'
import { execFile } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ChildProgram } from '../support/child-program.ts'
import { temporaryFolder } from '../support/database.ts'
import { canStartElectron, electronFolder, openDesktop, type Desktop } from '../support/desktop.ts'
import { importFileOf } from '../support/headless-process.ts'
import { TestPhone } from '../support/test-phone.ts'

const root = resolve(import.meta.dirname, '../..')
const run = promisify(execFile)

/** Packages what `npm run build` made, as `npm run dist` does, around an Electron that can be started here. */
async function packageInto(folder: string): Promise<void> {
  if (!existsSync(join(root, 'out/main/index.js')))
    throw new Error('out/ is empty: run `npm run build` first.')
  const electron = electronFolder() ?? ''
  const version = readFileSync(join(electron, 'version'), 'utf8').trim()
  await run(
    process.execPath,
    [
      join(root, 'node_modules/electron-builder/cli.js'),
      ...['--linux', 'dir', '--config', 'build/electron-builder.yml', '--publish', 'never'],
      ...[`-c.electronDist=${electron}`, `-c.electronVersion=${version}`, `-c.directories.output=${folder}`],
    ],
    { cwd: root },
  )
}

/** A port that nobody has on 127.0.0.1. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  return port
}

/** Whether a program has the UDP port, as the system tells. */
function isTaken(port: number): boolean {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')} `
  return readFileSync('/proc/net/udp', 'utf8').includes(local)
}

describe.skipIf(!canStartElectron())('the packaged program', () => {
  let output: string
  let folder: string
  let desktop: Desktop

  beforeAll(async () => {
    output = mkdtempSync(join(tmpdir(), 'rollcall-package-'))
    folder = join(output, 'linux-unpacked')
    desktop = await openDesktop()
    await packageInto(output)
  }, 60_000)

  afterAll(async () => {
    await desktop.close()
    rmSync(output, { recursive: true, force: true })
  })

  it('cannot be made to run other code by variables, arguments or files', async () => {
    const wire = await getCurrentFuseWire(join(folder, 'rollcall'))
    const isOn = (fuse: FuseV1Options) => String.fromCharCode(Number(wire[fuse])) === '1'
    expect({
      runAsNode: isOn(FuseV1Options.RunAsNode),
      nodeOptions: isOn(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspectArguments: isOn(FuseV1Options.EnableNodeCliInspectArguments),
      cookieEncryption: isOn(FuseV1Options.EnableCookieEncryption),
      onlyFromAsar: isOn(FuseV1Options.OnlyLoadAppFromAsar),
      asarIntegrity: isOn(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      filePrivileges: isOn(FuseV1Options.GrantFileProtocolExtraPrivileges),
    }).toEqual({
      runAsNode: false,
      nodeOptions: false,
      inspectArguments: false,
      cookieEncryption: true,
      onlyFromAsar: true,
      asarIntegrity: true,
      filePrivileges: false,
    })
  })

  it('holds the tray icons and one addon, and nothing it was made from', () => {
    const files = listPackage(join(folder, 'resources/app.asar'), { isPack: false })
    expect(files).toEqual(expect.arrayContaining(['/out/main/index.js', '/build/icons/tray/well-light.png']))
    expect(files.filter((name) => /\.(ts|svelte|map|svg|cpp|test\.js)$/.test(name))).toEqual([])
    const unpacked = readdirSync(join(folder, 'resources/app.asar.unpacked'), {
      ...{ recursive: true, withFileTypes: true },
    })
    const names = unpacked.filter((entry) => entry.isFile()).map(({ name }) => name)
    expect(names).toEqual([`linux-${process.arch}.node`])
  })

  it('opens its window, registers a phone, and closes the database when the system ends it', async () => {
    const data = join(temporaryFolder(), 'data')
    const port = await freePort()
    const program = new ChildProgram(
      join(folder, 'rollcall'),
      [
        ...['--disable-gpu', '--data', data, '--listen', `127.0.0.1:${port}`],
        ...['--import', importFileOf(['101'])],
      ],
      { env: desktop.environment },
    )

    const { stdout: found } = await run(
      'xdotool',
      ['search', '--sync', '--onlyvisible', '--name', '^Rollcall$'],
      {
        ...{ env: desktop.environment, timeout: 10_000 },
      },
    )
    const window = found.trim().split('\n')[0] ?? ''
    const { stdout: windowClass } = await run('xprop', ['-id', window, 'WM_CLASS'], {
      env: desktop.environment,
    })
    expect(windowClass).toContain('"rollcall"') // StartupWMClass of the desktop entry

    await vi.waitFor(() => expect(isTaken(port)).toBe(true), { timeout: 5000 })
    const phone = await TestPhone.open({ address: '127.0.0.1', port }, { extension: '101' })
    expect((await phone.options()).status).toBe(200)
    expect((await phone.register({ expires: 600 })).status).toBe(200)

    const { status, signal } = await program.end('SIGTERM')
    expect({ status, signal }).toEqual({ status: 0, signal: null })
    expect(readdirSync(data).filter((name) => /-(wal|shm)$/.test(name))).toEqual([])
    const db = new Sqlite(join(data, 'rollcall.db'), { readonly: true })
    const bindings = db.prepare('SELECT extension, contact_uri FROM binding').all()
    db.close()
    expect(bindings).toEqual([{ extension: '101', contact_uri: phone.contactUri }])
  })
})
