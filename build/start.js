/**
 * `npm start` and `npm run headless`: builds what is out of date, then opens the window, or runs headless where
 * there can be none. Plain JavaScript for Node 20 and newer; whatever needs more runs on the Node we bring along.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = dirname(import.meta.dirname)
const at = (...path) => join(root, ...path)

/** What the programs in `out/` are made from. */
const sources = [
  ...['main', 'renderer', 'shared'],
  ...['electron.config.ts', 'svelte.config.js', 'package.json', 'package-lock.json'],
]
/** Its time of change is when the last build began, so that what was edited meanwhile is built next time. */
const stamp = at('out', '.built')

const neededNodeApi = 10 // of better-sqlite3: Node 22.14
const downloadLimitMs = 120_000
/** An Electron that dies sooner than this never got as far as showing anything. */
const startLimitMs = 10_000
/** A terminal sends its signals to the child as well; it takes two in quick succession for one. */
const forwardedSignals = ['SIGINT', 'SIGTERM', 'SIGHUP']

const say = (sentence) => process.stderr.write(`${sentence}\n`)

/** The Node that can run everything: the present one, or the one from the npm registry. */
function capableNode() {
  if (Number(process.versions.napi) >= neededNodeApi) return process.execPath
  return at('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
}

/** Milliseconds since the epoch when anything at or below `path` last changed; deletions change their folder. */
function lastChange(path) {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return 0
  const below = found.isDirectory() ? readdirSync(path) : []
  return below.reduce((newest, name) => Math.max(newest, lastChange(join(path, name))), found.mtimeMs)
}

function isBuilt() {
  if (!existsSync(stamp) || !existsSync(at('out', 'main', 'headless.js'))) return false
  const builtAt = statSync(stamp).mtimeMs
  return sources.every((path) => lastChange(at(path)) <= builtAt)
}

/** Builds in silence (stdout belongs to the program); returns whether that went well. */
function build() {
  const startedAt = new Date()
  say('building…')
  const electronVite = at('node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const args = [electronVite, 'build', '--config', 'electron.config.ts', '--logLevel', 'warn']
  const { status, stdout, stderr } = spawnSync(capableNode(), args, { cwd: root, encoding: 'utf8' })
  if (status !== 0) {
    process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`)
    return false
  }
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, '')
  utimesSync(stamp, startedAt, startedAt)
  return true
}

/** How Electron is started here, `{ program, switches }`, or `{ missing, remedy }` where it cannot be. */
function findElectron() {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return { missing: 'No display', remedy: 'to have a window, start it in a desktop session' }
  }
  const names = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' }
  const name = names[process.platform] ?? 'electron'
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) {
    const program = join(override, name)
    // Such an Electron is for machines without a graphics card, as a rule.
    if (existsSync(program)) return { program, switches: ['--disable-gpu'] }
    return {
      missing: `No Electron in ELECTRON_OVERRIDE_DIST_PATH (${override})`,
      remedy: 'to have a window, correct or unset that variable',
    }
  }
  const program = at('node_modules', 'electron', 'dist', name)
  const isDownloaded = () => existsSync(at('node_modules', 'electron', 'path.txt')) && existsSync(program)
  if (!isDownloaded()) {
    say('downloading Electron…')
    const installer = at('node_modules', 'electron', 'install.js')
    spawnSync(capableNode(), [installer], { stdio: 'ignore', timeout: downloadLimitMs })
  }
  if (isDownloaded()) return { program, switches: [] }
  return {
    missing: 'Electron is not installed and cannot be downloaded',
    remedy: 'to have a window, start it once with access to github.com',
  }
}

/** Runs a program in our place and resolves with `{ code, signal }` of its end. */
function run(program, args, env = process.env) {
  // npm changes to our folder; paths in the arguments are meant from where it was called.
  const fromNpm = ['start', 'headless'].includes(process.env.npm_lifecycle_event)
  const cwd = (fromNpm && process.env.INIT_CWD) || process.cwd()
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit', cwd, env })
    // On Windows the console tells the child itself, and kill() would end it without a chance to tidy up.
    const forward = (signal) => process.platform !== 'win32' && child.kill(signal)
    for (const signal of forwardedSignals) process.on(signal, forward)
    const end = (code, signal) => {
      for (const name of forwardedSignals) process.off(name, forward)
      resolve({ code, signal })
    }
    child.on('error', () => end(127, null))
    child.on('exit', end)
  })
}

/** Statuses 0 to 2 are our own program's; what Electron says when it cannot start is none of them. */
function failedToStart({ code, signal }, afterMs) {
  const isAsked = forwardedSignals.includes(signal) || signal === 'SIGKILL'
  return afterMs < startLimitMs && (code === null ? !isAsked : code > 2 && code !== 130)
}

async function runDesktop(args) {
  const electron = findElectron()
  if (electron.missing === undefined) {
    const env = { ...process.env }
    delete env.ELECTRON_RUN_AS_NODE
    // Chromium's sandbox refuses to work for root.
    if (process.platform === 'linux' && process.getuid() === 0) env.ELECTRON_DISABLE_SANDBOX = '1'
    const startedAt = performance.now()
    const end = await run(electron.program, [...electron.switches, root, ...args], env)
    if (!failedToStart(end, performance.now() - startedAt)) return end
    electron.missing = `Electron cannot start here (${end.signal ?? `status ${end.code}`})`
    electron.remedy = 'to have a window, see what Electron said above'
  }
  say(
    `${electron.missing}: running without a window. Use \`npm run headless\` to choose this; ${electron.remedy}.`,
  )
  return runHeadless(args)
}

function runHeadless(args) {
  return run(capableNode(), [at('out', 'main', 'headless.js'), ...args])
}

async function main() {
  const args = process.argv.slice(2).filter((arg) => arg !== '--headless-only')
  const needsNoWindow =
    args.length !== process.argv.length - 2 || args.includes('--help') || args.includes('--version')
  if (!existsSync(at('node_modules', 'electron-vite'))) {
    say('The packages that Rollcall is built from are not installed: run `npm ci` first.')
    return { code: 1, signal: null }
  }
  if (!isBuilt() && !build()) {
    say('Rollcall could not be built: what is said above must be corrected first.')
    return { code: 1, signal: null }
  }
  return needsNoWindow ? runHeadless(args) : runDesktop(args)
}

const { code, signal } = await main()
if (signal === null) process.exitCode = code
else process.kill(process.pid, signal)
