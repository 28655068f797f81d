import { svelte } from '@sveltejs/vite-plugin-svelte'
import { svelteTesting } from '@testing-library/svelte/vite'
import { defineConfig } from 'vitest/config'

const outside = ['test/electron-runtime/**', 'node_modules/**']

/** Two kinds of tests: components of the window in a simulated page, and everything else in plain Node. */
export default defineConfig({
  test: {
    testTimeout: 15_000,
    hookTimeout: 30_000,
    reporters: ['default'],
    // Many tests of the desktop wait for what takes its time, so a worker per core keeps none of them busy.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'program',
          include: ['test/**/*.test.ts'],
          exclude: [...outside, 'test/renderer/**'],
          environment: 'node',
        },
      },
      {
        extends: true,
        plugins: [svelte({ configFile: './svelte.config.js' }), svelteTesting()],
        test: {
          name: 'window',
          include: ['test/renderer/**/*.test.ts'],
          exclude: outside,
          environment: 'jsdom',
          setupFiles: ['test/support/simulated-page.ts'],
        },
      },
    ],
  },
})
