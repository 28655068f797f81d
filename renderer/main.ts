import { mount } from 'svelte'
import App from './App.svelte'
import { api } from './lib/api.ts'
import { createStatus } from './state/status.svelte.ts'

const target = document.getElementById('app')
if (target !== null) mount(App, { target, props: { status: createStatus(api) } })
