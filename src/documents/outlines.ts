import type { Gate } from '../model/phase.ts'
import { COMPLEXITY } from './complexity.ts'
import { PRE_IMPLEMENTATION } from './gates-table.ts'

/** A section every document of a kind has, and what its author is asked to put there. */
export type OutlineSection = {
  readonly title: string
  readonly guidance: string
  /** Documents were locked before there was such a section: a reader takes one without it, a rule asks for it at the gate. */
  readonly isLater?: true
}

/** The sections of each artifact, in order: what the templates show, the drafters fill and the readers require. */
export const OUTLINES: Readonly<Record<Gate, readonly OutlineSection[]>> = {
  requirements: [
    { title: 'Problem', guidance: 'What is wrong or missing today, for whom, and since when. What and why, not how.' },
    { title: 'Scope', guidance: 'What this engagement changes and what it leaves alone.' },
    { title: 'Inputs', guidance: 'The typed values of the request, in one `yaml inputs` block.' },
    { title: 'Requirements', guidance: 'One testable statement an item: `- **FR-001** …`.' },
    {
      title: 'Acceptance criteria',
      guidance:
        'How each requirement is shown to hold: `- **AC-001** (FR-001) … — check: name`, with the name of the check in backticks.',
    },
    { title: 'Phases', guidance: 'For each phase of the work: when to stop, how to roll back, whom to escalate to.' },
    {
      title: 'Capabilities',
      guidance: 'What the environment must offer: `- **CAP-001** (FR-001) …`. Feasibility answers each.',
    },
    {
      title: 'Risks and mitigations',
      guidance: 'What can go wrong, how likely, what limits it; the reason and the security impact of the change.',
    },
    { title: 'Rollback', guidance: 'How the state before is restored, and who is called.' },
    { title: 'Clarifications', guidance: 'Questions asked and answered, dated, with who answered.' },
  ],
  feasibility: [
    { title: 'Outcome', guidance: 'Feasible, with constraints, with changes, or not; in one paragraph.' },
    { title: 'Observed environment', guidance: 'What discovery saw, and the run that saw it.' },
    { title: 'Capabilities', guidance: 'Each capability the spec asks for: met, unmet or unknown, with evidence.' },
    { title: 'Tradeoffs', guidance: 'Each conflict with the approved spec, its options, and the recorded decision.' },
    { title: 'Requirements', guidance: 'Each requirement and the capabilities it stands on.' },
    { title: 'Assessment', guidance: 'The same for programs, in one `yaml assessment` block.' },
  ],
  design: [
    { title: 'Summary', guidance: 'What will be built, in three sentences.' },
    { title: 'Resolution', guidance: 'How each requirement is met, by which component, on which capability.' },
    { title: 'Decisions', guidance: 'Each decision with its reason: `- **D-001** (FR-001, CAP-001) …`.' },
    { title: 'Components', guidance: 'The execution contract, in one `yaml components` block.' },
    { title: 'Order', guidance: 'What runs after what.' },
    { title: 'Test plan', guidance: 'Which check proves which acceptance criterion, on which component.' },
    { title: 'Rollback', guidance: 'How each component is undone.' },
    { title: 'Sequence', guidance: 'Who talks to whom, as a diagram.' },
    {
      title: PRE_IMPLEMENTATION,
      guidance: 'How each rule of the constitution stands before anything is built, one row for each rule.',
      isLater: true,
    },
    {
      title: COMPLEXITY,
      guidance:
        'Each rule that is not kept, or that there is none: `- **VII.1** (components) what is done instead. **Why:** … **Simpler way refused because:** …`.',
      isLater: true,
    },
  ],
  'as-built': [
    { title: 'Outcome', guidance: 'Built as designed, or with which deviations.' },
    { title: 'Delivered components', guidance: 'Each component of the contract and what became of it.' },
    { title: 'State before and after', guidance: 'What the target showed before and shows now.' },
    { title: 'Acceptance', guidance: 'Each acceptance criterion, its check, its result, its evidence.' },
    { title: 'Deviations', guidance: 'Each difference from the design, with its cause; "none" is an answer.' },
    { title: 'Reconciliation', guidance: 'The same for programs, in one `yaml reconciliation` block.' },
  ],
}
