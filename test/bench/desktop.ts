/** `npm run bench:desktop`: measures the built program in a real Electron on a virtual desktop, and reports. */
import { writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { canStartElectron, openDesktop } from '../support/desktop.ts'
import { desktopStartCase, framesCase, idleCase, memoryCase, type DesktopOptions } from './desktop-cases.ts'
import { frameTable, idleTable, memoryTable, sizeLine, startLine } from './desktop-report.ts'
import { packageSize } from './package-size.ts'

const usage = `npm run bench:desktop -- [options]
  --quick        shorter windows and fewer starts: not for comparing
  --only NAME    one of start, memory, frames, idle, size
  --json FILE    write the figures to FILE`

interface Measured {
  readonly figures: unknown
  readonly text: string
}

const cases: Readonly<Record<string, (options: DesktopOptions) => Promise<Measured>>> = {
  async start(options) {
    const figures = await desktopStartCase(options)
    return { figures, text: startLine(figures) }
  },
  async memory(options) {
    const figures = []
    for (const phones of [0, 500, 5000]) figures.push(await memoryCase(phones, options))
    return { figures, text: memoryTable(figures) }
  },
  async frames(options) {
    const figures = await framesCase(options)
    return { figures, text: frameTable(figures) }
  },
  async idle(options) {
    const figures = await idleCase(options)
    return { figures, text: idleTable(figures) }
  },
  async size() {
    const figures = await packageSize()
    return { figures, text: sizeLine(figures) }
  },
}

interface Arguments {
  readonly names: readonly string[]
  readonly jsonFile: string | undefined
  readonly options: Omit<DesktopOptions, 'desktop'>
}

function readArguments(): Arguments {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      json: { type: 'string' },
    },
  })
  const { quick, only, json } = values
  const all = Object.keys(cases)
  const names = only === undefined ? all : all.filter((name) => name === only)
  if (names.length === 0) throw new Error(`There is no case ${only ?? ''}; there are ${all.join(', ')}.`)
  const options = quick
    ? { starts: 3, frameSeconds: 3, idleSeconds: 10, settleSeconds: 3, idleSettleSeconds: 10 }
    : { starts: 9, frameSeconds: 10, idleSeconds: 30, settleSeconds: 10, idleSettleSeconds: 30 }
  return { names, jsonFile: json, options }
}

/** The measuring machine in one line, with what else it had to do. */
function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const [load = 0] = loadavg()
  return `Node ${process.version}, ${availableParallelism()} × ${model}, load before the start ${load.toFixed(1)}`
}

async function main({ names, jsonFile, options }: Arguments): Promise<void> {
  const where = machine()
  // With icons in its tray, so that the window can be closed to it.
  const desktop = await openDesktop({ WITH_DISPLAY_TRAY: 'sni' })
  const report: Record<string, unknown> = { machine: where }
  const texts: string[] = []
  try {
    for (const name of names) {
      console.error(`${name}…`)
      const measured = await cases[name]?.({ ...options, desktop })
      if (measured === undefined) continue
      report[name] = measured.figures
      texts.push(measured.text)
    }
  } finally {
    await desktop.close()
  }
  console.log([where, ...texts].join('\n\n'))
  if (jsonFile !== undefined) writeFileSync(jsonFile, JSON.stringify(report, null, 2) + '\n')
}

// So that the exit handlers end the program and remove its folder.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

try {
  const given = readArguments()
  if (!canStartElectron()) process.exit(1)
  await main(given)
} catch (error) {
  const what = error instanceof Error ? error.message : String(error)
  console.error(what.startsWith('Unknown option') ? `${what}\n\n${usage}` : what)
  process.exit(1)
}
