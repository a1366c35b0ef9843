import type { LocalFacts } from './facts.ts'
import type { SetupFinding } from './setup-finding.ts'

/** SG684 git is 2.38 or later: the first that can predict a merge without a working tree. */
export function gitVersion({ git }: LocalFacts): readonly SetupFinding[] {
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(git ?? '') ?? []
  if (Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 38)) return []
  const found = git === null ? 'git cannot be started' : `git is ${git}`
  const why = 'merge results cannot be predicted, so no verdict can be reached'
  return [
    {
      code: 'SG684',
      kind: 'weak',
      found,
      why,
      remedy: 'Install git 2.38 or later where the App and this command run.',
    },
  ]
}
