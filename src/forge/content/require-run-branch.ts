import { parseRunBranch } from '../../model/grant.ts'

/** Throws unless it is the name of a run branch: nothing else is ever deleted by this program. Gives its engagement. */
export function requireRunBranch(branch: string): string {
  const found = parseRunBranch(branch)
  if (found === null) throw new Error(`not a run branch: "${branch}"; only those are deleted`)
  return found.engagement
}
