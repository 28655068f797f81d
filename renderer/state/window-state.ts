import { getContext, setContext } from 'svelte'
import type { Api, Events } from '../../shared/ipc-contract.ts'
import { createKeptPhones, type KeptPhones } from './kept-phones.svelte.ts'
import { createMessages, type Messages } from './messages.svelte.ts'
import { createNavigation, type Navigation } from './navigation.svelte.ts'
import { createNow, type Now } from './now.svelte.ts'
import { createSnapshot, type Snapshot } from './snapshot.svelte.ts'

/** Everything that the components of the window share. */
export interface WindowState {
  readonly api: Api
  readonly status: Snapshot<Events['status']>
  readonly extensions: Snapshot<Events['extensions']>
  readonly settings: Snapshot<Events['settings']>
  readonly now: Now
  readonly navigation: Navigation
  readonly messages: Messages
  readonly kept: KeptPhones
}

const key = Symbol('window state')

/** Subscribes to what the main process pushes; once per window. */
export function createWindowState(api: Api): WindowState {
  const now = createNow()
  const navigation = createNavigation()
  api.on('open', (destination) => {
    if (destination.page === 'phones') navigation.openPhone(destination.deviceId)
    else navigation.open(destination.page)
  })
  return {
    api,
    status: createSnapshot(api, 'status', ({ atMs }) => now.follow(atMs)),
    extensions: createSnapshot(api, 'extensions'),
    settings: createSnapshot(api, 'settings'),
    now,
    navigation,
    messages: createMessages(),
    kept: createKeptPhones(),
  }
}

/** For the component at the top; below it, {@link windowState} finds it. */
export function provideWindowState(state: WindowState): void {
  setContext(key, state)
}

/** The shared state, from within any component. */
export function windowState(): WindowState {
  return getContext<WindowState>(key)
}
