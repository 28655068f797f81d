import { mount } from 'svelte'
import App from './App.svelte'
import { api } from './lib/api.ts'
import { createWindowState } from './state/window-state.ts'

const target = document.getElementById('app')
if (target !== null) mount(App, { target, props: { state: createWindowState(api) } })
