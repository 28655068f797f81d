import { execFile } from 'node:child_process'
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { electronFolder } from '../support/desktop.ts'
import { repository } from '../support/sources.ts'

export interface PackageFigures {
  /** All of the unpacked Linux build, with Electron. */
  readonly unpackedMb: number
  /** Our part of it: `app.asar` and what lies beside it. */
  readonly ownMb: number
}

/** Packages what `npm run build` made, as `npm run dist` does before it packs an installer, and weighs it. */
export async function packageSize(): Promise<PackageFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-package-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  const electron = electronFolder() ?? ''
  const version = readFileSync(join(electron, 'version'), 'utf8').trim()
  try {
    await promisify(execFile)(
      process.execPath,
      [
        join(repository, 'node_modules/electron-builder/cli.js'),
        ...['--linux', 'dir', '--config', 'build/electron-builder.yml', '--publish', 'never'],
        ...[`-c.electronDist=${electron}`, `-c.electronVersion=${version}`],
        `-c.directories.output=${folder}`,
      ],
      { cwd: repository },
    )
    const unpacked = join(folder, 'linux-unpacked')
    const resources = join(unpacked, 'resources')
    const own = readdirSync(resources).filter((name) => name.startsWith('app.asar'))
    return {
      unpackedMb: megabytesIn(unpacked),
      ownMb: own.reduce((sum, name) => sum + megabytesIn(join(resources, name)), 0),
    }
  } finally {
    process.off('exit', remove)
    remove()
  }
}

/** As `du` counts: what it takes on the disk. */
function megabytesIn(path: string): number {
  const stat = lstatSync(path)
  const own = (stat.blocks * 512) / 2 ** 20
  if (!stat.isDirectory()) return own
  return readdirSync(path).reduce((sum, name) => sum + megabytesIn(join(path, name)), own)
}
