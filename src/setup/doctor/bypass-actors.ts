import { GATE_CHECK } from '../../model/gate-check.ts'
import type { GitHubFacts } from './facts.ts'
import { inWords, unread } from './setup-finding.ts'
import type { SetupFinding } from './setup-finding.ts'

const WHY = 'they merge whatever the gate says; it is seen afterwards, not prevented (G68)'

/** SG662 Nobody may go around the guard that requires the gate. One guard without bypass is enough: each one must be passed. */
export function bypassActors({ defaultGuards }: GitHubFacts): readonly SetupFinding[] {
  if (!defaultGuards.known) return []
  const guards = defaultGuards.value.filter(({ checks }) => checks.some(({ context }) => context === GATE_CHECK))
  if (guards.some(({ bypass }) => bypass.known && bypass.value.length === 0)) return []
  return guards.map(({ name, bypass }): SetupFinding => {
    if (!bypass.known) return unread('SG662', `who may bypass ${name}`, bypass, WHY)
    const found = `${inWords(bypass.value.map((each) => each.name))} may bypass ${name}`
    return {
      code: 'SG662',
      kind: 'weak',
      found,
      why: WHY,
      remedy: `Empty the bypass list of ${name}; in branch protection, switch on "Do not allow bypassing the above settings".`,
    }
  })
}
