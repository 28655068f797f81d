import { app, dialog, protocol } from 'electron'
import { randomBytes } from 'node:crypto'
import fs, { mkdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import * as v from 'valibot'
import { version } from '../package.json'
import { formatSocketAddress } from '../shared/model.ts'
import { openApp } from './app.ts'
import { systemClock } from './clock.ts'
import { importFile, importReport } from './command-line/import-file.ts'
import { jsonLine } from './command-line/json-line.ts'
import { parseArguments, type StartOptions } from './command-line/options.ts'
import { defaultDataFolder } from './data-folder.ts'
import { stopSignals } from './stop-signals.ts'
import { createLog } from './log.ts'
import { systemNetworkAddresses } from './server/network-addresses.ts'
import { startCommand, type AutostartSwitch } from './shell/autostart.ts'
import { desktopEntryAutostart } from './shell/desktop-entry-autostart.ts'
import { openDesktop, type Desktop } from './shell/desktop.ts'
import { loginItemAutostart } from './shell/login-item-autostart.ts'
import { ownArguments } from './shell/own-arguments.ts'
import { pageUrl, privilegedPageScheme } from './shell/page-protocol.ts'

/** Entry of the desktop program: the same core as the headless one, in Electron's main process, with a window. */

/** What a shell reports of a program that Ctrl-C ended. */
const interruptedStatus = 130

// Whoever started us may be gone with its terminal; the phones still need their registrar.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

const parsed = parseArguments(ownArguments(process.argv, process.defaultApp), {
  version,
  defaultDataFolder: defaultDataFolder(),
})
if (parsed.kind === 'run') start(parsed.options)
else {
  const isBad = parsed.kind === 'bad'
  process.stdout.write(isBad ? '' : parsed.text)
  process.stderr.write(isBad ? `${parsed.message}\n` : '')
  app.exit(isBad ? 2 : 0)
}

/** Runs once for each data folder: a second start raises the window of the first. */
function start(options: StartOptions): void {
  const dataFolder = resolve(options.dataFolder)
  keepChromiumIn(join(dataFolder, 'desktop'))
  const { hidden } = options
  if (!app.requestSingleInstanceLock({ hidden })) return leaveToTheFirst(options)

  protocol.registerSchemesAsPrivileged([privilegedPageScheme])
  if (process.platform === 'win32') app.setAppUserModelId('org.rollcall.Rollcall')
  let desktop: Desktop | undefined
  app.on('second-instance', (_event, _argv, _folder, second) => {
    if (!v.is(v.object({ hidden: v.literal(true) }), second)) desktop?.raise()
  })
  app
    .whenReady()
    .then(() => (desktop = run({ ...options, dataFolder })))
    .catch((error: unknown) => {
      // Without its window it would run on unseen, and serve nobody.
      giveUp(
        `Rollcall could not start because of a fault of its own (${String(error)}). Start it again, and report it.`,
      )
    })
}

/** Its caches and its lock belong to the data folder, so that each data folder has its own program. */
function keepChromiumIn(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    app.setPath('userData', folder)
  } catch {
    // Where the data folder cannot be used, opening it says why.
  }
}

function leaveToTheFirst({ importFile: asked }: StartOptions): void {
  const isRefused = asked !== undefined
  process.stderr.write(
    isRefused
      ? 'Rollcall already runs with this data folder, so nothing was imported: import the file in its window.\n'
      : 'Rollcall already runs with this data folder: see its window.\n',
  )
  app.exit(isRefused ? 1 : 0)
}

function run(options: StartOptions): Desktop | undefined {
  const { dataFolder, json } = options
  const clock = systemClock()
  const log = createLog((level, line) => process.stderr.write(`${level} ${line}\n`))
  // Electron would show a box and serve nobody until it is clicked. What is stored is whole whatever happens.
  process.on('uncaughtException', (error) => {
    log.error('something went wrong, which is a bug in Rollcall', { cause: error.stack ?? error.message })
  })
  const opened = openApp({
    ...{ dataFolder, clock, log, overrides: options.overrides },
    randomBytes: (size) => randomBytes(size),
    networkAddresses: systemNetworkAddresses,
  })
  if (!opened.ok) {
    giveUp(opened.problem.message)
    return undefined
  }
  const core = opened.app
  if (options.importFile !== undefined) {
    const imported = importFile(core, options.importFile, (path) => readFileSync(path))
    if (!imported.ok) {
      void core.stop()
      giveUp(imported.problem.message)
      return undefined
    }
    process.stdout.write(importReport(imported, json))
  }
  core.onEvent((event) => {
    if (event.kind !== 'listening') return
    const { local } = event
    process.stdout.write(
      json
        ? jsonLine({ event: 'listening', transport: 'udp', ...local })
        : `listening udp ${formatSocketAddress(local)}\n`,
    )
  })

  const developmentPage = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL']
  const desktop = openDesktop({
    ...{ app: core, clock, log, dataFolder, version, autostart: autostartOf(dataFolder) },
    startsHidden: options.hidden || wasOpenedAtLogin(),
    page: { url: developmentPage ?? pageUrl, isDevelopment: developmentPage !== undefined },
    built: join(import.meta.dirname, '..'),
  })
  const onSignal = stopSignals(
    clock,
    () => app.quit(),
    () => app.exit(interruptedStatus),
  )
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
  core.start()
  return desktop
}

/** A login item of macOS takes no arguments. */
function wasOpenedAtLogin(): boolean {
  return process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin
}

function autostartOf(dataFolder: string): AutostartSwitch {
  const { platform, env } = process
  const command = startCommand({
    execPath: process.execPath,
    appPath: app.isPackaged ? undefined : app.getAppPath(),
    appImage: env['APPIMAGE'],
    dataFolder: dataFolder === resolve(defaultDataFolder()) ? undefined : dataFolder,
  })
  if (platform === 'darwin' || platform === 'win32') {
    return loginItemAutostart({ app, platform, isPackaged: app.isPackaged, command })
  }
  const configFolder = env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')
  return desktopEntryAutostart({ configFolder, command, files: fs })
}

function giveUp(message: string): void {
  process.stderr.write(`${message}\n`)
  dialog.showErrorBox('Rollcall could not start', message)
  app.exit(1)
}
