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
    title: 'a run out of turn',
    meaning:
      'Components run in the order of their dependencies, one after the other, within the attempt that a person or the policy started.',
    remedy: 'Nothing was run. The run that is due comes by itself.',
  },
}
