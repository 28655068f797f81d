import { readable } from '../../shared/readable-text.ts'
import type { Settings } from '../../shared/settings.ts'
import type { App, OpenedApp } from '../app.ts'
import { createLog, type Log } from '../log.ts'
import type { Clock } from '../registrar/ports.ts'
import { importFile, importReport } from '../command-line/import-file.ts'
import { createJsonView } from './json-view.ts'
import { createLiveView, type DrawingArea, type TerminalSize } from './live-view.ts'
import { parseArguments, type ProgramFacts, type StartOptions } from '../command-line/options.ts'
import { createPlainView } from './plain-view.ts'
import { stopSignals } from '../stop-signals.ts'
import { dateAndTime } from './terminal-text.ts'
import type { View } from './view.ts'

/** In characters; details of a log line may hold what a phone sent. */
const longestLogLine = 2000

/** The world as the headless program sees it. */
export interface Host {
  readonly argv: readonly string[]
  readonly facts: ProgramFacts
  readonly clock: Clock
  open(request: { dataFolder: string; overrides: Partial<Settings>; log: Log }): OpenedApp
  readFile(path: string): Uint8Array
  writeOut(text: string): void
  writeError(text: string): void
  /** Where stdout is a terminal: the region to draw in and its measures. */
  readonly terminal: { readonly area: DrawingArea; size(): TerminalSize } | undefined
  onSignal(listener: () => void): void
  /** Ends the process on the spot. */
  exitNow(): void
}

/** Runs until a signal asks for the end; resolves with the exit status of design.md §2. */
export async function runHeadless(host: Host): Promise<0 | 1 | 2> {
  const parsed = parseArguments(host.argv, host.facts)
  switch (parsed.kind) {
    case 'print':
      host.writeOut(parsed.text)
      return 0
    case 'bad':
      host.writeError(`${parsed.message}\n`)
      return 2
    case 'run':
      return serve(host, parsed.options)
  }
}

async function serve(host: Host, options: StartOptions): Promise<0 | 1> {
  let view: View | undefined
  const askedToStop = new Promise<void>((resolve) => {
    host.onSignal(stopSignals(host.clock, resolve, () => host.exitNow()))
  })
  const hasLiveTable = host.terminal !== undefined && !options.json
  const log = createLog((level, line) => {
    // The table shows what such lines say, and they would push it around.
    if (level === 'info' && hasLiveTable) return
    const write = () =>
      host.writeError(`${dateAndTime(host.clock.now())} ${level} ${readable(line, longestLogLine)}\n`)
    if (view === undefined) write()
    else view.aside(write)
  })

  const opened = host.open({ dataFolder: options.dataFolder, overrides: options.overrides, log })
  if (!opened.ok) {
    host.writeError(`${opened.problem.message}\n`)
    return 1
  }
  const { app } = opened
  if (options.importFile !== undefined) {
    const imported = importFile(app, options.importFile, (path) => host.readFile(path))
    if (!imported.ok) {
      await app.stop()
      host.writeError(`${imported.problem.message}\n`)
      return 1
    }
    host.writeOut(importReport(imported, options.json))
  }

  const shown = createView(host, options, app)
  view = shown
  const unsubscribe = app.onEvent((event) => shown.show(event))
  app.start()
  await askedToStop
  await app.stop()
  unsubscribe()
  view = undefined
  shown.close()
  return 0
}

function createView(host: Host, { json }: StartOptions, app: App): View {
  const write = (text: string) => host.writeOut(text)
  if (json) return createJsonView(app, host.clock, write)
  if (host.terminal === undefined) return createPlainView(() => app.now(), write)
  const { terminal } = host
  return createLiveView(app, host.facts.version, host.clock, terminal.area, () => terminal.size())
}
