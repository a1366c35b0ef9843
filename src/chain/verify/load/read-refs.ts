import type { Git } from '../../../git/git.ts'
import { LEDGER_BRANCH } from '../../../model/place.ts'
import type { ChainRefs } from '../archive.ts'
import type { Violation } from '../violation.ts'

type Refs = ReadonlyMap<string, { readonly oid: string; readonly isHead: boolean; readonly target: string }>
type Found = { readonly refs: ChainRefs; readonly missing: null } | { readonly refs: null; readonly missing: Violation }

/**
 * Finds the tips to verify, in a bare repository or a plain clone.
 *
 * V01 Clone is complete: it is not shallow, and it has the default branch and the ledger branch. Whatever lacks one of them proves
 * nothing, so verification stops here.
 */
export async function readRefs(git: Git, asked: string | null): Promise<Found> {
  const format = '--format=%(refname) %(objectname) %(HEAD)%(symref)'
  const [shallow, refs] = await Promise.all([
    git.run(['rev-parse', '--is-shallow-repository']),
    git.run(['for-each-ref', format, 'refs/heads', 'refs/remotes/origin']).then(parseRefs),
  ])
  const fetchAll = `Run git fetch --unshallow origin, or git fetch origin ${LEDGER_BRANCH}:refs/remotes/origin/${LEDGER_BRANCH}, or clone again.`
  if (shallow.trim() !== 'false')
    return { refs: null, missing: v01('the clone is shallow: history is missing', fetchAll) }
  const branch = asked ?? defaultBranch(refs)
  const main = branch === null ? null : await chooseTip(git, refs, branch)
  if (branch === null || main === null) {
    return {
      refs: null,
      missing: v01(`the clone has no branch ${branch ?? 'that is the default one'}`, 'Name it with --branch.'),
    }
  }
  const ledger = await chooseTip(git, refs, LEDGER_BRANCH)
  if (ledger === null)
    return { refs: null, missing: v01(`the clone lacks the ledger branch ${LEDGER_BRANCH}`, fetchAll) }
  const parted = [...main.parted, ...ledger.parted]
  return { refs: { branch, main: main.tip, ledger: ledger.tip, parted }, missing: null }
}

function v01(message: string, remedy: string): Violation {
  return { code: 'V01', message, remedy }
}

function parseRefs(output: string): Refs {
  return new Map(
    output
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [, name = '', oid = '', mark = ''] = /^(\S+) (\S+) (.*)$/.exec(line) ?? []
        return [name, { oid, isHead: mark.startsWith('*'), target: mark.slice(1) }]
      }),
  )
}

function defaultBranch(refs: Refs): string | null {
  const remote = refs.get('refs/remotes/origin/HEAD')?.target.replace('refs/remotes/origin/', '')
  if (remote !== undefined && remote !== '') return remote
  const isClone = [...refs.keys()].some((name) => name.startsWith('refs/remotes/origin/'))
  const hasMain = refs.has('refs/heads/main') || refs.has('refs/remotes/origin/main')
  if (isClone && hasMain) return 'main'
  const local = [...refs].find(([, { isHead }]) => isHead)?.[0].replace('refs/heads/', '')
  if (local !== undefined && local !== LEDGER_BRANCH) return local
  return hasMain ? 'main' : null
}

/**
 * A clone can hold a branch twice. The one that is ahead is verified; when neither contains the other, history was rewritten on one
 * side, which is told, and the one that is checked out here is verified.
 */
async function chooseTip(
  git: Git,
  refs: Refs,
  branch: string,
): Promise<{ readonly tip: string; readonly parted: ChainRefs['parted'] } | null> {
  const here = refs.get(`refs/heads/${branch}`)?.oid
  const remote = refs.get(`refs/remotes/origin/${branch}`)?.oid
  const tip = here ?? remote
  if (tip === undefined) return null
  if (here === undefined || remote === undefined || here === remote) return { tip, parted: [] }
  const [behind, ahead] = await Promise.all([isAncestor(git, here, remote), isAncestor(git, remote, here)])
  if (behind) return { tip: remote, parted: [] }
  return { tip: here, parted: ahead ? [] : [{ branch, here, remote }] }
}

async function isAncestor(git: Git, ancestor: string, descendant: string): Promise<boolean> {
  return (await git.tryRun(['merge-base', '--is-ancestor', ancestor, descendant])).code === 0
}
