import type { LocalFacts } from './facts.ts'
import type { SetupFinding } from './setup-finding.ts'

/** SG685 Node.js is 24 or later. */
export function nodeVersion({ node }: LocalFacts): readonly SetupFinding[] {
  if (Number(/^v?(\d+)/.exec(node)?.[1] ?? '0') >= 24) return []
  const why = 'specgate runs its TypeScript as it is, which older versions cannot'
  return [
    {
      code: 'SG685',
      kind: 'weak',
      found: `Node.js is ${node}`,
      why,
      remedy: 'Install Node.js 24, or start with npm run, which brings its own.',
    },
  ]
}
