import type { CodeEntry } from './code-entry.ts'

/** SG33x, SG34x, SG35x and SG36x: feasibility, design, the plan and the variants beside it. */
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
  SG350: {
    title: 'a document that is missing beside the design',
    meaning:
      'Research, data model, quickstart, tasks, checklist and one contract for each component are drafted with the design, so that Gate 2 is not asked to approve a plan that nobody can follow.',
    remedy: 'Put it back from the draft of the solution-arch-agent, or write it.',
  },
  SG351: {
    title: 'a document of another draft of the design',
    meaning:
      'The note under its title names the basis it was drafted on, and the design names another. What it explains may not be so any more.',
    remedy: 'Read it against the design, correct it, and write the basis of the design into the note.',
  },
  SG352: {
    title: 'a document that leaves out part of the design',
    meaning:
      'People may rewrite what explains the design. What they leave out is what a reviewer does not see, so each component, requirement and criterion stays named.',
    remedy: 'Say what the document says of the others about these too.',
  },
  SG353: {
    title: 'a contract that says something else than the design',
    meaning:
      'The terms of a component stand in the design, which the build is held to. A contract with other terms would be reviewed for nothing.',
    remedy: 'Write the field as the design has it, or change both.',
  },
  SG354: {
    title: 'a contract of a component that the design does not have',
    meaning: 'Whoever reads it would take it for part of what will be built.',
    remedy:
      'Take it off the branch. Where the default branch holds it, an artifact is never removed: write that it is withdrawn, as the finding shows.',
  },
  SG355: {
    title: 'a part of the design without its task',
    meaning:
      'Each component has a contract to review, checks before and after, and a module; each requirement and criterion is served by one of these. What has no task is forgotten.',
    remedy: 'Write the task, or put the name into the one that serves it.',
  },
  SG356: {
    title: 'a task that names what is not there',
    meaning: 'A task may only name components, requirements and criteria of this design, and each task stands once.',
    remedy: 'Take the name out, or correct it.',
  },
  SG357: {
    title: 'tasks in an order that cannot be kept',
    meaning:
      'Contracts come first, then every validation, then the modules, and each task comes after what it depends on. So checks are settled before the change that they judge, and nothing waits in a circle.',
    remedy: 'Put the tasks into that order and correct depends-on.',
  },
  SG358: {
    title: 'tasks marked as independent that are not',
    meaning:
      'Tasks with one `[P]` label may be done at once. Their components may not stand on each other, and those that touch a target need different ones and a batch policy that starts both.',
    remedy: 'Take the label off the task.',
  },
  SG359: {
    title: 'a task that people and programs read differently',
    meaning:
      'The list is for people and the block below it is for programs. Both say the same, or nobody knows which counts.',
    remedy: 'Let each line begin as the block has its task.',
  },
  SG360: {
    title: 'a file among the variants that is no variant of this design',
    meaning:
      'Variants are explored, not approved, but whoever compares them has to read the same as the program: each is a design of this engagement under its own name.',
    remedy: 'Write it as a design of this engagement that names its variant, or take it off the branch.',
  },
}
