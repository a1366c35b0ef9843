import type { CodeEntry } from './code-entry.ts'

/** SG33x and SG34x: feasibility and design. */
export const DESIGN_CODES: Readonly<Record<string, CodeEntry>> = {
  SG330: {
    title: 'no feasibility report, or one that cannot be recomputed',
    meaning:
      'Feasibility is computed from the locked spec, the library, the inventory and what discovery saw; all of them have to be there.',
    remedy: 'Wait for the draft, or restore what the finding names.',
  },
  SG331: {
    title: 'a tradeoff that is not decided',
    meaning:
      'The environment cannot give everything that the spec asks for. A person chooses what yields; nothing is absorbed silently.',
    remedy: 'Comment `/sdd decide TRD-… <option> <reason>` on the pull request.',
  },
  SG332: {
    title: 'an assessment that was changed',
    meaning:
      'The assessment differs from what discovery and the recorded decisions give. It is computed, never declared.',
    remedy: 'Restore the drafted assessment; record decisions by comment.',
  },
  SG333: {
    title: 'not feasible',
    meaning:
      'What the spec asks for cannot be done in this environment and no tradeoff is offered, so there is nothing to design on.',
    remedy:
      'Change the environment and run discovery again, amend the spec through its own phase, or close the engagement.',
  },
  SG334: {
    title: 'a document that names other content than what is there',
    meaning: 'Documents name what they stand on by digest. This one was drafted from another version.',
    remedy: 'Let it be drafted again from what is there now.',
  },
  SG340: {
    title: 'a component that names an unknown requirement or criterion',
    meaning: 'A design may only answer what the locked spec asks for.',
    remedy: 'Name what the spec holds, or amend the spec through its own phase first.',
  },
  SG341: {
    title: 'a requirement that no component satisfies',
    meaning:
      'Every requirement of the locked spec has to be met by a component, or it would be dropped without anybody deciding so.',
    remedy: 'Add the requirement to the component that meets it.',
  },
  SG342: {
    title: 'a criterion that no component is held to',
    meaning: 'Every acceptance criterion has to be proven on a component.',
    remedy: 'Add the criterion to the component it is proven on.',
  },
  SG343: {
    title: 'an unknown skill, or another version of it',
    meaning: 'A design pins skills by digest: what Gate 2 approves is the very program that will run.',
    remedy: 'Take a skill that `specgate skills` lists, with its digest.',
  },
  SG344: {
    title: 'an order that cannot be kept',
    meaning: 'A component depends on one that is not there, or components wait for each other.',
    remedy: 'Correct depends-on.',
  },
  SG345: {
    title: 'a decision without ground',
    meaning:
      'Each design decision cites the requirement and the capability it rests on, and both are locked; nothing is decided on assumptions.',
    remedy: 'Cite what it rests on; where there is nothing, run feasibility again.',
  },
  SG346: {
    title: 'inputs that the skill does not take',
    meaning: 'A component’s inputs have to fit the schema in the manifest of its skill.',
    remedy: 'Correct the inputs.',
  },
  SG347: {
    title: 'an unknown target of a component',
    meaning: 'Only targets of the environment’s inventory may be touched.',
    remedy: 'Name a target of the inventory.',
  },
  SG348: {
    title: 'a criterion that the component’s skill cannot prove',
    meaning: 'The skill of the component does not offer the check that the criterion names.',
    remedy: 'Accept the criterion on a component whose skill offers its check.',
  },
}
