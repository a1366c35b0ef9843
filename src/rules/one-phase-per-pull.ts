import { pathUse } from '../model/authority.ts'
import type { Finding } from '../model/finding.ts'
import { phaseBranch } from '../model/place.ts'
import type { Change } from '../model/snapshot.ts'
import { block } from './rule.ts'
import type { Rule, RuleContext } from './rule.ts'

/**
 * One pull request carries one phase: only that phase's files of that engagement, as plain files, into the default branch (R1.1).
 * What a reviewer approves is then exactly one artifact, and nothing rides along.
 *
 * @example ok: the spec alone
 *   change: [customer-spec.md]
 *
 * @example not-ok: a design rides along with the spec
 *   change: [customer-spec.md, solution-design.md]
 *   → specs/001-demo/solution-design.md:1 SG101
 *
 * @example not-ok: the policy is edited in the same pull request
 *   change: [customer-spec.md, /.specgate/policy.yml]
 *   → .specgate/policy.yml:1 SG101
 *
 * @example not-ok: a look-alike folder
 *   change: [customer-spec.md, /Specs/001-demo/customer-spec.md]
 *   → Specs/001-demo/customer-spec.md:1 SG101
 *
 * @example not-ok: another base branch, where no gate applies
 *   base: release
 *   → specs/001-demo/customer-spec.md:1 SG102
 *
 * @example not-ok: a symbolic link in place of the document
 *   link: customer-spec.md
 *   → specs/001-demo/customer-spec.md:1 SG103
 *
 * @example not-ok: it cannot be merged
 *   conflict: true
 *   → specs/001-demo/customer-spec.md:1 SG104
 *
 * @example not-ok: still a draft
 *   draft: true
 *   → specs/001-demo/customer-spec.md:1 SG105
 *
 * @example not-ok: a deleted artifact
 *   locked: [requirements]
 *   delete: customer-spec.md
 *   → specs/001-demo/customer-spec.md:1 SG107
 *
 * @example not-ok: more files than can be read
 *   files: 3001
 *   → specs/001-demo/customer-spec.md:1 SG108
 *
 * @example not-ok: more commits than can be read
 *   commits: 251
 *   → specs/001-demo/customer-spec.md:1 SG106
 */
export const onePhasePerPull: Rule = {
  id: 'one-phase-per-pull',
  judges: ['requirements', 'feasibility', 'design', 'build'],
  check: (context) => [
    ...wholeFindings(context),
    ...context.pull.content.changes.flatMap((change) => fileFindings(context, change)),
  ],
}

const MOST_COMMITS = 250
const MOST_FILES = 3000

function wholeFindings({ snapshot, pull, engagement, gate, dossier }: RuleContext): readonly Finding[] {
  const path = dossier.files[gate]?.path ?? pull.content.changes[0]?.path ?? 'specs'
  const findings: Finding[] = []
  if (pull.baseBranch !== snapshot.base.branch) {
    const remedy = `Change the base of #${pull.number} to ${snapshot.base.branch}; approvals on another base do not count.`
    findings.push(block('SG102', { path }, `base branch ${pull.baseBranch}`, snapshot.base.branch, remedy))
  }
  if (pull.state === 'open' && pull.content.predictedTree === null) {
    const remedy = `Merge ${snapshot.base.branch} into ${phaseBranch(engagement.id, pull.phase)} and solve the conflict.`
    findings.push(
      block('SG104', { path }, `a conflict with ${snapshot.base.branch}`, 'a pull request that merges', remedy),
    )
  }
  if (pull.draft) {
    findings.push(
      block(
        'SG105',
        { path },
        'a draft pull request',
        'one that is ready for review',
        `Mark #${pull.number} as ready.`,
      ),
    )
  }
  if (pull.content.changes.length > MOST_FILES) {
    const found = `more than ${MOST_FILES} changed files`
    findings.push(
      block('SG108', { path }, found, `at most ${MOST_FILES}`, 'Take them back: nothing is judged by half.'),
    )
  }
  if (pull.content.commits.length > MOST_COMMITS) {
    const found = `${pull.content.commits.length} commits`
    const remedy = 'Squash the branch: who wrote what must be readable to the last commit.'
    findings.push(block('SG106', { path }, found, `at most ${MOST_COMMITS}`, remedy))
  }
  return findings
}

function fileFindings({ engagement, pull }: RuleContext, { path, after }: Change): readonly Finding[] {
  if (pathUse(engagement.id, pull.phase, path) === 'foreign') {
    const expected = `only files of the ${pull.phase} phase of ${engagement.id}`
    return [
      block('SG101', { path }, 'a change of another phase', expected, 'Move the change to a pull request of its own.'),
    ]
  }
  if (after === null) {
    return [
      block(
        'SG107',
        { path },
        'a deleted file',
        'artifacts that stay',
        'Put the file back; an artifact is amended, never removed.',
      ),
    ]
  }
  if (after.mode !== '100644' || after.text === null) {
    const found = `${kindOf(after.mode)} of mode ${after.mode}`
    const remedy = 'Commit the text itself; what cannot be read in the review cannot be approved.'
    return [block('SG103', { path }, found, 'a plain text file of at most 1 MiB', remedy)]
  }
  return []
}

function kindOf(mode: string): string {
  if (mode === '120000') return 'a symbolic link'
  if (mode === '160000') return 'a submodule'
  return mode === '100755' ? 'an executable file' : 'a file that is not readable text'
}
