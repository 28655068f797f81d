import type { LoadGenerator } from './load-generator.ts'
import { cpuSecondsBetween, type ProcessUsage } from './process-usage.ts'
import type { ServerProcess } from './server-process.ts'
import { percentile, Tally } from './tally.ts'

/** What one run of a load case measured; null means not measured. Times in ms unless named otherwise. */
export interface LoadFigures {
  readonly name: string
  readonly registrations: number
  /** The measuring window, or for a storm the time from the first REGISTER to the last 200. */
  readonly seconds: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly retransmissions: number
  readonly renewed: number
  readonly failures: Readonly<Record<string, number>>
  readonly serverCpuSeconds: number | null
  /** The generator's own, to show whether it was the bottleneck. */
  readonly clientCpuSeconds: number
  readonly serverPeakMb: number | null
  /** Resident memory when the load was over, and after the refreshes that follow a storm. */
  readonly residentMb: number | null
  readonly residentAfterRefreshMb: number | null
  /** Phones that were told 200, and bindings found in the database after the server stopped. */
  readonly phones: number
  readonly rows: number | null
}

/** Counts from its making until it is closed. */
export class MeasuringWindow {
  readonly #name: string
  readonly #server: ServerProcess
  readonly #generator: LoadGenerator
  readonly #tally = new Tally()
  readonly #usage: ProcessUsage
  readonly #clientUsage = process.cpuUsage()
  readonly #startedMs = performance.now()

  constructor(name: string, server: ServerProcess, generator: LoadGenerator) {
    this.#name = name
    this.#server = server
    this.#generator = generator
    this.#usage = server.usage()
    generator.tally = this.#tally
  }

  /** What was measured up to now. */
  close(): LoadFigures {
    return this.#figures(performance.now())
  }

  /** What was measured, the seconds counted up to the last 200: phones that gave up later do not lengthen it. */
  closeAtLastSuccess(): LoadFigures {
    return this.#figures(this.#tally.lastSuccessAtMs)
  }

  #figures(endedMs: number): LoadFigures {
    const seconds = (endedMs - this.#startedMs) / 1000
    this.#generator.tally = new Tally()
    const { user, system } = process.cpuUsage(this.#clientUsage)
    const usage = this.#server.usage()
    const { latenciesMs, retransmissions, renewed, failures } = this.#tally
    const ascending = Float64Array.from(latenciesMs).sort()
    return {
      name: this.#name,
      registrations: ascending.length,
      seconds,
      perSecond: ascending.length / seconds,
      p50Ms: percentile(ascending, 50),
      p95Ms: percentile(ascending, 95),
      p99Ms: percentile(ascending, 99),
      retransmissions,
      renewed,
      failures: Object.fromEntries(failures),
      serverCpuSeconds: cpuSecondsBetween(this.#usage, usage),
      clientCpuSeconds: (user + system) / 1e6,
      serverPeakMb: usage.peakMb,
      residentMb: usage.residentMb,
      residentAfterRefreshMb: null,
      phones: this.#generator.registeredPhones,
      rows: null,
    }
  }
}
