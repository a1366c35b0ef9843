import { artifactPath } from '../model/place.ts'
import type { Gate } from '../model/phase.ts'
import { COMPLEXITY, NO_EXCEPTION } from './complexity.ts'
import { PRE_IMPLEMENTATION } from './gates-table.ts'
import { OUTLINES } from './outlines.ts'

/** Placeholder and explanation of a field. */
type Field = readonly [name: string, placeholder: string, explanation: string]

type Template = {
  readonly title: string
  readonly note: string
  readonly fields: readonly Field[]
  /** Sections that a program reads: an example of what it finds there. The others are free text. */
  readonly examples: Readonly<Record<string, string>>
}

const ZERO_DIGEST = `sha256:${'0'.repeat(64)}`
const ENGAGEMENT: Field = ['engagement', 'NNN-slug', 'name of the folder this file is in, such as 042-edge-certificate']
const ENVIRONMENT: Field = ['environment', 'ENVIRONMENT', 'name of its file under .specgate/environments, without .yml']
const BASIS: Field = [
  'basis',
  ZERO_DIGEST,
  'all zeros: written by hand; a draft has the digest of what it was made from',
]

const TEMPLATES: Readonly<Record<Gate, Template>> = {
  requirements: {
    title: 'TITLE',
    note: 'Written by hand from the template. No environment was accessed.',
    fields: [
      ['kind', 'customer-spec', 'leave as it is'],
      ['schema', '1', 'leave as it is'],
      ENGAGEMENT,
      ['title', 'TITLE', 'what is wanted, in a few words'],
      ['use-case', 'USE-CASE@VERSION', 'as `specgate library list` shows it, such as ssl-certificate-lifecycle@1.0.0'],
      ENVIRONMENT,
      ['issue', 'NUMBER', 'number of the issue that asked for it'],
      ['requester', 'LOGIN', 'who opened that issue'],
      BASIS,
    ],
    examples: {
      Inputs: block('inputs', ['{} # one line for each input of the use case, such as endpoint: edge-1']),
      Requirements: '- **FR-001** [NEEDS CLARIFICATION: what must hold when the work is done?]',
      'Acceptance criteria':
        '- **AC-001** (FR-001) [NEEDS CLARIFICATION: what will show that it holds?] — check: `name-of-a-check`',
      Capabilities:
        '- **CAP-001** (FR-001) [NEEDS CLARIFICATION: what must the environment offer?]\n  If not available: say what to do then.',
    },
  },
  feasibility: {
    title: 'Feasibility of TITLE',
    note: 'Written by hand from the template; the assessment has to be what the locked spec and the discovery runs give.',
    fields: [
      ['kind', 'feasibility', 'leave as it is'],
      ['schema', '1', 'leave as it is'],
      ENGAGEMENT,
      ENVIRONMENT,
      ['previous-record', 'RECORD', 'digest of the ledger record that locked Gate 1, sha256:…'],
      ['spec', 'SPEC-DIGEST', 'digest of the locked customer-spec.md, sha256:…'],
      ['capabilities', 'CAPABILITIES-DIGEST', 'digest of capabilities.json, sha256:…'],
      BASIS,
    ],
    examples: {
      Capabilities: '- **CAP-001** [NEEDS CLARIFICATION: which capability, met or not, as seen in which run?]',
      Tradeoffs:
        '### TRD-001\n\n[NEEDS CLARIFICATION: what conflicts with the approved spec?]\n\n' +
        '- Option A: [NEEDS CLARIFICATION: what to do instead, with which consequence?]\n\n' +
        '[DECISION NEEDED: TRD-001] Choose by a comment: `/sdd decide TRD-001 A reason`.',
      Requirements: '- **FR-001** (CAP-001) [NEEDS CLARIFICATION: feasible, or depends on which tradeoff?]',
      Assessment: block('assessment', [
        'outcome: feasible # feasible, feasible-with-constraints, feasible-with-changes or not-feasible',
        'capabilities:',
        '  - id: CAP-001',
        '    verdict: met # met, unmet or unknown',
        '    observed: true # what the run saw',
        '    required: true # what the spec asks for',
        'tradeoffs: # one for each capability that is not met; write [] when there is none',
        '  - id: TRD-001',
        '    capability: CAP-001',
        '    decision: null # letter of the option that a person chose by a comment',
        '    by: null # who chose',
        '    comment: null # number of that comment',
        '    reason: null',
        'constraints: [] # what a decision sets, such as {id: CON-001, from: TRD-001, sets: {validity-days: 90}}',
      ]),
    },
  },
  design: {
    title: 'Design of TITLE',
    note: 'Written by hand from the template. Approved at Gate 2, it is what the build answers to, byte for byte.',
    fields: [
      ['kind', 'solution-design', 'leave as it is'],
      ['schema', '1', 'leave as it is'],
      ENGAGEMENT,
      ENVIRONMENT,
      ['batch', 'sequential', 'sequential, parallel, rolling(n, max failure %) or grouped(target, skill or an input)'],
      ['previous-record', 'RECORD', 'digest of the ledger record that locked feasibility, sha256:…'],
      ['spec', 'SPEC-DIGEST', 'digest of the locked customer-spec.md, sha256:…'],
      ['feasibility', 'FEASIBILITY-DIGEST', 'digest of the locked feasibility.md, sha256:…'],
      BASIS,
    ],
    examples: {
      Resolution: '- **FR-001** (CAP-001) [NEEDS CLARIFICATION: met by which component?]',
      Decisions: '- **D-001** (FR-001, CAP-001) [NEEDS CLARIFICATION: which choice, and because of what?]',
      Components: block('components', [
        '- id: COMPONENT # lower case words joined by -',
        '  skill: FAMILY/SKILL@VERSION # as `specgate skills list` shows it, such as tls-certificate/rotate@1.0.0',
        '  digest: SKILL-DIGEST # digest of the skill, shown beside it, sha256:…',
        "  target: TARGET # name of a target in the environment's inventory",
        '  satisfies: [FR-001]',
        '  accepts: [AC-001]',
        '  inputs: {} # what the skill takes, as `specgate skills show` lists it',
        '  depends-on: [] # ids of the components that come first',
        '  action: build # build, reuse or stub',
      ]),
      Order: '```mermaid\ngraph LR\n  COMPONENT\n```',
      'Test plan': '- **AC-001** (FR-001) [NEEDS CLARIFICATION: which check, on which component?]',
      Sequence:
        '```mermaid\nsequenceDiagram\n  Gate->>Runner: execution contract\n  Runner->>TARGET: change\n  TARGET-->>Runner: state read back\n```',
      [PRE_IMPLEMENTATION]:
        '| Article | Rule | Status |\n|---|---|---|\n| I: Module first | I.1 MUST | holds, exception: COMPONENT, does not hold: COMPONENT, or not checked by a program |',
      [COMPLEXITY]: NO_EXCEPTION,
    },
  },
  'as-built': {
    title: 'As built: TITLE',
    note: 'Written by hand from the template; the reconciliation has to be what the run records give.',
    fields: [
      ['kind', 'as-built', 'leave as it is'],
      ['schema', '1', 'leave as it is'],
      ENGAGEMENT,
      ENVIRONMENT,
      ['previous-record', 'RECORD', 'digest of the ledger record that locked Gate 2, sha256:…'],
      ['contract', 'DESIGN-DIGEST', 'digest of the approved solution-design.md, sha256:…'],
      ['outcome', 'as-designed', 'as-designed or deviated'],
      BASIS,
    ],
    examples: {
      Acceptance:
        '| criterion | check | result | evidence |\n|---|---|---|---|\n| AC-001 | `name-of-a-check` | passed, failed or not-run | digest of the run record |',
      Deviations:
        '- **DEV-001** [NEEDS CLARIFICATION: which component differs, how, and why? Write "No deviation." when none does.]',
      Reconciliation: block('reconciliation', [
        'components:',
        '  - id: COMPONENT',
        '    status: as-designed # as-designed, deviated or not-built',
        '    asset: null # digest of its file under build/',
        '    skill: null # digest of the skill that ran',
        '    runs: [] # such as {id: COMPONENT-1-apply, evidence: sha256:…}',
        'acceptance:',
        '  - id: AC-001',
        '    check: name-of-a-check',
        '    result: not-run # passed, failed or not-run',
        '    evidence: [] # digests of run records',
        'deviations: [] # such as {id: DEV-001, component: COMPONENT, kind: partial, cause: …}',
      ]),
    },
  },
}

/**
 * The blank form of an artifact, for people who write one by hand: every field explains itself, every section says what belongs there
 * and shows what a program reads. What is left unfilled is found: as a field, or as a question that is still open (R7.2).
 */
export function renderTemplate(gate: Gate): string {
  const { title, note, fields, examples } = TEMPLATES[gate]
  const front = fields.map(([name, placeholder, explanation]) => `${name}: ${placeholder} # ${explanation}\n`).join('')
  const sections = OUTLINES[gate].map((section) => {
    const example = examples[section.title]
    const body =
      example === undefined ? `[NEEDS CLARIFICATION: ${section.guidance}]` : `> ${section.guidance}\n\n${example}`
    return `## ${section.title}\n\n${body}\n`
  })
  return `---\n${front}---\n\n# ${title}\n\n> ${note}\n\n${sections.join('\n')}`
}

/** Where the blank form of an artifact lies in this project. */
export function templatePath(gate: Gate): string {
  return `templates/${artifactPath('', gate).split('/').at(-1)}`
}

function block(name: string, lines: readonly string[]): string {
  return ['```yaml ' + name, ...lines, '```'].join('\n')
}
