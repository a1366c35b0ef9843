import type { CodeEntry } from './code-entry.ts'

/** SG6xx: skills, the build, its evidence and the as-built record. */
export const RUN_CODES: Readonly<Record<string, CodeEntry>> = {
  SG601: {
    title: 'a manifest that is no strict YAML',
    meaning: 'A skill whose `skill.yaml` cannot be read in exactly one way is not offered.',
    remedy: 'Mend the manifest at the line that the finding names.',
  },
  SG602: {
    title: 'a wrong field in a manifest',
    meaning:
      'A field is missing, unknown or contradicts another: a skill that changes something, for example, also has to say how its state is read.',
    remedy: 'Correct the field.',
  },
  SG603: {
    title: 'a program that is missing',
    meaning: 'The manifest names a program that is not in the skill’s folder.',
    remedy: 'Add the program, or correct the name.',
  },
  SG604: {
    title: 'a skill with the name of a shipped one',
    meaning: 'A repository cannot replace a skill that the product ships, which others rely on by name.',
    remedy: 'Rename the skill and its folder.',
  },
  SG605: {
    title: 'a file that cannot be part of a skill',
    meaning:
      'A skill is pinned by a digest over its files; links, binaries and oversized files are left out, so the skill is not offered.',
    remedy: 'Replace it by a regular file within the limits.',
  },
  SG620: {
    title: 'a build that has not ended, or no contract to build from',
    meaning: 'The build check waits until every component was run; it needs the locked design for that.',
    remedy:
      'Comment `/sdd build` if nobody did, `/sdd approve-plan <digest>` where a plan waits for it; otherwise wait, or restore the design.',
  },
  SG621: {
    title: 'an asset that is not what the design says',
    meaning: 'Assets are rendered from the approved design. The build does not reinterpret it.',
    remedy: 'Restore the asset from the design.',
  },
  SG622: {
    title: 'an asset of no component',
    meaning: 'The build folder holds what the approved design asks for and nothing else.',
    remedy: 'Drop it, or amend the design through its own phase.',
  },
  SG623: {
    title: 'a run that Gate 2 did not approve',
    meaning: 'The evidence shows a skill, inputs, a target or a contract other than the approved ones.',
    remedy: 'Drop the evidence, and find out how the run came about.',
  },
  SG624: {
    title: 'a check that was not passed',
    meaning: 'A run counts as succeeded only when every check of its skill passed after it; a check is never skipped.',
    remedy: 'Run the component again: `/sdd build`.',
  },
  SG625: {
    title: 'a run whose end is not known or not undone',
    meaning:
      'A run was cut off, or its rollback failed. The target may be in any state; that is told and never guessed.',
    remedy:
      'Look at the target. When it is safe, comment `/sdd build`; accepting the as-built record accepts the deviation.',
  },
  SG626: {
    title: 'another program under an approved name',
    meaning: 'The installed skill has another digest than the one Gate 2 approved for the component.',
    remedy: 'Install the approved version, or approve the new one through the design.',
  },
  SG627: {
    title: 'jobs that deliver nothing',
    meaning:
      'A job that runs what is granted was asked for three times, and none delivered evidence: nobody took the grants up, the jobs were refused, or they were lost.',
    remedy: 'Look at the workflow runs and the runners, mend what is wrong there, then comment `/sdd retry`.',
  },
  SG631: {
    title: 'a run record that cannot be read',
    meaning: 'Evidence is written by the run alone, in a strict form.',
    remedy: 'Take the change to it back.',
  },
  SG632: {
    title: 'a run record in the wrong place',
    meaning: 'Each run has a folder of its own name, so that one run’s evidence is never taken for another’s.',
    remedy: 'Take the move back.',
  },
  SG633: {
    title: 'evidence that the run did not write',
    meaning: 'A run record names its files by digest; this file has other content.',
    remedy: 'Take the change to it back.',
  },
  SG634: {
    title: 'a file that no run names',
    meaning: 'Everything among the evidence was written by a run that names it.',
    remedy: 'Drop the file.',
  },
  SG635: {
    title: 'capabilities that no run reported',
    meaning: 'What discovery is said to have found is exactly what its recorded runs reported.',
    remedy: 'Restore the drafted file.',
  },
  SG636: {
    title: 'evidence that the ledger does not name',
    meaning:
      'Evidence counts once the ledger, which only the program writes, names it by digest; a branch is written by whoever may push.',
    remedy: 'Wait a moment for its record. If none comes, somebody else pushed it: drop the commit.',
  },
  SG651: {
    title: 'no as-built record',
    meaning: 'Every build ends in a record of what was delivered against what was approved, also a clean one.',
    remedy: 'It is drafted when the build has ended; wait for it.',
  },
  SG652: {
    title: 'an as-built record that the evidence does not give',
    meaning: 'Deviations are computed from the evidence and never declared.',
    remedy: 'Restore the drafted record.',
  },
  SG653: {
    title: 'an as-built record of another contract',
    meaning: 'The record names another design than the one that Gate 2 locked.',
    remedy: 'Let it be drafted again against the approved design.',
  },
  SG654: {
    title: 'a locked document that does not tell what was built',
    meaning:
      'Spec and design get a dated section with what was delivered, so that the next reader finds the truth where they look for it.',
    remedy: 'Restore the drafted amendment; the original stays as it is above it.',
  },
}
