import type { Api, StatusSnapshot } from '../../shared/ipc-contract.ts'

/** The last snapshot that the main process sent; undefined until the first one. */
export interface StatusState {
  readonly data: StatusSnapshot | undefined
}

/** Asks for the status once, then follows what is pushed. */
export function createStatus(api: Api): StatusState {
  let data = $state.raw<StatusSnapshot>()
  api.on('status', (snapshot) => (data = snapshot))
  void api.call('status').then((snapshot) => (data ??= snapshot))
  return {
    get data() {
      return data
    },
  }
}
