import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** `npm run conformance`: the suites that talk to the stand-in GitHub, and what only that command can run. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: [
      'test/conformance/*.suite.ts',
      'test/forge/github.proof.ts',
      'test/forge/github/budget.test.ts',
      'test/forge/github/actions/*.test.ts',
      'test/app/evaluation/deployment-protection.test.ts',
      'test/setup/*.test.ts',
      'test/cli/doctor.test.ts',
    ],
    maxWorkers: 3,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
})
