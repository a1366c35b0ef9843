import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openGit } from '../git/git.ts'

/** Unified diff between two states as text, for people; says so when there is no difference (R3.7). */
export async function diffStates(before: string, after: string): Promise<string> {
  if (before === after) return 'No difference.\n'
  const folder = await mkdtemp(join(tmpdir(), 'specgate-diff-'))
  try {
    const names = ['state-before.json', 'state-after.json'] as const
    await Promise.all([before, after].map((text, index) => writeFile(join(folder, String(names[index])), text)))
    const plain = ['--no-index', '--no-ext-diff', '--no-textconv', '--no-color', '--src-prefix=', '--dst-prefix=']
    const { stdout } = await openGit(folder).tryRun(['diff', ...plain, '--', ...names])
    return stdout.slice(stdout.indexOf('--- '))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
