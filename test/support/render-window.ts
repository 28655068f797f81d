import { render, screen, type RenderResult } from '@testing-library/svelte'
import userEvent, { type UserEvent } from '@testing-library/user-event'
import { tick } from 'svelte'
import { afterEach } from 'vitest'
import App from '../../renderer/App.svelte'
import { createWindowState, type WindowState } from '../../renderer/state/window-state.ts'
import type { SettingsView, StatusSnapshot } from '../../shared/ipc-contract.ts'
import type { ListedExtension } from '../../shared/model.ts'
import { aStatus, createFakeApi, someSettings, type FakeApi } from './fake-api.ts'

export interface RenderedWindow extends RenderResult<typeof App> {
  readonly api: FakeApi
  readonly state: WindowState
  readonly user: UserEvent
}

/** What the main process answers at the start; `prepare` may change further answers. */
export interface WindowOptions {
  readonly status?: Partial<StatusSnapshot>
  readonly settings?: Partial<SettingsView>
  readonly extensions?: readonly ListedExtension[]
  readonly page?: 'phones' | 'history' | 'extensions' | 'activity' | 'settings'
  readonly prepare?: (api: FakeApi) => void
}

const opened = new Set<WindowState>()

afterEach(() => {
  for (const state of opened) state.now.stop()
  opened.clear()
})

/** The whole window on one of its pages, as the admin sees it once it has its first snapshots. */
export async function renderWindow(options: WindowOptions = {}): Promise<RenderedWindow> {
  const api = createFakeApi()
  api.answer('status', () => aStatus(options.status))
  api.answer('settings', () => someSettings(options.settings))
  api.answer('extensions', () => options.extensions ?? [])
  options.prepare?.(api)
  const state = createWindowState(api)
  opened.add(state)
  if (options.page !== undefined) state.navigation.open(options.page)
  const rendered = render(App, { state })
  await screen.findAllByRole('heading')
  await tick()
  return { ...rendered, api, state, user: userEvent.setup() }
}
