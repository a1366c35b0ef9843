import type { GitHubFacts, LocalFacts } from './facts.ts'
import { unread } from './setup-finding.ts'
import type { SetupFinding } from './setup-finding.ts'

const WHY = 'an alias that is misspelled leaves one person with two accounts that count as two people (G12)'

/** SG683 Each account that the policy's aliases name exists. */
export function aliases({ users }: GitHubFacts, { policy: { policy } }: LocalFacts): readonly SetupFinding[] {
  const named = new Set(Object.entries(policy?.aliases ?? {}).flat())
  return users
    .filter(({ login }) => named.has(login.toLowerCase()))
    .flatMap(({ login, reading }): readonly SetupFinding[] => {
      if (!reading.known) return [unread('SG683', `alias ${login}`, reading, WHY)]
      if (reading.value !== null) return []
      return [
        {
          code: 'SG683',
          kind: 'weak',
          found: `there is no account ${login}`,
          why: WHY,
          remedy: 'Mend the login under aliases in the policy.',
        },
      ]
    })
}
