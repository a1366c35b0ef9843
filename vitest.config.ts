import { defineConfig } from 'vitest/config'

/** `npm test`: all but the long proofs. Most tests wait for git and other programs, so one worker more than there are cores pays. */
export default defineConfig({
  test: {
    globalSetup: ['test/global/shipped.ts'],
    include: ['test/**/*.test.ts'],
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
