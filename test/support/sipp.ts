import { join, resolve } from 'node:path'
import type { Ending } from './child-program.ts'
import { temporaryFolder } from './database.ts'
import { startClient } from './real-client.ts'

const scenarioFolder = resolve(import.meta.dirname, '../real-clients/scenarios')

export interface SippRun {
  /** File name in `test/real-clients/scenarios`, without `.xml`. */
  readonly scenario: string
  readonly extension: string
  readonly password: string
  /** Of the registrar, on 127.0.0.1. */
  readonly port: number
  /** How often the scenario is played, one call after the other. Each call has its own Call-ID. */
  readonly calls?: number
}

/** Plays a scenario and returns how SIPp ended: status 0 only where every message was as the scenario says. */
export function runSipp({ scenario, extension, password, port, calls = 1 }: SippRun): Promise<Ending> {
  const home = temporaryFolder()
  const errorFile = join(home, 'errors')
  const args = [
    ...[`127.0.0.1:${port}`, '-i', '127.0.0.1', '-sf', join(scenarioFolder, `${scenario}.xml`)],
    ...['-s', extension, '-au', extension, '-ap', password],
    ...['-m', String(calls), '-l', '1', '-recv_timeout', '8000'],
    // Without a terminal its screen is only noise.
    ...['-nostdin', '-trace_err', '-error_file', errorFile],
  ]
  return startClient('sipp', args, home).ended
}
