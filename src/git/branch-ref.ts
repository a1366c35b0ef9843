/** The full name of a branch's reference. */
export function branchRef(branch: string): string {
  return `refs/heads/${branch}`
}
