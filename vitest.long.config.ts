import { defineConfig } from 'vitest/config'

/** `npm run test:long`: proofs that go through whole engagements again and again: kills, event orders, refusals, reopened gates. */
export default defineConfig({
  test: {
    globalSetup: ['test/global/shipped.ts'],
    include: ['test/**/*.proof.ts'],
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 300_000,
  },
})
