import { defineConfig } from 'vitest/config'

/** Takes the pictures one after the other; no part of `npm test`. See README.md of the repository. */
export default defineConfig({
  test: {
    include: ['test/screenshots/*.pictures.ts'],
    environment: 'node',
    // Room for the larger window with its frame.
    env: { WITH_DISPLAY_SCREEN: '1400x1000x24' },
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 60_000,
  },
})
