import type { Autostart } from '../../shared/ipc-contract.ts'
import type { Result } from '../../shared/result.ts'

/** How this program is started again: the program, then its arguments. */
export type StartCommand = readonly [program: string, ...args: string[]]

/** Starting with the computer, as one operating system does it. */
export interface AutostartSwitch {
  /** As it is now: what the user has changed elsewhere counts. */
  read(): Autostart
  /** Problem: `autostart-failure`. */
  set(enabled: boolean): Result<null>
}

export interface StartCommandFacts {
  readonly execPath: string
  /** Where Electron was started with the path of an app, in development. */
  readonly appPath: string | undefined
  /** The AppImage that this runs from, whose contents lie in a folder that changes with every start. */
  readonly appImage: string | undefined
  /** Where it is not the default one. */
  readonly dataFolder: string | undefined
}

/** The command that starts this very program in the background, with the data that it uses now. */
export function startCommand({ execPath, appPath, appImage, dataFolder }: StartCommandFacts): StartCommand {
  return [
    appImage ?? execPath,
    ...(appPath === undefined ? [] : [appPath]),
    ...(dataFolder === undefined ? [] : ['--data', dataFolder]),
    '--hidden',
  ]
}

export function autostartProblem(what: string): Result<never> {
  return { ok: false, problem: { code: 'autostart-failure', message: what } }
}
