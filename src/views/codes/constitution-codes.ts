import type { CodeEntry } from './code-entry.ts'

const EXCEPTION =
  'Or write under "Complexity tracking" of the design what is done instead, why, and why the simpler way will not do; the approvers of Gate 2 decide on it.'

/** SG87x: designs and the constitution. SG88x: its amendments. */
export const CONSTITUTION_CODES: Readonly<Record<string, CodeEntry>> = {
  SG870: {
    title: 'a constitution that cannot be read',
    meaning:
      'The rules that hold for every engagement are not in a form that programs and people read alike. No design passes Gate 2 until they are.',
    remedy: 'Mend `.specgate/constitution.md` by a pull request; docs/constitution.md says what it has to hold.',
  },
  SG871: {
    title: 'a repository without a constitution',
    meaning:
      'The repository was set up before there were constitutions, so the design is judged by the one that `specgate init` brings today.',
    remedy: 'Nothing is to mend now. `specgate init` brings a constitution, for the team to make its own.',
  },
  SG872: {
    title: 'more infrastructure-as-code tools than the constitution allows',
    meaning:
      'Rule VII.1 limits the tools of one design: each further one is another that somebody has to know and look after.',
    remedy: `Use a tool that the design already has. ${EXCEPTION}`,
  },
  SG873: {
    title: 'a module that does not say what it gives back',
    meaning:
      'Rule II.1 asks for outputs in the manifest of the skill: what is not declared cannot be compared or built upon.',
    remedy: `Declare the outputs. ${EXCEPTION}`,
  },
  SG874: {
    title: 'a change that is not validated first',
    meaning:
      'Rule III.1 asks that a change can be rehearsed by a dry run. Where only the check before the change is missing, this is a note.',
    remedy: `Give the skill a dry run and a check before. ${EXCEPTION}`,
  },
  SG875: {
    title: 'a component that is not validated in a real environment',
    meaning:
      'Rule IX.1 asks that the state of the target is read back, or checked after the change. A stub proves nothing, and neither does a skill that does not look.',
    remedy: `Build the component with a skill that looks at its target. ${EXCEPTION}`,
  },
  SG876: {
    title: 'an exception from the constitution',
    meaning: 'The design does not keep a rule and says why. Who approves the design approves this exception with it.',
    remedy: 'Nothing is to mend: approve the design, or ask for another one.',
  },
  SG877: {
    title: 'an exception that gives no reason',
    meaning:
      'An exception names the rule and the components, and says what is done instead, why, and why the simpler way will not do. Without all of it nobody can agree to it.',
    remedy: 'Write the missing part, or take the item out.',
  },
  SG878: {
    title: 'an exception that cannot be',
    meaning:
      'It is from a rule that the constitution does not have, or for a component that the design does not have, or the constitution takes no exceptions.',
    remedy: 'Correct the item, or take it out.',
  },
  SG879: {
    title: 'gates that say something else than what holds',
    meaning:
      'The design tells under "Pre-implementation gates" how each rule of the constitution stands. It is computed, never declared, and the approvers read it.',
    remedy: 'Write the row as the finding says it, or let the design be drafted again.',
  },
  SG880: {
    title: 'a constitution that changed without a new version',
    meaning:
      'The version tells what a change means for engagements under way: major when a MUST is added, removed or made stricter, minor when anything else holds differently, patch for wording.',
    remedy: 'Raise the version at least as far as the finding says.',
  },
  SG881: {
    title: 'a change of the constitution without an amendment',
    meaning:
      'Each change adds one item to the list of amendments: version, date, articles, what changed, reason, compatibility, and the pull request that approves it.',
    remedy: 'Add the item, or correct what the finding names.',
  },
  SG882: {
    title: 'earlier amendments that were changed',
    meaning: 'The list of amendments is a history. What an earlier one said stays as it was approved.',
    remedy: 'Restore the earlier items, and say what is new in one of its own.',
  },
  SG883: {
    title: 'a constitution that is taken away',
    meaning: 'Without the file the rules of the team would be replaced by the shipped ones, and nothing would tell.',
    remedy: 'Keep the file, and amend it.',
  },
}
