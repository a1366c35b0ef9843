import { defineConfig } from 'vitest/config'

/** Tests against programs that are not ours: real tools and servers, which `npm run peers` brings. */
export default defineConfig({
  test: {
    globalSetup: ['test/global/shipped.ts'],
    include: ['test/**/*.peer.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    fileParallelism: true,
    maxWorkers: 2,
  },
})
