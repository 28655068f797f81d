import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { withFolder } from './bench-folder.ts'
import { countBindingRows } from './binding-rows.ts'
import { LoadGenerator, type RegistrationKind } from './load-generator.ts'
import { MeasuringWindow, type LoadFigures } from './measuring-window.ts'
import { registerEveryone } from './register-everyone.ts'
import { ServerProcess } from './server-process.ts'
import { medianBy } from './tally.ts'

/** How long and how thoroughly to measure. */
export interface CaseOptions {
  /** The headless program, or one with the same command line. */
  readonly script: string
  readonly warmUpSeconds: number
  readonly steadySeconds: number
  readonly refreshAfterStormSeconds: number
  /** Folder for one CPU profile a case; undefined: none are made. */
  readonly profileFolder: string | undefined
}

/** Medians over several starts on a database that already holds the extensions and their bindings. */
export interface StartUpFigures {
  readonly name: string
  readonly starts: number
  readonly listeningMs: number
  readonly firstAnswerMs: number
}

const steadyPhones = 1000
const steadySockets = 16
const stormSockets = 64
const preparingInFlight = 64
const refreshInFlight = 32
const starts = 5

/** Keeps `inFlight` registrations going over 1,000 phones that are all registered when measuring begins. */
export async function steadyCase(
  name: string,
  kind: RegistrationKind,
  inFlight: number,
  options: CaseOptions,
): Promise<LoadFigures> {
  return withPhones(name, steadyPhones, steadySockets, options, async (server, generator) => {
    await registerEveryone(generator, preparingInFlight)
    const load = generator.keepLoaded(kind, inFlight)
    await delay(options.warmUpSeconds * 1000)
    const window = new MeasuringWindow(name, server, generator)
    await delay(options.steadySeconds * 1000)
    const figures = window.close()
    await load.stop()
    return figures
  })
}

/** All phones send their first REGISTER at once, as after a power cut; measured up to the last 200. */
export async function stormCase(
  name: string,
  phones: number,
  withRefreshes: boolean,
  options: CaseOptions,
): Promise<LoadFigures> {
  return withPhones(name, phones, stormSockets, options, async (server, generator) => {
    const window = new MeasuringWindow(name, server, generator)
    await generator.registerAll('full', phones)
    const figures = window.closeAtLastSuccess()
    if (!withRefreshes) return figures
    const load = generator.keepLoaded('refresh', refreshInFlight)
    await delay(options.refreshAfterStormSeconds * 1000)
    await load.stop()
    return { ...figures, residentAfterRefreshMb: server.usage().residentMb }
  })
}

/** Starts the program again and again on a prepared data folder. */
export async function startUpCase(name: string, options: CaseOptions): Promise<StartUpFigures> {
  return withFolder(steadyPhones, async (folder, importFile) => {
    const { script } = options
    const first = await ServerProcess.start({ script, folder, importFile, profileFile: undefined })
    await withGenerator(first, steadyPhones, steadySockets, (generator) =>
      registerEveryone(generator, preparingInFlight),
    )
    const measured: ServerProcess[] = []
    for (let start = 1; start <= starts; start++) {
      const profileFile = profileOf(`${name}-${start}`, options)
      const server = await ServerProcess.start({ script, folder, importFile: undefined, profileFile })
      await server.stop()
      measured.push(server)
    }
    return {
      name,
      starts,
      listeningMs: medianBy(measured, (server) => server.listeningMs).listeningMs,
      firstAnswerMs: medianBy(measured, (server) => server.firstAnswerMs).firstAnswerMs,
    }
  })
}

async function withPhones(
  name: string,
  phones: number,
  sockets: number,
  options: CaseOptions,
  measure: (server: ServerProcess, generator: LoadGenerator) => Promise<LoadFigures>,
): Promise<LoadFigures> {
  return withFolder(phones, async (folder, importFile) => {
    const profileFile = profileOf(name, options)
    const server = await ServerProcess.start({ script: options.script, folder, importFile, profileFile })
    let told = 0
    const figures = await withGenerator(server, phones, sockets, async (generator) => {
      const measured = await measure(server, generator)
      told = generator.registeredPhones
      return measured
    })
    return { ...figures, phones: told, rows: countBindingRows(join(folder, 'data')) }
  })
}

/** Runs the work against the server and stops it in order; kills it where the work fails. */
async function withGenerator<T>(
  server: ServerProcess,
  phones: number,
  sockets: number,
  work: (generator: LoadGenerator) => Promise<T>,
): Promise<T> {
  const generator = await LoadGenerator.open(server.registrar, phones, sockets)
  try {
    const result = await server.during(work(generator))
    await server.stop()
    return result
  } finally {
    generator.close()
    server.kill()
  }
}

function profileOf(name: string, { profileFolder }: CaseOptions): string | undefined {
  if (profileFolder === undefined) return undefined
  mkdirSync(profileFolder, { recursive: true })
  return join(profileFolder, `${name}.cpuprofile`)
}
