/** A git command failed: the world's fault, not the user's document. */
export class GitError extends Error {
  readonly args: readonly string[]
  readonly code: number
  constructor(args: readonly string[], code: number, stderr: string, options?: ErrorOptions) {
    super(`git ${args.join(' ')} ended with ${code}: ${stderr.trim()}`, options)
    this.name = 'GitError'
    this.args = args
    this.code = code
  }
}
