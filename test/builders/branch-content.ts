import type { FileWrite } from '../../src/model/effect.ts'
import type { PullPhase } from '../../src/model/phase.ts'
import { phaseBranch } from '../../src/model/place.ts'
import type { BranchContent, Change, PhaseBranch, RepositoryFile } from '../../src/model/snapshot.ts'
import { authorityIn } from '../../src/model/authority.ts'
import { BOT } from './people.ts'
import { fileOf, gitId } from './repository-file.ts'
import { baseSha, ENGAGEMENT } from './world.ts'
import type { World } from './world.ts'

/** What a branch with these files carries beyond the default branch, in one commit of the phase's agent. */
export function contentOf(world: World, phase: PullPhase, files: readonly FileWrite[]): BranchContent {
  const written = files.map(({ path, content }) => ({ path, after: content === null ? null : fileOf(path, content) }))
  return contentWith(world, changesFrom(world.files, written), authorityIn(phase)?.agent)
}

/** The same from changes. `agent` undefined: the commit names none. */
export function contentWith(world: World, changes: readonly Change[], agent: string | undefined): BranchContent {
  const base = baseSha(world)
  const sha = gitId(
    `head ${base} ${changes.map(({ path, after }) => `${path} ${after?.mode} ${after?.blob}`).join('\n')}`,
  )
  const trailer = agent === undefined ? '' : `\n\nDrafted-by: ${agent}\n`
  const commit = {
    sha,
    parents: [base],
    author: BOT,
    committer: BOT,
    coAuthors: [],
    message: `Draft of ${ENGAGEMENT}${trailer}`,
  }
  return {
    sha,
    mergeBase: base,
    commits: changes.length === 0 ? [] : [commit],
    changes,
    predictedTree: gitId(`tree ${sha}`),
  }
}

type Written = { readonly path: string; readonly after: RepositoryFile | null }

/** The files that differ from the default branch, each with what stood there. */
export function changesFrom(base: readonly RepositoryFile[], written: readonly Written[]): readonly Change[] {
  return written.flatMap(({ path, after }) => {
    const before = base.find((file) => file.path === path) ?? null
    const same = before?.digest === after?.digest && before?.mode === after?.mode
    return same ? [] : [{ path, before, after }]
  })
}

/** The default branch after a merge of the content. */
export function merged(files: readonly RepositoryFile[], { changes }: BranchContent): readonly RepositoryFile[] {
  const changed = new Set(changes.map((change) => change.path))
  return [
    ...files.filter((file) => !changed.has(file.path)),
    ...changes.flatMap(({ after }) => (after === null ? [] : [after])),
  ]
}

export function branchOf(phase: PullPhase, content: BranchContent): PhaseBranch {
  return { name: phaseBranch(ENGAGEMENT, phase), phase, ...content }
}
