import type { Api, Bridge, EventName, Events } from '../../shared/ipc-contract.ts'

declare global {
  interface Window {
    readonly api: Bridge
  }
}

/** The bridge to the main process. */
export const api: Api = {
  call: (name, ...argument) => window.api.call(name, ...argument),
  on: <Name extends EventName>(name: Name, listener: (payload: Events[Name]) => void) =>
    window.api.on(name, (json) => listener(JSON.parse(json) as Events[Name])),
}
