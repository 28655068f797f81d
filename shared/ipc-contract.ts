import type { ListenerStatus } from './model.ts'
import type { PhoneRow } from './phone-row.ts'

/** Everything the window shows, as it is at one moment: always whole, never a difference. */
export interface StatusSnapshot {
  readonly atMs: number
  readonly listeners: readonly ListenerStatus[]
  readonly phones: readonly PhoneRow[]
}

/** What the renderer may ask of the main process. Closed: there is nothing else. */
export interface Calls {
  status: () => StatusSnapshot
}

/** What the main process pushes. */
export interface Events {
  status: StatusSnapshot
}

/** The one object that the preload script puts into the page. */
export interface Api {
  call<Name extends keyof Calls>(name: Name): Promise<ReturnType<Calls[Name]>>
  on<Name extends keyof Events>(name: Name, listener: (payload: Events[Name]) => void): () => void
}

export const callChannel = (name: keyof Calls): string => `call:${name}`
export const eventChannel = (name: keyof Events): string => `event:${name}`
