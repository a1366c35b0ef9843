import type { CodeEntry } from './code-entry.ts'

/** SG66x to SG68x: what `specgate doctor` finds. SG8xx: how the App is configured. */
export const SETUP_CODES: Readonly<Record<string, CodeEntry>> = {
  SG660: {
    title: 'the gate is not required',
    meaning:
      'No enforced ruleset or branch protection requires `specgate / gate` on the default branch, so a pull request can be merged without it.',
    remedy: 'Require the check by an active ruleset; `specgate init` writes one.',
  },
  SG661: {
    title: 'the required check is not pinned to the App',
    meaning: 'Anybody who may write a status could report a check of that name and open the gate.',
    remedy: 'Choose the App as the source of the required check.',
  },
  SG662: {
    title: 'somebody may bypass the gate',
    meaning: 'Whoever is on the bypass list can merge without the check.',
    remedy: 'Empty the bypass list of the ruleset that requires the gate.',
  },
  SG663: {
    title: 'stale approvals are kept',
    meaning:
      'GitHub keeps showing approvals that were given before the last push. The gate does not count them, but people read them.',
    remedy: 'Dismiss stale approvals when new commits are pushed.',
  },
  SG664: {
    title: 'who pushed last may approve',
    meaning: 'Without approval of the last push, its author’s own approval can count for GitHub.',
    remedy: 'Require approval of the most recent reviewable push.',
  },
  SG665: {
    title: 'the default branch can be rewritten',
    meaning:
      'What was approved and merged must stay: a branch that can be forced, deleted or pushed to directly proves nothing.',
    remedy: 'Forbid force pushes and deletion, and require pull requests.',
  },
  SG666: {
    title: 'GitHub Actions may approve pull requests',
    meaning: 'A workflow could then give an approval that no person gave.',
    remedy: 'Forbid Actions to create and approve pull requests.',
  },
  SG667: {
    title: 'others than the App can change the ledger',
    meaning:
      'Records are signed, so a change is found; but the branch is the evidence, and only the App has to write it.',
    remedy: 'Restrict updates of `sdd/ledger` to the App.',
  },
  SG668: {
    title: 'the ledger can be deleted or rewritten',
    meaning: 'A ledger only ever grows; nobody, the App included, needs to rewrite it.',
    remedy: 'Forbid force pushes and deletion of `sdd/ledger`.',
  },
  SG669: {
    title: 'an environment is missing or unprotected',
    meaning: 'GitHub makes a missing environment, without any protection, as soon as a job names it.',
    remedy: 'Create the environment with its protection rules.',
  },
  SG670: {
    title: 'administrators may skip an environment’s protection',
    meaning: 'A deployment could then start that no gate let through.',
    remedy: 'Do not allow administrators to bypass the protection rules.',
  },
  SG671: {
    title: 'the App is not installed, or is suspended',
    meaning: 'Then no check is reported and no gate can open.',
    remedy: 'Install the App on the repository, or lift its suspension.',
  },
  SG672: {
    title: 'a permission is missing',
    meaning: 'The installation does not grant something that the App needs.',
    remedy: 'Accept the permissions that the App asks for.',
  },
  SG673: {
    title: 'an event is missing',
    meaning: 'The App is not told of something that it has to react to; it then notices only at its next round.',
    remedy: 'Subscribe the App to the event.',
  },
  SG674: {
    title: 'no permission to write statuses',
    meaning: 'Without it GitHub does not offer the App as the source of a required check.',
    remedy: 'Grant the App write permission on commit statuses.',
  },
  SG675: {
    title: 'the App does not hear of the merge queue',
    meaning: 'A queue waits for the check on its own commits, which would never come.',
    remedy: 'Subscribe the App to merge_group.',
  },
  SG676: {
    title: 'a clock that is wrong',
    meaning: 'Records carry the time, tokens depend on it, and approvals run out by it.',
    remedy: 'Synchronise the machine’s clock.',
  },
  SG677: {
    title: 'no trust root, or one of another repository',
    meaning: 'The trust root lists the keys that may sign the ledger; without it no record can be trusted.',
    remedy: 'Restore `.specgate/trust/root.json`, or set the repository up with `specgate init`.',
  },
  SG678: {
    title: 'the trust root’s fingerprint',
    meaning:
      'A whole repository could be forged under another key. Only the fingerprint, known by another way, shows that it was not.',
    remedy: 'Compare it with the one that was handed over when the repository was set up.',
  },
  SG679: {
    title: 'the App signs with a key that is not trusted',
    meaning: 'Records that it wrote would be trusted by nobody.',
    remedy: 'Configure the key that the trust root lists.',
  },
  SG680: {
    title: 'a policy that is weak or cannot be read',
    meaning: 'The policy cannot be read, does not enforce, or lets one person play two parts.',
    remedy: 'Correct the policy on the default branch.',
  },
  SG681: {
    title: 'a team that cannot approve',
    meaning:
      'A team that the policy names does not exist, cannot be seen, is empty, or its members have no write permission.',
    remedy: 'Correct the policy or the team.',
  },
  SG682: {
    title: 'a person who cannot approve',
    meaning: 'Somebody whom the policy names does not exist, is no person, or has no write permission.',
    remedy: 'Correct the policy, or give the permission.',
  },
  SG683: {
    title: 'an alias of nobody',
    meaning:
      'An account that the policy’s aliases name does not exist; whoever takes the name would count as that person.',
    remedy: 'Remove the alias.',
  },
  SG684: {
    title: 'a git that is too old',
    meaning: 'Predicting a merge without a working tree takes git 2.38.',
    remedy: 'Install git 2.38 or later.',
  },
  SG685: {
    title: 'a Node.js that is too old',
    meaning: 'The program runs its sources directly, which takes Node.js 24.',
    remedy: 'Install Node.js 24 or later.',
  },
  SG686: {
    title: 'a plan without rulesets',
    meaning: 'The owner’s GitHub plan has no rulesets for this repository, so nothing can be required of a merge.',
    remedy: 'Make the repository public or choose a plan that has them; until then the gates only advise.',
  },
  SG801: {
    title: 'a setting that is missing',
    meaning: 'The App needs the setting to start.',
    remedy: 'Set the environment variable that the finding names.',
  },
  SG802: {
    title: 'a setting that is wrong',
    meaning: 'The value of a setting is not of the kind that is expected there.',
    remedy: 'Correct the environment variable that the finding names.',
  },
  SG803: {
    title: 'a package that is missing',
    meaning: 'A setting asks for something that is not installed with specgate.',
    remedy: 'Install the package that the finding names, or leave the setting out.',
  },
  SG687: {
    title: 'a workflow that is needed is missing',
    meaning:
      'Runs on other runners than the granting machine need specgate-run.yml on the default branch, auditors need specgate-verify.yml.',
    remedy: 'Bring it again with `specgate init`.',
  },
  SG688: {
    title: 'a workflow that differs in what matters',
    meaning:
      'Its triggers, permissions, environment, concurrency or steps are not as they were proposed; what it may do is then not what was reviewed.',
    remedy: 'Take the differences back, or have them reviewed like the policy.',
  },
  SG689: {
    title: 'an action that is not pinned',
    meaning: 'A tag or a branch can be moved to other code after it was reviewed; only a whole commit id cannot.',
    remedy: 'Name the action by its 40-digit commit id.',
  },
  SG690: {
    title: 'what is weaker without a hosted App',
    meaning:
      'Where specgate comes as jobs of the repository, its identity and its ledger key live there, and nothing outlives a job to remember the ledger by.',
    remedy: 'Host the App where that is not enough.',
  },
  SG691: {
    title: 'a ledger key that others can reach',
    meaning:
      'The environment that holds the ledger key takes jobs of the default branch alone; otherwise a pushed workflow could sign records.',
    remedy: 'Restrict the environment to the default branch.',
  },
}
