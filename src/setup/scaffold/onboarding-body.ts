import { GATE_CHECK } from '../../model/gate-check.ts'
import type { FileOutcome } from './plan-files.ts'
import { workflowPath } from './workflow-files.ts'
import type { Scaffold } from './scaffold.ts'

type Told = {
  readonly outcomes: readonly FileOutcome[]
  readonly left: Scaffold['left']
  readonly codeOwners: string
  /** Where the repository has code owners already; null when it has none. */
  readonly codeOwnersAt: string | null
  /** Of the trust root that the pull request brings; null when it brings none. */
  readonly fingerprint: string | null
  /** `OWNER/NAME` */
  readonly repository: string
}

/** Lets the next run of `init` know its own pull request's text. */
export const ONBOARDING_MARKER = '<!-- specgate:onboarding -->'

/** Text of the pull request that `init` opens: what each file is for, what was left alone, what to do next. */
export function onboardingBody(told: Told): string {
  const { outcomes, left, fingerprint } = told
  return [
    ONBOARDING_MARKER,
    'This prepares the repository for specgate: phases become pull requests, required approvals become gates, git history becomes the record.',
    'Nothing is enforced by merging it; the steps below do that.',
    '',
    table(
      outcomes.filter(({ outcome }) => outcome !== 'kept' && outcome !== 'differs'),
      'Files',
    ),
    table(
      outcomes.filter(({ outcome }) => outcome === 'differs'),
      'There already, with another text, and left alone',
    ),
    ...(left.length === 0
      ? []
      : ['### Not here yet', '', ...left.map(({ path, reason }) => `- \`${path}\`: ${reason}`), '']),
    ...(fingerprint === null
      ? []
      : [
          '### Fingerprint of the trust root',
          '',
          `\`${fingerprint}\``,
          '',
          'Note it outside this repository and give it to your auditors: it is how they know the key from a replaced one.',
          '',
        ]),
    ...codeOwnersPart(told),
    ...nextSteps(told),
  ].join('\n')
}

function table(outcomes: readonly FileOutcome[], title: string): string {
  if (outcomes.length === 0) return ''
  const rows = outcomes.map(({ file: { path, purpose } }) => `| \`${path}\` | ${purpose} |`)
  return [`### ${title}`, '', '| File | What it is for |', '|---|---|', ...rows, ''].join('\n')
}

function codeOwnersPart({ codeOwners, codeOwnersAt }: Told): readonly string[] {
  return [
    '### Code owners',
    '',
    codeOwnersAt === null
      ? 'There is no CODEOWNERS file. With these lines in `.github/CODEOWNERS` GitHub asks for the right people when somebody changes what governs the gates:'
      : `\`${codeOwnersAt}\` is yours and was not touched. Add these lines at its end, where they win over earlier ones:`,
    '',
    '```',
    codeOwners,
    '```',
    '',
  ]
}

function nextSteps({ repository, left, outcomes }: Told): readonly string[] {
  const isActionOnly = outcomes.some(({ file }) => file.path === workflowPath('reconcile'))
  const begin = isActionOnly
    ? 'Merge this pull request; with the ledger key in the environment `specgate`, start *specgate reconcile* by hand once, which begins the ledger (docs/action.md of specgate).'
    : 'Merge this pull request and install the App on the repository.'
  const rulesets = left.some(({ path }) => path === '.github/rulesets/')
  return [
    '### Next',
    '',
    '1. Read `.specgate/policy.yml`: do these teams exist, can they write here, are they the right ones?',
    '2. Replace the example in `.specgate/environments/` by what may really be touched.',
    `3. ${begin} Then open any pull request, so that GitHub comes to know its check.`,
    rulesets
      ? `4. Run \`specgate init\` again with \`--app-id\`, so that the rulesets come here, and import them. Until \`${GATE_CHECK}\` is required, every gate is advice.`
      : [
          `4. Import the rulesets. Until \`${GATE_CHECK}\` is required, every gate is advice:`,
          '',
          '   ```sh',
          `   for file in .github/rulesets/specgate*.json; do gh api repos/${repository}/rulesets --input "$file"; done`,
          '   ```',
          '',
        ].join('\n'),
    `5. \`specgate doctor --repository ${repository}\` tells what is still open, line by line.`,
    '6. Open an issue from one of the forms: the first engagement.',
    '',
  ]
}
