import { digestOfData } from '../model/digest.ts'
import type { LibraryInput, LibrarySpec } from '../model/library-spec.ts'

/** Its id: what no other use case describes. */
export const BLANK = 'blank'

const PLACE = '^[a-z0-9][a-z0-9-]{0,62}$'

/**
 * The use case of what no other one describes (R7.1): it asks for intent, proof and way back, and leaves capabilities and components to people.
 * Feasibility is a person's recorded decision, and the design names the skills.
 */
export function blankSpec(): LibrarySpec {
  const written: Omit<LibrarySpec, 'digest'> = {
    id: BLANK,
    version: '1.0.0',
    title: 'Something Else',
    category: 'operations',
    risk: 'high',
    summary:
      'A change that no use case of the library describes: people say what must hold afterwards, and design the components themselves.',
    alsoCalled: ['blank'],
    environments: [],
    inputs: INPUTS,
    discovery: [],
    capabilities: [
      {
        id: 'CAP-001',
        title: 'The environment has what the requirements take',
        neededFor: ['FR-001', 'FR-002'],
        // No fact answers this: a person looks, and the decision is recorded.
        test: { left: '{{fact.blank-spec.answered}}', is: 'present', right: true },
        ifNotAvailable: 'A named person looks at the target and decides.',
        tradeoff: {
          id: 'TRD-001',
          conflict: 'No program has looked at {{input.target}}: which skill could, only the design says.',
          options: [
            {
              id: 'A',
              text: 'A person has looked, and the change is feasible.',
              consequence: 'The reason of this decision names who looked and what was found.',
              sets: {},
            },
            { id: 'B', text: 'Stop.', consequence: 'Nothing is designed.', sets: null },
          ],
        },
      },
    ],
    requirements: [
      { id: 'FR-001', text: '{{input.outcome}}' },
      { id: 'FR-002', text: 'As it was before: {{input.untouched}}' },
    ],
    acceptance: [
      { id: 'AC-001', verifies: ['FR-001'], check: '{{input.check}}', text: '{{input.proof}}' },
      { id: 'AC-002', verifies: ['FR-002'], check: '{{input.check}}', text: 'Read again after the change.' },
    ],
    decisions: [],
    batch: 'sequential',
    sections: SECTIONS,
    components: [],
    variants: [],
    skills: [],
    example: EXAMPLE,
  }
  return { ...written, digest: digestOfData(written) }
}

const INPUTS: readonly LibraryInput[] = [
  {
    ...place('target', 'Target', 'What is changed? Give the name of its entry in the inventory.', 'edge-1'),
    why: 'Everything that is read, changed and proven is reached through this entry, and nothing else is.',
  },
  {
    ...place(
      'environment',
      'Environment',
      'In which environment? Give the name of its file under .specgate/environments, without .yml.',
      'lab',
    ),
    why: 'The environment names the targets and the secrets, and decides who may approve.',
  },
  text('problem', 'Problem', 'What is wrong or missing today, for whom, and since when?', {
    why: 'The approvers of Gate 1 weigh the change against it.',
    example: 'Since 3 November the time server of the site answers with a clock that is 40 seconds late.',
  }),
  text(
    'outcome',
    'Outcome',
    'What holds afterwards that does not hold today? One sentence that can be tested, with its measure.',
    {
      why: 'It becomes requirement FR-001, which the design and the proof answer to.',
      example: 'The time server answers with a clock that differs by at most 50 milliseconds from its two sources.',
    },
  ),
  text('untouched', 'What stays as it is', 'Which parts of the target must be the same before and after?', {
    why: 'It becomes requirement FR-002: a change that reaches further than asked is a failure.',
    example: 'The access rules of the time server and its list of clients.',
  }),
  text('proof', 'Proof', 'What is measured after the change, and which value is accepted?', {
    why: 'It becomes the acceptance criterion of FR-001.',
    example: 'Ten readings, one a second, differ by at most 50 milliseconds from each of the two sources.',
  }),
  {
    ...place(
      'check',
      'Check',
      'Which check of an installed skill measures it? "specgate skills" lists them.',
      'clock-in-range',
    ),
    why: 'A criterion that no program checks is an opinion; the design has to use a skill with this check.',
  },
  text('undo', 'Way back', 'How is the state before restored, and how is that proven?', {
    why: 'No design is approved without a way back, or a reason why there is none.',
    example: 'The saved configuration is put back, the service is loaded again, and the clock is read once more.',
  }),
  text('security-impact', 'Security impact', 'What does the change mean for security?', {
    why: 'Who answers for security approves on it; "none" needs an explanation.',
    example: 'No access is opened; the service is reachable from the same networks as before.',
  }),
  text('rollback-contact', 'Rollback contact', 'Who is called when the way back fails?', {
    why: 'A person must take over at once.',
    example: 'Network operations on call, ext. 4310.',
  }),
]

const SECTIONS: LibrarySpec['sections'] = {
  Problem: 'On `{{input.target}}` in `{{input.environment}}`: {{input.problem}}',
  Scope: 'In scope: `{{input.target}}`.\n\nOut of scope: every other target, and: {{input.untouched}}',
  Requirements:
    '- **FR-001** {{input.outcome}}\n- **FR-002** After the change, this is as it was before: {{input.untouched}}',
  'Acceptance criteria': [
    '- **AC-001** (FR-001) {{input.proof}} — check: `{{input.check}}`',
    '- **AC-002** (FR-002) What FR-002 names is read before and after the change, and both readings are equal — check: `{{input.check}}`',
  ].join('\n'),
  Phases: [
    '### Validate the request',
    '- **Stop**: an answer is missing.\n- **Rollback**: nothing to undo.\n- **Escalate**: to the requester, by the open questions.',
    '### Change',
    '- **Stop**: a check before the change fails.\n- **Rollback**: {{input.undo}}\n- **Escalate**: to {{input.rollback-contact}}.',
    '### Close',
    '- **Stop**: a deviation has no recorded cause.\n- **Rollback**: none; by now the change is proven.\n- **Escalate**: to the approvers of the as-built record.',
  ].join('\n\n'),
  'Risks and mitigations': [
    '- **The change reaches further than asked** (likelihood medium, impact high): FR-002 is proven, not assumed.',
    'Security impact: {{input.security-impact}}',
  ].join('\n\n'),
  Rollback: 'Undone as a whole: {{input.undo}}\n\nWhen that fails, {{input.rollback-contact}} takes over.',
}

const EXAMPLE: LibrarySpec['example'] = Object.fromEntries(INPUTS.map(({ name, example }) => [name, example]))

function place(name: string, label: string, question: string, example: string): Omit<LibraryInput, 'why'> {
  const schema = { type: 'string', pattern: PLACE } as const
  const required = name !== 'check'
  return { name, label, question, schema, example, fallback: null, when: null, claims: null, required }
}

function text(
  name: string,
  label: string,
  question: string,
  { why, example }: { readonly why: string; readonly example: string },
): LibraryInput {
  const schema = { type: 'string', minLength: 10, maxLength: 1000 } as const
  return { name, label, question, why, schema, example, fallback: null, when: null, claims: null, required: false }
}
