import { app, dialog } from 'electron'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { version } from '../package.json'
import { openApp, type App } from './app.ts'
import { systemClock } from './clock.ts'
import { defaultDataFolder } from './data-folder.ts'
import { importFile, importReport } from './command-line/import-file.ts'
import { parseArguments, type StartOptions } from './command-line/options.ts'
import { createLog } from './log.ts'
import { systemNetworkAddresses } from './server/network-addresses.ts'
import { ownArguments } from './shell/own-arguments.ts'
import { denyByDefault } from './shell/security.ts'
import { bridgeStatus } from './shell/status-bridge.ts'
import { openWindow } from './shell/window.ts'

/** Entry of the desktop program: the same core as the headless one, in Electron's main process, with a window. */
const argv = ownArguments(process.argv, process.defaultApp)
const parsed = parseArguments(argv, { version, defaultDataFolder: defaultDataFolder() })

if (parsed.kind === 'run') {
  void app.whenReady().then(() => run(parsed.options))
} else {
  const isBad = parsed.kind === 'bad'
  process.stdout.write(isBad ? '' : parsed.text)
  process.stderr.write(isBad ? `${parsed.message}\n` : '')
  app.exit(isBad ? 2 : 0)
}

function run(options: StartOptions): void {
  const log = createLog((level, line) => process.stderr.write(`${level} ${line}\n`))
  const opened = openApp({
    dataFolder: resolve(options.dataFolder),
    clock: systemClock(),
    randomBytes: (size) => randomBytes(size),
    log,
    overrides: options.overrides,
    networkAddresses: systemNetworkAddresses,
  })
  if (!opened.ok) return giveUp(opened.problem.message)
  const core = opened.app
  if (options.importFile !== undefined) {
    const imported = importFile(core, options.importFile, (path) => readFileSync(path))
    if (!imported.ok) {
      void core.stop()
      return giveUp(imported.problem.message)
    }
    process.stdout.write(importReport(imported, options.json))
  }
  stopBeforeQuitting(core)
  denyByDefault()
  bridgeStatus(core, openWindow())
  core.start()
}

/** Electron would end the process while the database is open: the core stops first, then the program quits. */
function stopBeforeQuitting(core: App): void {
  let stopped = false
  app.on('before-quit', (event) => {
    if (stopped) return
    event.preventDefault()
    void core.stop().then(() => {
      stopped = true
      app.quit()
    })
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit())
  app.on('window-all-closed', () => app.quit())
}

function giveUp(message: string): void {
  process.stderr.write(`${message}\n`)
  dialog.showErrorBox('Rollcall could not start', message)
  app.exit(1)
}
