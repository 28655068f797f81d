import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/electron-runtime/**'],
    environment: 'node',
    testTimeout: 15_000,
    hookTimeout: 30_000,
    reporters: ['default'],
  },
})
