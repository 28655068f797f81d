import { createLogUpdate } from 'log-update'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { version } from '../../package.json'
import { openApp } from '../app.ts'
import { systemClock } from '../clock.ts'
import { defaultDataFolder } from '../data-folder.ts'
import { systemNetworkAddresses } from '../server/network-addresses.ts'
import { runHeadless, type Host } from './run.ts'

/** SIGHUP: the terminal was closed. */
const stopSignalNames = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** What a shell reports of a program that Ctrl-C ended. */
const interruptedStatus = 130

/** Runs the headless program in this process and ends it. */
export async function main(): Promise<void> {
  // Whoever read our output may be gone (`| head`); the phones still need their registrar.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

  const status = await runHeadless(processHost())
  process.stdout.write('', () => process.exit(status))
}

function processHost(): Host {
  const clock = systemClock()
  return {
    argv: process.argv.slice(2),
    facts: { version, defaultDataFolder: defaultDataFolder() },
    clock,
    open: ({ dataFolder, overrides, log }) =>
      openApp({
        ...{ clock, log, overrides, networkAddresses: systemNetworkAddresses },
        dataFolder: resolve(dataFolder),
        randomBytes: (size) => randomBytes(size),
      }),
    readFile: (path) => readFileSync(path),
    writeOut: (text) => process.stdout.write(text),
    writeError: (text) => process.stderr.write(text),
    terminal: canRedraw(process.stdout) ? terminalOf(process.stdout) : undefined,
    onSignal(listener) {
      for (const name of stopSignalNames) process.on(name, listener)
    },
    exitNow: () => process.exit(interruptedStatus),
  }
}

/** Some terminals do not know their size, and dumb ones cannot move the cursor: they get plain lines. */
function canRedraw(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && stream.columns > 0 && process.env['TERM'] !== 'dumb'
}

function terminalOf(stream: NodeJS.WriteStream): NonNullable<Host['terminal']> {
  return {
    area: createLogUpdate(stream),
    size: () => ({ columns: stream.columns, rows: stream.rows, coloured: stream.hasColors() }),
  }
}
