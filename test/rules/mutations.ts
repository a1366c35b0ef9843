/** One way to break a document that is in order; null where there is nothing of the kind to break. */
export type Mutation = { readonly name: string; readonly apply: (text: string) => string | null }

function replace(name: string, from: RegExp, to: string): Mutation {
  return { name, apply: (text) => (from.test(text) ? text.replace(from, to) : null) }
}

/** Everything under a heading goes, or with the heading. */
function dropSection(title: string): readonly Mutation[] {
  const body = new RegExp(`(?<=^## ${title}\\n)[^]*?(?=^## |$(?![^]))`, 'm')
  const whole = new RegExp(`^## ${title}\\n[^]*?(?=^## |$(?![^]))`, 'm')
  return [replace(`section ${title} emptied`, body, '\n'), replace(`section ${title} dropped`, whole, '')]
}

/** Appends a sentence to the first item of a kind. */
function say(name: string, kind: string, sentence: string): Mutation {
  const item = new RegExp(`(^- \\*\\*${kind}-\\d{3}\\*\\*(?: \\([^)]*\\))? )`, 'm')
  return replace(name, item, `$1${sentence} `)
}

const LEFTOVERS = [
  'TODO: check this.',
  'TBD.',
  '[NEEDS CLARIFICATION: which one?]',
  '{{input.nothing}} is set.',
  '<placeholder> is set.',
]
const VAGUE = [
  'The result appears quickly.',
  'It works in an appropriate way.',
  'The service is robust.',
  'Values are adequate.',
  'It is repeated as needed.',
  'Several devices are told.',
]

/** For the customer spec. */
export const SPEC_MUTATIONS: readonly Mutation[] = [
  ...['Problem', 'Scope', 'Requirements', 'Acceptance criteria', 'Phases', 'Risks and mitigations', 'Rollback'].flatMap(
    dropSection,
  ),
  ...LEFTOVERS.map((text) => say(`a requirement with ${text}`, 'FR', text)),
  ...VAGUE.map((text) => say(`a requirement that says ${text}`, 'FR', text)),
  say('a criterion that somebody feels', 'AC', 'Users are happy with the result.'),
  replace('a criterion for a requirement that is not there', /^(- \*\*AC-001\*\* \()FR-\d{3}/m, '$1FR-099'),
  replace('a requirement without a number', /^- \*\*FR-001\*\*/m, '- FR-001'),
  replace('a requirement whose id stands twice', /^- \*\*FR-002\*\*/m, '- **FR-001**'),
  replace('a requirement said twice', /^- \*\*FR-001\*\* ([^]*?)(?=^- \*\*|^## )/m, '- **FR-001** $1- **FR-090** $1'),
  replace('a criterion that proves nothing by a check', /— check: `[a-z0-9-]+`/, ''),
  replace(
    'a requirement that nothing verifies',
    /^(## Acceptance criteria)/m,
    '- **FR-091** The name of the target is written on its door.\n\n$1',
  ),
  replace(
    'a requirement that forbids what another asks for',
    /^(- \*\*FR-001\*\* )([^]*?)(?=^- \*\*|^## )/m,
    '$1$2- **FR-092** The target must be restarted after the change.\n- **FR-093** The target must not be restarted after the change.\n',
  ),
  replace(
    'limits that leave no value',
    /^(## Acceptance criteria)/m,
    '- **FR-094** The outage lasts at least 90 seconds.\n- **FR-095** The outage lasts at most 30 seconds.\n\n$1',
  ),
  replace('a target that nobody knows', /^(target|endpoint): .*$/m, '$1: nobody-knows-this'),
  replace('an environment that nobody knows', /(?<=```yaml inputs[^]*?^)environment: .*$/m, 'environment: moon'),
  replace('an input that there is not', /^(```yaml inputs)$/m, '$1\nunheard-of: 1'),
  replace('an input left out', /(?<=```yaml inputs[^]*?^)reason: .*(?:\n {2}.*)*\n/m, ''),
  replace('an input given twice', /(?<=```yaml inputs[^]*?^)(reason: .*)$/m, '$1\n$1'),
  replace('an input of another kind', /(?<=```yaml inputs[^]*?^)reason: .*(?:\n {2}.*)*\n/m, 'reason: [1, 2]\n'),
  replace('a use case of another version', /^(use-case: .*@)\d+\.\d+\.\d+$/m, '$19.9.9'),
  replace('no rollback, and no reason', /(?<=^## Rollback\n)[^]*?(?=^## )/m, '\nnone\n\n'),
  replace('a phase that does not say when it stops', /^- \*\*Stop\*\*: [^]*?(?=^- \*\*Rollback)/m, ''),
  replace('a phase that does not say who is called', /^- \*\*Escalate\*\*: [^]*?(?=^###|^## )/m, ''),
  replace('an invisible character', /^- \*\*FR-001\*\* /m, '- **FR-001** \u202E'),
  replace('a comment that nobody sees', /^## Scope$/m, '## Scope\n\n<!-- and everything else -->'),
  replace('an alias in the inputs', /^(```yaml inputs)$/m, '$1\nanchor: &a 1'),
]

/** For the solution design. */
export const DESIGN_MUTATIONS: readonly Mutation[] = [
  ...['Summary', 'Resolution', 'Decisions', 'Components', 'Test plan', 'Rollback'].flatMap(dropSection),
  replace('a component for a requirement that is not there', /^( {2}satisfies:\n {4}- )FR-\d{3}$/m, '$1FR-099'),
  replace('a component accepted by a criterion that is not there', /^( {2}accepts:\n {4}- )AC-\d{3}$/m, '$1AC-099'),
  replace('a component that satisfies nothing', /^ {2}satisfies:\n(?: {4}- .*\n)+/m, '  satisfies: []\n'),
  replace('a skill that there is not', /^( {2}skill: )\S+$/m, '$1nobody/knows@1.0.0'),
  replace('another program of the same skill', /^( {2}digest: sha256:)[0-9a-f]{64}$/m, `$1${'0'.repeat(64)}`),
  replace('another target', /^( {2}target: ).*$/m, '$1nobody-knows-this'),
  replace(
    'a component that waits for one that is not there',
    /^ {2}depends-on: \[\]$/m,
    '  depends-on: [nothing-there]',
  ),
  replace(
    'a component that waits for itself',
    /^- id: ([a-z0-9-]+)\n([^]*?)^ {2}depends-on: \[\]$/m,
    '- id: $1\n$2  depends-on: [$1]',
  ),
  replace('a component twice', /(?<=^```yaml components\n)(- id: [^]*?)(?=^- id: |^```$)/m, '$1$1'),
  replace('an unknown field', /^( {2}action: build)$/m, '$1\n  force: true'),
  replace('an action that there is not', /^ {2}action: build$/m, '  action: destroy'),
  replace('a decision that rests on nothing', /^(- \*\*D-001\*\*) \([^)]*\)/m, '$1'),
  replace('a decision on what feasibility never saw', /^(- \*\*D-001\*\* \()/m, '$1CAP-088, '),
  replace('a decision without a reason', /^ {2}\*Because:\* .*(?:\n {2}.*)*$/m, ''),
  replace('a question left open', /^## Order$/m, '[NEEDS CLARIFICATION: which one?]\n\n## Order'),
  ...LEFTOVERS.slice(0, 2).map((text) => say(`a decision with ${text}`, 'D', text)),
  say('a decision that is vague', 'D', 'It is done in an appropriate way.'),
  replace('a batch that there is not', /^batch: .*$/m, 'batch: all-at-once'),
  replace('another spec', /^(spec: sha256:)[0-9a-f]{64}$/m, `$1${'0'.repeat(64)}`),
  replace('another feasibility report', /^(feasibility: sha256:)[0-9a-f]{64}$/m, `$1${'0'.repeat(64)}`),
  replace('another engagement', /^engagement: .*$/m, 'engagement: 002-other'),
  replace('a component that nothing undoes', /(?<=^## Rollback\n\n)- .*\n/m, ''),
  replace('a component in another spelling', /(?<=^## Rollback\n\n- `)([a-z])([a-z0-9-]*)(?=`)/m, '$1_$2'),
]
