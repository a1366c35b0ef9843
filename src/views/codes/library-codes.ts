import type { CodeEntry } from './code-entry.ts'

/** SG7xx: the spec library and the inventories of environments. */
export const LIBRARY_CODES: Readonly<Record<string, CodeEntry>> = {
  SG701: {
    title: 'a file of a use case that is missing',
    meaning: 'A use case consists of `spec.md`, `design.yml` and `example/request.yml`.',
    remedy: 'Add the file.',
  },
  SG702: {
    title: 'a library file that is no strict YAML, or too long',
    meaning: 'A use case that cannot be read in exactly one way is not offered.',
    remedy: 'Mend the file at the line that the finding names.',
  },
  SG703: {
    title: 'a wrong field in a library file',
    meaning: 'A field is missing, unknown or not of the kind that is expected there.',
    remedy: 'Correct the field.',
  },
  SG704: {
    title: 'a discovery question that leads nowhere, or is missing',
    meaning:
      'A use case says what has to be found out, why it matters, and which capability or input answers it; nothing is looked at or asked for without a question.',
    remedy: 'Write it like `- **DQ-001** (CAP-001, input) Question? **Why:** reason.` in the section of that name.',
  },
  SG705: {
    title: 'a rule of all use cases that one does not keep',
    meaning:
      'Rules such as “no saved state, no change” hold for every use case. Each says where it keeps them, and the text there has to say so.',
    remedy: 'Say it at the place that `safety` names, name another place, or write `not applicable: <reason>`.',
  },
  SG706: {
    title: 'a section of a use case that is missing or empty',
    meaning: 'Every use case has the same sections, so that specs drafted from them do too.',
    remedy: 'Write the section.',
  },
  SG707: {
    title: 'a section or an id that stands twice',
    meaning: 'Each section and each id names one thing.',
    remedy: 'Join the two, or give one another number.',
  },
  SG708: {
    title: 'an item that cannot be read',
    meaning: 'Requirements, criteria and the like are list items of a fixed form, so that they can be traced.',
    remedy: 'Write the item as the finding says.',
  },
  SG709: {
    title: 'a requirement of a use case that nothing verifies',
    meaning: 'Each requirement has an acceptance criterion that names it.',
    remedy: 'Say how it is shown to hold.',
  },
  SG710: {
    title: 'a name of nothing',
    meaning: 'The use case cites an id or an input that it does not define.',
    remedy: 'Correct the name, or write what it names.',
  },
  SG711: {
    title: 'components that wait for each other',
    meaning: 'There has to be an order in which each component comes after what it depends on.',
    remedy: 'Remove one of the dependencies.',
  },
  SG712: {
    title: 'a wrong placeholder',
    meaning:
      'A placeholder names an input, a target’s field, a fact or something observed; what discovery sees may not stand in the spec, which is locked before it.',
    remedy: 'Correct the name, or move it to a capability.',
  },
  SG713: {
    title: 'a schema or a value that does not fit',
    meaning: 'Inputs are described by valid JSON Schema, and defaults and the example are values that it accepts.',
    remedy: 'Mend the schema or the value.',
  },
  SG714: {
    title: 'no rollback',
    meaning: 'Every use case says how it is undone; where nothing can be undone it says so, with the reason.',
    remedy: 'Write the section Rollback, or `none: reason`.',
  },
  SG715: {
    title: 'a requirement or criterion that no component answers',
    meaning: 'The use case’s design meets every requirement and proves every criterion.',
    remedy: 'Add the id to a component of `design.yml`.',
  },
  SG716: {
    title: 'a use case without its name or place of work',
    meaning: 'A use case’s id is the name of its folder, and one of its inputs says where the work is done.',
    remedy: 'Rename one of the two, or add the input.',
  },
  SG717: {
    title: 'a tradeoff that sets an unknown input',
    meaning: 'An option of a tradeoff replaces values of inputs that the use case has.',
    remedy: 'Correct the name.',
  },
  SG718: {
    title: 'a skill that the use case does not list',
    meaning: 'The spec lists every skill the use case uses, with what happens where it is not available.',
    remedy: 'Add the skill to the list of `spec.md`.',
  },
  SG719: {
    title: 'a phase of a use case that does not say when it stops',
    meaning: 'Each step says when it stops, how it is undone and when it calls for people.',
    remedy: 'Write what is missing.',
  },
  SG720: {
    title: 'an inventory that is no strict YAML',
    meaning: 'An inventory says what may be touched; one that can be read in two ways is not used.',
    remedy: 'Mend the inventory at the line that the finding names.',
  },
  SG721: {
    title: 'a wrong field in an inventory',
    meaning: 'A field is missing, unknown or badly named, or a fact is nothing that a placeholder could refer to.',
    remedy: 'Correct the field.',
  },
  SG722: {
    title: 'an inventory under another name',
    meaning: 'An inventory’s file has the name of its environment.',
    remedy: 'Rename one of the two.',
  },
  SG723: {
    title: 'an inventory without targets',
    meaning: 'Where nothing may be touched, nothing can be built.',
    remedy: 'Add at least one target.',
  },
  SG724: {
    title: 'a secret in an inventory',
    meaning: 'An inventory is in git and holds references to secrets, never secrets.',
    remedy: 'Write `env:NAME` or `file:/absolute/path`, and change a secret that was committed.',
  },
  SG725: {
    title: 'an input with a condition that cannot be',
    meaning:
      'An input that is asked for only sometimes depends on inputs that every request is asked for, before it, and that have few values.',
    remedy: 'Correct `x-when`, or the example that gives a value nobody asks for.',
  },
  SG726: {
    title: 'a variant that is none',
    meaning:
      'A variant is another design of the same use case: it changes the batch, a value or a component, and still answers every requirement and criterion at the same place.',
    remedy: 'Say what the variant does otherwise, or drop it.',
  },
}
