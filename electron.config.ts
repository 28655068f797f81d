import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'
import { resolve } from 'node:path'

const at = (path: string): string => resolve(import.meta.dirname, path)

/** The development server puts the styles of components into the page itself, which our policy forbids. */
const allowInlineStylesInDevelopment = {
  name: 'allow-inline-styles-in-development',
  apply: 'serve' as const,
  transformIndexHtml: (page: string) => page.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"),
}

/**
 * Three bundles: the main process with the headless program beside it (both stand on the same core), the
 * preload script, and the renderer. The targets are those of the oldest Electron the tests run on.
 */
export default defineConfig({
  main: {
    build: {
      target: 'node20',
      outDir: 'out/main',
      externalizeDeps: {
        exclude: ['sip', 'valibot', 'commander', 'csv-parse', 'cli-table3', 'log-update', 'env-paths'],
      },
      rolldownOptions: {
        input: { index: at('main/index.ts'), headless: at('main/headless.ts') },
        external: ['electron', 'better-sqlite3', 'ws'],
        output: { format: 'es' },
      },
    },
  },
  preload: {
    build: {
      target: 'node20',
      outDir: 'out/preload',
      rolldownOptions: {
        input: { preload: at('main/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [svelte({ configFile: at('svelte.config.js') }), allowInlineStylesInDevelopment],
    build: {
      target: 'chrome130',
      outDir: at('out/renderer'),
      rolldownOptions: { input: at('renderer/index.html') },
    },
  },
})
