import type { CodeEntry } from './code-entry.ts'

/** SG1xx: the pull request itself, its gate, its approvals and its authors. */
export const PULL_REQUEST_CODES: Readonly<Record<string, CodeEntry>> = {
  SG101: {
    title: 'a change of another phase',
    meaning:
      'One pull request carries one phase: its approval means these files and no others, so it may change nothing else.',
    remedy: 'Move the change to a pull request of its own.',
  },
  SG102: {
    title: 'another base branch',
    meaning:
      'A phase is locked by merging it into the default branch; a merge into any other branch would lock nothing.',
    remedy: 'Set the base of the pull request to the default branch.',
  },
  SG103: {
    title: 'not a plain text file',
    meaning:
      'Links, submodules, executables, binaries and files above 1 MiB cannot be read by who approves them, so nothing among the artifacts may be one.',
    remedy: 'Replace it by a regular text file of at most 1 MiB.',
  },
  SG104: {
    title: 'a merge conflict',
    meaning: 'What an approval locks is the tree that the merge will make; with a conflict there is none.',
    remedy: 'Merge the default branch into the phase’s branch and solve the conflict.',
  },
  SG105: {
    title: 'a draft pull request',
    meaning: 'A draft says that its author has not finished; a gate is not opened for it.',
    remedy: 'Mark the pull request as ready for review.',
  },
  SG106: {
    title: 'too many commits',
    meaning: 'Approvals are only independent when every author is known, and forges list a limited number of commits.',
    remedy: 'Squash the branch.',
  },
  SG107: {
    title: 'a deleted file',
    meaning: 'Artifacts are the record of what was decided; they are amended and never removed.',
    remedy: 'Put the file back.',
  },
  SG108: {
    title: 'too many files',
    meaning: 'Nothing is judged by half: beyond this number a forge does not list every change.',
    remedy: 'Take changes back, or split them.',
  },
  SG110: {
    title: 'a phase before its gate',
    meaning:
      'Each phase begins when the gate before it is locked: no design before feasibility, no build before Gate 2.',
    remedy: 'Get the pull request of the phase before approved and merged; this one is then looked at again.',
  },
  SG111: {
    title: 'another record than the one that opened the phase',
    meaning:
      'Each document names the ledger record that locked the gate before it. This one was drafted against a decision that no longer stands.',
    remedy: 'Close the pull request and let the document be drafted again from what is approved now.',
  },
  SG120: {
    title: 'an edit to a locked artifact',
    meaning:
      'What was approved stays as it was approved; a later phase may at most append a dated section where that is its task.',
    remedy:
      'Take the edit back. To change it, open a pull request of its own phase: that reopens its gate and every later one.',
  },
  SG121: {
    title: 'a locked file that is not what was approved',
    meaning: 'The default branch holds other bytes than the gate locked. Everything that would stand on them stops.',
    remedy: 'Restore the approved bytes, or bring the change through the phase’s own pull request.',
  },
  SG130: {
    title: 'approvals are missing',
    meaning:
      'The gate asks for more approvals of the present head than there are, from people in the roles that the policy names.',
    remedy: 'Whoever the finding names reviews and approves the pull request.',
  },
  SG131: {
    title: 'a standing objection',
    meaning:
      'Somebody who may write asked for changes. A gate does not open against an objection, however many approve.',
    remedy: 'Settle it with the reviewer, who approves or whose review is dismissed.',
  },
  SG132: {
    title: 'an unknown contributor',
    meaning:
      'A commit names an author whom the forge cannot tell, or claims to be the bot’s and is not. Then nobody can say that an approver did not write it.',
    remedy: 'Commit again under an address that belongs to an account, or have the branch drafted again.',
  },
  SG133: {
    title: 'a second account of an approver',
    meaning: 'The policy’s aliases say that two accounts are one person; a person counts once.',
    remedy: 'Somebody else approves.',
  },
  SG134: {
    title: 'an approval of an earlier head',
    meaning: 'An approval means the content that its author saw. A push after it makes it old.',
    remedy: 'Look at what changed and approve again.',
  },
  SG135: {
    title: 'an approval by the requester',
    meaning: 'Who asked for the engagement does not decide on it (separation of duties).',
    remedy: 'Somebody else approves.',
  },
  SG136: {
    title: 'an approval by an author',
    meaning: 'Who opened the pull request or wrote any of its commits does not approve it (separation of duties).',
    remedy: 'Somebody else approves.',
  },
  SG137: {
    title: 'an approval by a program',
    meaning: 'Gates are passed by people. A bot’s review counts for nothing.',
    remedy: 'A person approves.',
  },
  SG138: {
    title: 'an approval without the role',
    meaning: 'The policy names the roles whose approval the gate asks for; this reviewer has none of them.',
    remedy: 'Somebody with one of the roles approves.',
  },
  SG139: {
    title: 'an approval by who may not give it',
    meaning: 'The account is unknown or suspended, or has no write permission here.',
    remedy: 'Somebody with write permission and a role of the gate approves.',
  },
  SG140: {
    title: 'a machine commit by another agent',
    meaning:
      'Each phase is drafted by one agent; a commit of the machine in the name of another has no authority there.',
    remedy: 'Drop the commit.',
  },
  SG141: {
    title: 'a file that the agent may not write',
    meaning: 'An agent’s authority lists the files it may write in a phase; this one is not among them.',
    remedy: 'Drop the file from the branch.',
  },
  SG142: {
    title: 'a run that the agent may not have made',
    meaning: 'An agent’s authority lists how it may have skills run in a phase; the evidence shows another way.',
    remedy: 'Drop the evidence, and find out how the run came about.',
  },
  SG143: {
    title: 'an approval that has run out',
    meaning: 'The policy lets approvals of this gate count for a limited time; this one is older.',
    remedy: 'Look at the pull request once more and approve again.',
  },
  SG150: {
    title: 'an artifact changed outside its phase',
    meaning:
      'Artifacts are changed by the pull request of their phase alone, which asks their gate; any other pull request leaves them as they are.',
    remedy: 'Leave the change out here, and bring it through its phase.',
  },
  SG151: {
    title: 'a change of what governs the gates',
    meaning:
      'Who may change the policy, the inventories or the trust root could open every gate. It takes the approvals that Gate 2 asks for, by the policy in force.',
    remedy: 'Get it approved by those whom the finding names.',
  },
}
