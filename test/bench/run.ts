/** `npm run bench`: runs the cases one after the other against the built headless program and reports. */
import { statfsSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startUpCase, steadyCase, stormCase, type CaseOptions, type StartUpFigures } from './cases.ts'
import type { LoadFigures } from './measuring-window.ts'
import { complaints, loadTable, remarks, startUpLine } from './report.ts'
import { medianBy } from './tally.ts'

const usage = `npm run bench -- [options]
  --quick        3 s a case instead of 10 s
  --runs N       run every case N times and report the median run (default 1)
  --only NAME    one case (full-32) or one kind (full, refresh, storm, start-up)
  --profile      write CPU profiles of the server to out/bench-profile/ (slows it down)
  --json FILE    write the figures of every run to FILE
  --server FILE  measure another program with the same command line`

const root = resolve(import.meta.dirname, '../..')
const tmpfsMagic = 0x01021994

const loadCases: Readonly<Record<string, (name: string, options: CaseOptions) => Promise<LoadFigures>>> = {
  'full-1': (name, options) => steadyCase(name, 'full', 1, options),
  'full-32': (name, options) => steadyCase(name, 'full', 32, options),
  'full-256': (name, options) => steadyCase(name, 'full', 256, options),
  'refresh-1': (name, options) => steadyCase(name, 'refresh', 1, options),
  'refresh-32': (name, options) => steadyCase(name, 'refresh', 32, options),
  'refresh-256': (name, options) => steadyCase(name, 'refresh', 256, options),
  'storm-500': (name, options) => stormCase(name, 500, false, options),
  'storm-5000': (name, options) => stormCase(name, 5000, true, options),
}
const startUp = 'start-up'

interface Arguments {
  readonly runs: number
  readonly names: readonly string[]
  readonly jsonFile: string | undefined
  readonly options: CaseOptions
}

function readArguments(): Arguments {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      runs: { type: 'string', default: '1' },
      only: { type: 'string' },
      profile: { type: 'boolean', default: false },
      json: { type: 'string' },
      server: { type: 'string', default: resolve(root, 'out/main/headless.js') },
    },
  })
  const { quick, only, profile, json, server } = values
  const runs = Number(values.runs)
  if (!Number.isInteger(runs) || runs < 1)
    throw new Error(`--runs takes a whole number from 1, not ${values.runs}.`)
  const all = [...Object.keys(loadCases), startUp]
  const names = only === undefined ? all : all.filter((name) => name === only || name.startsWith(`${only}-`))
  if (names.length === 0) throw new Error(`There is no case ${only ?? ''}; there are ${all.join(', ')}.`)
  const options: CaseOptions = {
    script: resolve(server),
    warmUpSeconds: 2,
    steadySeconds: quick ? 3 : 10,
    refreshAfterStormSeconds: quick ? 10 : 30,
    profileFolder: profile ? resolve(root, 'out/bench-profile') : undefined,
  }
  return { runs, names, jsonFile: json, options }
}

/** The measuring machine in one line: figures without it compare with nothing. */
function machine(): string {
  const disk = statfsSync(tmpdir()).type === tmpfsMagic ? 'in memory (tmpfs), not on a disk' : 'on disk'
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  return `Node ${process.version}, ${availableParallelism()} × ${model}, database in ${tmpdir()} ${disk}`
}

async function repeat<T>(runs: number, name: string, run: () => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let number = 1; number <= runs; number++) {
    console.error(`${name}${runs === 1 ? '' : ` (run ${number} of ${runs})`}…`)
    results.push(await run())
  }
  return results
}

async function main({ runs, names, jsonFile, options }: Arguments): Promise<void> {
  const everyRun: LoadFigures[] = []
  const medians: LoadFigures[] = []
  let startUpFigures: StartUpFigures | undefined
  for (const name of names) {
    const run = loadCases[name]
    if (run !== undefined) {
      const results = await repeat(runs, name, () => run(name, options))
      everyRun.push(...results)
      medians.push(medianBy(results, ({ perSecond }) => perSecond))
    } else {
      const results = await repeat(1, name, () => startUpCase(name, options))
      startUpFigures = results[0]
    }
  }
  console.log(machine())
  if (medians.length > 0) console.log(loadTable(medians))
  for (const figures of medians) remarks(figures).forEach((line) => console.log(line))
  if (startUpFigures !== undefined) console.log(startUpLine(startUpFigures))
  if (options.profileFolder !== undefined) console.log(`CPU profiles are in ${options.profileFolder}`)
  if (jsonFile !== undefined) {
    const report = { machine: machine(), medians, everyRun, startUp: startUpFigures ?? null }
    writeFileSync(jsonFile, JSON.stringify(report, null, 2) + '\n')
  }
  if (everyRun.some((figures) => complaints(figures).length > 0)) process.exitCode = 1
}

// So that the exit handlers end the server and remove its folder.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

try {
  await main(readArguments())
} catch (error) {
  const what = error instanceof Error ? error.message : String(error)
  console.error(what.startsWith('Unknown option') ? `${what}\n\n${usage}` : what)
  process.exit(1)
}
