import type { CodeEntry } from './code-entry.ts'

/** SG4xx: the policy, the ledger and setting up. SG5xx: what an agent or a run was refused. */
export const INSTALLATION_CODES: Readonly<Record<string, CodeEntry>> = {
  SG400: {
    title: 'no policy',
    meaning:
      'The default branch holds no readable `.specgate/policy.yml`. Without a policy nobody knows who may approve, so no gate opens.',
    remedy: 'Restore the policy on the default branch.',
  },
  SG401: {
    title: 'a policy that is no strict YAML',
    meaning: 'A policy that can be read in two ways, or not at all, opens no gate.',
    remedy: 'Mend the policy at the line that the finding names.',
  },
  SG402: {
    title: 'a wrong field in the policy',
    meaning:
      'A field is missing, unknown or wrong. Unknown fields are refused, so that a typing error never weakens a gate.',
    remedy: 'Correct the field; `schemas/policy.schema.json` describes them all.',
  },
  SG403: {
    title: 'a gate that nobody could pass',
    meaning: 'The gate asks for more distinct roles than it names.',
    remedy: 'Name more roles, or ask for fewer approvals.',
  },
  SG404: {
    title: 'an account that stands for two people',
    meaning:
      'Aliases say which accounts are one person; an account under two people would make the count of approvers wrong.',
    remedy: 'Give each account to one person.',
  },
  SG421: {
    title: 'no ledger',
    meaning:
      'The branch `sdd/ledger` is missing. It holds the signed records of every decision; without it nothing can be approved.',
    remedy: 'Restore the branch from a clone.',
  },
  SG422: {
    title: 'a ledger that cannot be trusted',
    meaning:
      'A record is not signed by a trusted key, cannot be read, or the ledger ends before the last record that was written. Nothing is built on it.',
    remedy: 'Run `specgate verify`, find out who wrote it, and restore the branch from a clone that verifies.',
  },
  SG430: {
    title: 'a list of users that is no strict YAML',
    meaning: 'A local forge is set up with a list of its users, which could not be read.',
    remedy: 'Write a list of { login, permission, teams }.',
  },
  SG431: {
    title: 'a wrong field in the list of users',
    meaning: 'An entry of the list that a local forge is set up with has a missing, unknown or wrong field.',
    remedy: 'Write a list of { login, permission, teams }.',
  },
  SG501: {
    title: 'an agent in a phase that is not its own',
    meaning: 'Each phase has one agent; its authority is checked before anything is committed.',
    remedy: 'Nothing was written. Let the phase’s own agent draft.',
  },
  SG502: {
    title: 'an agent before its gate',
    meaning: 'An agent acts only once the gate that leads to its phase is locked.',
    remedy: 'Nothing was written. Lock the gate that the finding names first.',
  },
  SG503: {
    title: 'a file that an agent may not write',
    meaning:
      'An agent writes the files that its authority lists, and appends to locked ones only where that is its task.',
    remedy: 'Nothing was written. A person makes such a change in the phase’s pull request.',
  },
  SG510: {
    title: 'a run that the agent may not ask for',
    meaning: 'An agent’s authority says how it may have skills run: reading, rehearsing or applying.',
    remedy: 'Nothing was run.',
  },
  SG511: {
    title: 'a run in an environment that is not allowed',
    meaning: 'Runs happen only in environments that the policy lists.',
    remedy: 'Nothing was run. Allow the environment in the policy, or design for one that is.',
  },
  SG512: {
    title: 'a run without authority',
    meaning:
      'A run names the record that locked its gate; this one names another, or what was locked has changed since.',
    remedy: 'Nothing was run. What is to be run goes through its gate.',
  },
  SG513: {
    title: 'discovery by a skill that does not only read',
    meaning: 'Before Gate 2 the environment may be looked at and not changed.',
    remedy: 'Nothing was run. Use a skill with read access for discovery.',
  },
  SG514: {
    title: 'discovery without its ground',
    meaning: 'The locked spec, the library entry or the inventory that a discovery run follows from cannot be read.',
    remedy: 'Nothing was run. Restore what is missing.',
  },
  SG515: {
    title: 'a discovery run that nothing asks for',
    meaning: 'Discovery runs are computed from the locked spec; this one is not among them.',
    remedy: 'Nothing was run.',
  },
  SG516: {
    title: 'a run of no component',
    meaning: 'A build runs the components of the approved design and nothing else.',
    remedy: 'Nothing was run. Bring the component through the design and Gate 2.',
  },
  SG517: {
    title: 'a run that differs from the contract',
    meaning: 'Skill, digest, inputs and target of a run are those that Gate 2 approved.',
    remedy: 'Nothing was run. Bring the difference through the design and Gate 2.',
  },
  SG518: {
    title: 'an approved program that is gone',
    meaning: 'No installed skill has the digest that Gate 2 approved; another version is another program.',
    remedy: 'Nothing was run. Install the approved version, or approve the new one through the design.',
  },
  SG519: {
    title: 'a run that was made before',
    meaning:
      'The ledger tells how this run ended, or that its component was built, but the evidence is not on the branch any more. What was done is never done again.',
    remedy: 'Nothing was run. Put the build branch back as it was; any clone that had fetched it holds it.',
  },
  SG530: {
    title: 'a grant that is not there',
    meaning:
      'The Action runs what a ledger record, signed by a trusted key, grants. None with this digest is in the ledger of this commit.',
    remedy: 'Nothing was run. Start the build from its engagement; specgate asks for the job itself.',
  },
  SG531: {
    title: 'a job of another repository',
    meaning: 'A grant holds in the repository that the trust root names. A fork or a copy runs nothing.',
    remedy: 'Nothing was run. Work in the repository itself; a new one gets its own trust root with `specgate init`.',
  },
  SG532: {
    title: 'another command than the granted one',
    meaning: 'A grant is for discovery, for a rehearsal or for a build, and for nothing else.',
    remedy: 'Nothing was run. Leave the workflow as it was installed.',
  },
  SG533: {
    title: 'a grant that expired',
    meaning:
      'A grant is to be taken up within the time it names. This job came later, for example because no runner was free.',
    remedy: 'Nothing was run. specgate grants again by itself; look at whether a runner with these labels is there.',
  },
  SG534: {
    title: 'another commit than the granted one',
    meaning: 'Runs are granted for one commit of the default branch. The job was started on another one.',
    remedy: 'Nothing was run. specgate grants again by itself, for the default branch as it is now.',
  },
  SG535: {
    title: 'another job than the granted one',
    meaning:
      'The job is not the workflow, the run or the runner that the grant names, or nobody made the branch it would deliver on.',
    remedy: 'Nothing was run. Start the build from its engagement, never a workflow by hand.',
  },
  SG536: {
    title: 'a grant that was used',
    meaning:
      'A grant holds once: it was taken up by another job, has ended, or this is a second attempt of the same job.',
    remedy: 'Nothing was run. Another attempt of the build is asked for with `/sdd retry`.',
  },
  SG537: {
    title: 'evidence that nobody here wrote',
    meaning:
      'The run branch holds a success that the journal of this machine does not know. Whoever can push can write that; nothing is built on its word.',
    remedy: 'Nothing was run. Find out who pushed to the branch, and delete it; specgate makes it again.',
  },
}
