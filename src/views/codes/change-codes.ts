import type { CodeEntry } from './code-entry.ts'

/** Codes of what engagements do to each other, and of what changes after it was locked. */
export const CHANGE_CODES: Readonly<Record<string, CodeEntry>> = {
  SG850: {
    title: 'two engagements that change the same target',
    meaning:
      'An earlier engagement that is still open changes the target of this design, which then rests on a state that is about to be another one.',
    remedy:
      'Wait until the other one is closed, or say in a line of the design that names it why both may go on; the approvers read that.',
  },
  SG851: {
    title: 'two engagements that want the same',
    meaning:
      'An earlier engagement that is still open asks for the same VLAN, address, record, name or port in the same environment.',
    remedy:
      'Ask for another one, wait until the other engagement is closed, or say in a line of the spec that names it why both may go on.',
  },
  SG860: {
    title: 'a change of what was locked, and what rests on it',
    meaning:
      'The spec was locked and asks for something else now. This lists the decisions, components, checks and tasks that rest on it; their gates open again.',
    remedy: 'Nothing is to mend: approve the change, or take it back.',
  },
  SG861: {
    title: 'a change of a locked spec without its amendment',
    meaning:
      'A requirement, criterion or value of a locked spec is added, modified or removed, and no dated amendment keeps what it was.',
    remedy:
      'Write the line that the finding gives under "## Amendments" before "## Problem", below a heading with the date. At the end of a spec builds append of themselves.',
  },
  SG862: {
    title: 'an amendment that is not what changed',
    meaning:
      'An amendment tells a change that the spec does not make, or one of an earlier cycle was altered or taken away.',
    remedy: 'Take out what did not change, and restore earlier amendments as they were approved.',
  },
}
