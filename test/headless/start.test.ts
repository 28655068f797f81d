import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** Stands for both programs: says how it was started, and waits for a signal where it is told to. */
const program = (name: string) => `
const [, status] = /--exit=(\\d+)/.exec(process.argv.join(' ')) ?? []
if (process.argv.includes('--wait')) {
  const timer = setInterval(() => {}, 1000)
  process.on('SIGTERM', () => { console.log('"SIGTERM"'); clearInterval(timer) })
}
process.exitCode = Number(status ?? 0)
console.log(JSON.stringify({ program: '${name}', args: process.argv.slice(2), noSandbox: process.env.ELECTRON_DISABLE_SANDBOX }))
`

/** Stands for electron-vite: builds the program above, and counts how often. */
const builder = `
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
console.log('chatter of the build')
if (existsSync('main/broken.ts')) { console.error('broken.ts: no good'); process.exit(1) }
mkdirSync('out/main', { recursive: true })
appendFileSync('out/builds', 'x')
writeFileSync('out/main/headless.js', ${JSON.stringify(program('headless'))})
`

const electronName = process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron'

interface Run {
  readonly status: number | null
  /** Every line of stdout as JSON. */
  readonly out: unknown[]
  readonly errors: string
}

describe.skipIf(process.platform === 'win32')('build/start.js', () => {
  let root: string

  const put = (path: string, content: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  const putElectron = (content: string) => {
    put(`electron/${electronName}`, `#!${process.execPath}\n${content}`)
    chmodSync(join(root, 'electron', electronName), 0o755)
  }
  const start = (args: readonly string[], env: NodeJS.ProcessEnv) => {
    const { PATH } = process.env
    return spawn(process.execPath, [join(root, 'build/start.js'), ...args], {
      cwd: root,
      env: { PATH, ...env },
    })
  }
  const run = async (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> => {
    const child = start(args, env)
    const [out, errors, [status]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit') as Promise<[number | null]>,
    ])
    const lines = out.split('\n').filter((line) => line !== '')
    return { status, errors, out: lines.map((line) => JSON.parse(line) as unknown) }
  }
  const withElectron = () => ({ DISPLAY: ':99', ELECTRON_OVERRIDE_DIST_PATH: join(root, 'electron') })

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'rollcall-start-'))
    put('package.json', '{ "type": "module" }')
    put('main/index.ts', '')
    put('node_modules/electron-vite/bin/electron-vite.js', builder)
    put('node_modules/electron-vite/package.json', '{ "type": "module" }')
    put('node_modules/electron/install.js', 'process.exit(1)')
    put('electron/package.json', '{ "type": "commonjs" }')
    mkdirSync(join(root, 'build'))
    copyFileSync(join(import.meta.dirname, '../../build/start.js'), join(root, 'build/start.js'))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  it('builds first, with one line on stderr and nothing on stdout, and passes arguments and status on', async () => {
    const { status, out, errors } = await run(['--headless-only', '--listen', '[::1]:0', '--exit=2'])
    expect(errors).toBe('building…\n')
    expect(out).toEqual([{ program: 'headless', args: ['--listen', '[::1]:0', '--exit=2'] }])
    expect(status).toBe(2)
  })

  it('builds again only after a source has changed', async () => {
    await run(['--headless-only'])
    expect((await run(['--headless-only'])).errors).toBe('')
    const later = new Date(Date.now() + 5000)
    utimesSync(join(root, 'main/index.ts'), later, later)
    expect((await run(['--headless-only'])).errors).toBe('building…\n')
  })

  it('shows what the build said where it fails, and ends with 1', async () => {
    put('main/broken.ts', '')
    const { status, out, errors } = await run(['--headless-only'])
    expect([status, out]).toEqual([1, []])
    expect(errors).toContain('broken.ts: no good')
    expect(errors).toContain('could not be built')
  })

  it('says how to install the packages where there are none', async () => {
    rmSync(join(root, 'node_modules'), { recursive: true })
    const { status, errors } = await run(['--headless-only'])
    expect([status, errors]).toEqual([1, expect.stringContaining('npm ci')])
  })

  it('hands a signal to the program and waits for its orderly end', async () => {
    await run(['--headless-only'])
    const child = start(['--headless-only', '--wait'], {})
    const exit = once(child, 'exit')
    const out = text(child.stdout)
    await once(child.stdout, 'readable')
    child.kill('SIGTERM')
    expect(await exit).toEqual([0, null])
    expect(await out).toContain('"SIGTERM"')
  })

  it('opens the window where there are a display and an Electron', async () => {
    putElectron(program('electron'))
    const { out, errors } = await run(['--data', 'x'], withElectron())
    const noSandbox = process.platform === 'linux' && process.getuid?.() === 0 ? { noSandbox: '1' } : {}
    expect(out).toEqual([{ program: 'electron', args: ['--disable-gpu', root, '--data', 'x'], ...noSandbox }])
    expect(errors).toBe('building…\n')
  })

  it('needs no window to print the help', async () => {
    putElectron(program('electron'))
    expect((await run(['--help'], withElectron())).out).toEqual([{ program: 'headless', args: ['--help'] }])
  })

  it.runIf(process.platform === 'linux')('says so and runs headless where there is no display', async () => {
    putElectron(program('electron'))
    const { out, errors } = await run(['--json'], { ...withElectron(), DISPLAY: '' })
    expect(out).toEqual([{ program: 'headless', args: ['--json'] }])
    expect(errors).toMatch(/\nNo display: running without a window\. Use `npm run headless`.*\.\n$/)
  })

  it('says so and runs headless where Electron is not there and cannot be downloaded', async () => {
    const { out, errors } = await run([], { DISPLAY: ':99' })
    expect(out).toEqual([{ program: 'headless', args: [] }])
    expect(errors).toMatch(/\nElectron is not installed and cannot be downloaded: running without a window\./)
  })

  it('downloads Electron where it can', async () => {
    const dist = join(root, 'node_modules/electron/dist', electronName)
    put('electron.mjs', `#!${process.execPath}\n${program('electron')}`)
    put(
      'node_modules/electron/install.js',
      `const fs = require('node:fs'), path = require('node:path')
       fs.mkdirSync(path.dirname('${dist}'), { recursive: true })
       fs.copyFileSync('${join(root, 'electron.mjs')}', '${dist}')
       fs.chmodSync('${dist}', 0o755)
       fs.writeFileSync(path.join(__dirname, 'path.txt'), '${electronName}')`,
    )
    put('node_modules/electron/package.json', '{ "type": "commonjs" }')
    const { out, errors } = await run([], { DISPLAY: ':99' })
    expect(out).toMatchObject([{ program: 'electron', args: [root] }])
    expect(errors).toBe('building…\ndownloading Electron…\n')
  })

  it('runs headless where Electron dies on the spot', async () => {
    putElectron("console.error('error while loading shared libraries'); process.exit(127)")
    const { status, out, errors } = await run([], withElectron())
    expect([status, out]).toEqual([0, [{ program: 'headless', args: [] }]])
    expect(errors).toContain('Electron cannot start here (status 127): running without a window.')
  })

  it('takes the statuses of our own program for what they are', async () => {
    putElectron(program('electron'))
    const { status, out } = await run(['--exit=1'], withElectron())
    expect([status, out]).toMatchObject([1, [{ program: 'electron' }]])
  })
})
