import { execFile } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Desktop } from '../support/desktop.ts'
import { withFolder } from './bench-folder.ts'
import { startDesktop, type DesktopProcess } from './desktop-process.ts'
import { LoadGenerator } from './load-generator.ts'
import { frameTimes, untilHidden, untilListed } from './page-scripts.ts'
import type { Part, TreeUsage } from './process-tree.ts'
import { registerEveryone } from './register-everyone.ts'
import { medianBy, percentile, Tally } from './tally.ts'

/** Where and how long to measure. */
export interface DesktopOptions {
  readonly desktop: Desktop
  readonly starts: number
  readonly frameSeconds: number
  readonly idleSeconds: number
  /** How long the program is left to itself before its memory or its frames are looked at. */
  readonly settleSeconds: number
  /** The same before its idling is: every phone is asked for the first time within the first 30 s. */
  readonly idleSettleSeconds: number
}

/** Medians over several starts on a database that already holds the extensions and their bindings. */
export interface DesktopStartFigures {
  readonly starts: number
  readonly phones: number
  readonly usableMs: number
  readonly firstAnswerMs: number
}

export interface MemoryFigures {
  readonly phones: number
  readonly memoryMb: Readonly<Record<Part, number>>
}

/** How smooth the list of phones is. Times from one frame to the next in ms; CPU in percent of one core. */
export interface FrameFigures {
  readonly name: string
  readonly frames: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  readonly cpuPercent: Readonly<Record<Part, number>>
  /** Refreshes answered a second, and how long the slowest in a hundred took. */
  readonly refreshesPerSecond: number
  readonly refreshP99Ms: number
}

export interface IdleFigures {
  readonly name: string
  readonly cpuPercent: Readonly<Record<Part, number>>
  readonly pingsPerSecond: number
}

const sockets = 64
const registeringInFlight = 64
const usualPhones = 500
const mostPhones = 5000
const refreshesPerSecond = 1000

/** Starts the program again and again on the data of an office that is at work. */
export async function desktopStartCase(options: DesktopOptions): Promise<DesktopStartFigures> {
  return withFolder(usualPhones, async (folder, importFile) => {
    const { desktop, starts } = options
    await withRegistered({ desktop, folder, importFile }, usualPhones, () => Promise.resolve())
    const measured: DesktopProcess[] = []
    for (let start = 1; start <= starts; start++) {
      const program = await startDesktop({ desktop, folder, importFile: undefined })
      await program.stop()
      measured.push(program)
    }
    const usableMs = medianBy(measured, (program) => program.usableMs).usableMs
    const firstAnswerMs = medianBy(measured, (program) => program.firstAnswerMs).firstAnswerMs
    return { starts, phones: usualPhones, usableMs, firstAnswerMs }
  })
}

/** The memory with the list of so many registered phones on the screen. */
export function memoryCase(phones: number, options: DesktopOptions): Promise<MemoryFigures> {
  return withPhones(phones, options, async (program) => {
    await delay(options.settleSeconds * 1000)
    const { main, page, others } = program.usage()
    return { phones, memoryMb: { main: main.memoryMb, page: page.memoryMb, others: others.memoryMb } }
  })
}

/** The list of 5,000 phones: left alone, while 1,000 refreshes arrive every second, and while it is scrolled too. */
export function framesCase(options: DesktopOptions): Promise<readonly FrameFigures[]> {
  return withPhones(mostPhones, options, async (program, generator) => {
    await delay(options.settleSeconds * 1000)
    const measure = (name: string, scrolls: boolean) =>
      framesOf(name, program, generator, frameTimes(options.frameSeconds, scrolls))
    const alone = await measure('nothing happens', false)
    const load = generator.keepPace(refreshesPerSecond)
    await delay(1000)
    const busy = [await measure('refreshes', false), await measure('refreshes, scrolling', true)]
    await load.stop()
    return [alone, ...busy]
  })
}

/** What the program costs while nothing happens but pings; with its window on the screen, and closed to the tray. */
export function idleCase(options: DesktopOptions): Promise<readonly IdleFigures[]> {
  return withPhones(usualPhones, options, async (program, generator) => {
    const { idleSeconds, settleSeconds, idleSettleSeconds } = options
    await delay(idleSettleSeconds * 1000)
    const measure = async (name: string): Promise<IdleFigures> => {
      await delay(settleSeconds * 1000)
      generator.tally = new Tally()
      const before = program.usage()
      await delay(idleSeconds * 1000)
      const cpuPercent = cpuBetween(before, program.usage(), idleSeconds)
      return { name, cpuPercent, pingsPerSecond: generator.tally.pings / idleSeconds }
    }
    const shown = await measure('window on the screen')
    await closeWindow(options.desktop)
    await program.page.evaluate(untilHidden)
    return [shown, await measure('window closed to the tray')]
  })
}

/** As an admin does with the keyboard. */
async function closeWindow({ environment }: Desktop): Promise<void> {
  const found = ['search', '--sync', '--onlyvisible', '--name', '^Rollcall$']
  const closing = ['windowactivate', '--sync', 'key', '--clearmodifiers', 'alt+F4']
  await promisify(execFile)('xdotool', [...found, ...closing], { env: environment })
}

async function framesOf(
  name: string,
  { page, usage }: DesktopProcess,
  generator: LoadGenerator,
  script: string,
): Promise<FrameFigures> {
  const tally = new Tally()
  generator.tally = tally
  const before = usage()
  const beganMs = performance.now()
  const frames = Float64Array.from(await page.evaluate<number[]>(script)).sort()
  const seconds = (performance.now() - beganMs) / 1000
  const latencies = Float64Array.from(tally.latenciesMs).sort()
  return {
    name,
    frames: frames.length,
    p50Ms: percentile(frames, 50),
    p95Ms: percentile(frames, 95),
    p99Ms: percentile(frames, 99),
    maxMs: percentile(frames, 100),
    cpuPercent: cpuBetween(before, usage(), seconds),
    refreshesPerSecond: latencies.length / seconds,
    refreshP99Ms: percentile(latencies, 99),
  }
}

function cpuBetween(before: TreeUsage, after: TreeUsage, seconds: number): Readonly<Record<Part, number>> {
  const percent = (part: Part) => ((after[part].cpuSeconds - before[part].cpuSeconds) / seconds) * 100
  return { main: percent('main'), page: percent('page'), others: percent('others') }
}

function withPhones<T>(
  phones: number,
  { desktop }: DesktopOptions,
  measure: (program: DesktopProcess, generator: LoadGenerator) => Promise<T>,
): Promise<T> {
  return withFolder(phones, (folder, importFile) =>
    withRegistered(
      { desktop, folder, importFile: phones === 0 ? undefined : importFile },
      phones,
      async (program, generator) => {
        if (phones > 0) await program.page.evaluate(untilListed(phones))
        return measure(program, generator)
      },
    ),
  )
}

/** Starts the program, registers the phones and stops it in order; kills it where the work fails. */
async function withRegistered<T>(
  options: Parameters<typeof startDesktop>[0],
  phones: number,
  work: (program: DesktopProcess, generator: LoadGenerator) => Promise<T>,
): Promise<T> {
  const program = await startDesktop(options)
  const generator = await LoadGenerator.open(program.registrar, phones, sockets)
  try {
    if (phones > 0) await registerEveryone(generator, Math.min(phones, registeringInFlight))
    const result = await work(program, generator)
    await program.stop()
    return result
  } finally {
    generator.close()
    program.kill()
  }
}
