import type { CodeEntry } from './code-entry.ts'

/** SG811 to SG832: what the words of a spec or a design leave open, contradict, repeat or lack. */
export const ANALYSIS_CODES: Readonly<Record<string, CodeEntry>> = {
  SG811: {
    title: 'a vague word',
    meaning:
      'Two readers take the word in two ways, and both would have approved. A quality, an amount or a frequency needs a measure in its sentence; "if possible" and "etc." are not mended by one.',
    remedy:
      'Write a number with its unit, a comparison or a named value; name the condition, or every member of the list.',
  },
  SG812: {
    title: 'something left to be filled in',
    meaning:
      'A note to oneself or a placeholder stands where the text should say what is meant, so nobody can approve it.',
    remedy: 'Write what is meant. What nobody knows yet is asked by [NEEDS CLARIFICATION: question].',
  },
  SG813: {
    title: 'a criterion that only repeats its requirement',
    meaning:
      'A criterion says how one sees that its requirement holds; said twice, the requirement is no better proven.',
    remedy: 'Say what is read after the change, from where, and with which value it is compared.',
  },
  SG814: {
    title: 'a criterion without anything that can be observed',
    meaning: 'Nothing in it is read, compared or counted, so no check can prove it.',
    remedy: 'Name what is read, compared or counted, and the value that it must have.',
  },
  SG815: {
    title: 'a criterion that asks for two things',
    meaning: 'With "and/or" nobody can tell whether it holds when one of the two does.',
    remedy: 'Make a criterion of each, with a check of its own.',
  },
  SG816: {
    title: 'a criterion that rests on a feeling',
    meaning:
      'What looks good or makes somebody happy differs from person to person and cannot be checked by a program.',
    remedy: 'Say what a program reads, and the value that it must have.',
  },
  SG817: {
    title: 'limits that leave no value',
    meaning: 'Two limits of one quantity cannot both be kept, so the requirements can never hold together.',
    remedy: 'Correct one of the two; when both hold in different cases, name the case in each.',
  },
  SG818: {
    title: 'another value than the input has',
    meaning:
      'A requirement or a criterion names another number or choice than the inputs block. Reviewers read the one, programs take the other.',
    remedy: 'Write the value of the input, or correct the inputs block.',
  },
  SG819: {
    title: 'a requirement that is out of scope',
    meaning: 'The spec asks for something that its own scope excludes.',
    remedy: 'Leave the requirement out, or take the line out of "Out of scope".',
  },
  SG820: {
    title: 'requirements that deny each other',
    meaning: 'One says that something must be, the other that it must not be.',
    remedy: 'Leave one of the two out; when both hold in different cases, name the case in each.',
  },
  SG821: {
    title: 'one thing said twice',
    meaning: 'Two items say the same in the same or in other words. When one is changed later, the other is forgotten.',
    remedy: 'Leave one of them out, or say what makes them different.',
  },
  SG822: {
    title: 'one number or name twice',
    meaning: 'An id in another spelling, or a second phase of one name, can be taken for the first one or overlooked.',
    remedy: 'Write ids as FR-001 and so on, with the next free number; give each phase a name of its own.',
  },
  SG823: {
    title: 'a section that says nothing',
    meaning: 'Only "none", "n/a" or a dash stands there; a reviewer cannot tell whether somebody thought about it.',
    remedy: 'Write what belongs there, or why there is nothing.',
  },
  SG824: {
    title: 'an input that nothing uses',
    meaning: 'The requester answered a question, and neither a text nor a component takes the answer up.',
    remedy: 'Say in a requirement, a criterion, the scope or a phase what the input is for.',
  },
  SG825: {
    title: 'a phase without stop, rollback or escalation',
    meaning: 'Each phase says when it stops, how it is undone and who is called, before anybody needs it.',
    remedy: 'Add the missing entry to the phase.',
  },
  SG826: {
    title: 'a risk without a mitigation',
    meaning: 'A risk is named, and nothing says what limits it or why it is taken.',
    remedy: 'Say after the colon what limits it, or why it is taken.',
  },
  SG827: {
    title: 'a component without a rollback',
    meaning: 'The design builds a component, and its section Rollback does not say how that one is undone.',
    remedy: 'Add an item that names the component, with what restores the state before, or "none:" with the reason.',
  },
  SG828: {
    title: 'a decision without choice or reason',
    meaning:
      'What was chosen and why is what the approvers of Gate 2 agree to; without one of them there is nothing to agree to.',
    remedy: 'Write "*Choice:* …" and "*Because:* …" in the item.',
  },
  SG829: {
    title: 'a name in another spelling',
    meaning:
      'A component, check, target, input or id is written in another way than where it is defined, so it may be another thing.',
    remedy: 'Write it as where it is defined.',
  },
  SG830: {
    title: 'a name that is defined nowhere',
    meaning:
      'A name in backticks, or the id of an item, stands for nothing in the documents, the library, the inventory or the skills.',
    remedy: 'Correct the name, define what it names, or take the backticks away when it is no name.',
  },
  SG831: {
    title: 'an abbreviation with two meanings',
    meaning: 'The same letters are written out in two ways, so a reader cannot tell which one is meant elsewhere.',
    remedy: 'Write one of the two out in full, without the abbreviation.',
  },
  SG832: {
    title: 'no rollback, and no reason',
    meaning:
      'Spec and design say how the state before comes back. Where nothing has to be undone, or can be, the reason is part of the answer.',
    remedy: 'Say what is restored, from what and by whom; or write "none:" and the reason.',
  },
}
