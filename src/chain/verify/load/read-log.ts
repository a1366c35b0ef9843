import type { Git } from '../../../git/git.ts'
import type { FileChange, FileVersion } from '../archive.ts'

/** A commit with what it changed against its first parent. */
export type LoggedCommit = {
  readonly sha: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly message: string
  readonly changes: readonly FileChange[]
}

/** Nothing that a repository's own configuration, graft file or commit graph says may bend what is read. */
const SETTINGS = [
  'core.commitGraph=false',
  'log.showSignature=false',
  'log.showRoot=true',
  'diff.ignoreSubmodules=none',
]
const ENVIRONMENT = { GIT_GRAFT_FILE: '/dev/null', GIT_NO_LAZY_FETCH: '1' }
const MARK = '\u0001'
const ABSENT = '000000'
const CHANGE_LENGTH = ':100644 100644 '.length + 40 + 1 + 40 + ' M'.length

/** The whole first-parent history of a commit, oldest first, from one git process. */
export async function readLog(git: Git, tip: string): Promise<readonly LoggedCommit[]> {
  const settings = SETTINGS.flatMap((setting) => ['-c', setting])
  const shape = [
    '-z',
    '--raw',
    '--no-abbrev',
    '--no-renames',
    '--no-color',
    '--no-notes',
    '--no-decorate',
    '--encoding=UTF-8',
  ]
  const history = ['--first-parent', '--diff-merges=first-parent', `--format=${MARK}%H %T %P%n%B`, tip, '--']
  const output = await git.run([...settings, 'log', ...shape, ...history], { env: ENVIRONMENT })
  return parseLog(output).toReversed()
}

/** Reads what `git log -z --raw` writes: a marked header for each commit, then a pair of tokens for each file. */
function parseLog(output: string): LoggedCommit[] {
  const commits: (LoggedCommit & { changes: FileChange[] })[] = []
  const tokens = output.split('\0')
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index] ?? ''
    if (token === '') continue
    if (token.startsWith(MARK)) {
      commits.push(parseHeader(token))
      continue
    }
    index += 1
    commits.at(-1)?.changes.push(parseChange(token, tokens[index] ?? ''))
  }
  return commits
}

function parseHeader(token: string): LoggedCommit & { changes: FileChange[] } {
  const end = token.indexOf('\n')
  const [sha = '', tree = '', ...parents] = token.slice(MARK.length, end).trim().split(' ')
  return { sha, tree, parents, message: token.slice(end + 1), changes: [] }
}

/** `:100644 100644 <id> <id> M`, every field of fixed width; a line feed comes before the first of a commit. */
function parseChange(token: string, path: string): FileChange {
  const at = token.startsWith('\n') ? 1 : 0
  if (token.length !== at + CHANGE_LENGTH || token[at] !== ':' || path === '') {
    throw new Error(`git log wrote what was not expected: ${JSON.stringify(token.slice(0, 120))}`)
  }
  const before = versionOf(token.slice(at + 1, at + 7), token.slice(at + 15, at + 55))
  const after = versionOf(token.slice(at + 8, at + 14), token.slice(at + 56, at + 96))
  return { path, status: token.slice(at + 97), before, after }
}

function versionOf(mode: string, blob: string): FileVersion | null {
  return mode === ABSENT ? null : { mode, blob }
}
