import type { IpcMain, IpcMainInvokeEvent } from 'electron'
import { callChannel, type Answer, type Argument, type CallName } from '../../shared/ipc-contract.ts'
import type { Result } from '../../shared/result.ts'
import type { Log } from '../log.ts'
import { callNames, checkArgument } from './call-arguments.ts'

/** An answer for each call of the contract. */
export type CallHandlers = {
  readonly [Name in CallName]: (...argument: Argument<Name>) => Answer<Name> | Promise<Answer<Name>>
}

/** Calls whose answer has room for a problem. */
type FallibleCall = {
  [Name in CallName]: Answer<Name> extends Result<unknown> ? Name : never
}[CallName]

const fallibleCalls: Readonly<Record<FallibleCall, true>> = {
  addExtension: true,
  changeExtension: true,
  newPassword: true,
  enableExtensions: true,
  removeExtensions: true,
  previewImport: true,
  importExtensions: true,
  exportExtensions: true,
  removeBinding: true,
  forgetDevice: true,
  activity: true,
  history: true,
  historyOverview: true,
  exportHistory: true,
  savePicture: true,
  changeSettings: true,
  setAutostart: true,
  openDataFolder: true,
}

export interface CallRegistration {
  readonly ipcMain: Pick<IpcMain, 'handle'>
  readonly handlers: CallHandlers
  /** Whether the call comes from our page in our window, and not from anything else that got in. */
  readonly isFromOurPage: (event: IpcMainInvokeEvent) => boolean
  readonly log: Log
}

/**
 * Answers the calls of the window. Whoever else calls gets an error, and so does a call with wrong arguments or one
 * that fails by a bug of ours; calls that can answer a problem answer `bad-request`, in words, instead.
 */
export function registerCalls({ ipcMain, handlers, isFromOurPage, log }: CallRegistration): void {
  const register = <Name extends CallName>(name: Name, handle: CallHandlers[Name]) => {
    ipcMain.handle(callChannel(name), async (event, ...given: unknown[]) => {
      if (!isFromOurPage(event)) {
        log.warn('a call that does not come from our page was refused', { call: name })
        throw new Error('not from our page')
      }
      const checked = checkArgument(name, given)
      if (!checked.ok) {
        log.warn('the window asked for something wrong, which is a bug in Rollcall', {
          ...{ call: name, complaint: checked.complaint },
        })
        return refuse(name, `Rollcall could not do this: ${checked.complaint}. Nothing was changed.`)
      }
      try {
        return await handle(...checked.argument)
      } catch (error) {
        log.error('a call of the window failed, which is a bug in Rollcall', {
          ...{ call: name, cause: error instanceof Error ? error.stack : String(error) },
        })
        return refuse(
          name,
          'Rollcall could not do this because of a fault of its own. Phones are served as before; if it happens ' +
            'again, start Rollcall anew, and report it.',
        )
      }
    })
  }
  for (const name of callNames) register(name, handlers[name])
}

function refuse(name: CallName, message: string): Result<never> {
  if (!Object.hasOwn(fallibleCalls, name)) throw new Error(message)
  return { ok: false, problem: { code: 'bad-request', message } }
}
