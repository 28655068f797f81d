import type { Api } from '../../shared/ipc-contract.ts'

declare global {
  interface Window {
    readonly api: Api
  }
}

/** The bridge to the main process. */
export const api: Api = window.api
