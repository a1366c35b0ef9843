import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Git } from '../../src/git/git.ts'
import { openGit } from '../../src/git/git.ts'
import type { ObjectReader } from '../../src/git/object-reader.ts'
import { openObjectReader } from '../../src/git/object-reader.ts'

export type Scratch = {
  readonly dir: string
  readonly git: Git
  readonly reader: ObjectReader
  /** Commits `files` (path to content) on `ref` with git's own commands, on top of `parents`; gives the id. */
  readonly commit: (ref: string, files: Record<string, string>, parents?: readonly string[]) => Promise<string>
  readonly close: () => Promise<void>
}

/** A bare repository in a temporary folder. */
export async function openScratch(): Promise<Scratch> {
  const dir = await mkdtemp(join(tmpdir(), 'specgate-git-'))
  const git = openGit(dir)
  await git.run(['init', '--quiet', '--bare', '--initial-branch=main', '.'])
  const reader = openObjectReader(dir)
  return {
    dir,
    git,
    reader,
    commit: async (ref, files, parents = []) => {
      const commands = [
        `commit ${ref}\ncommitter T <t@example.net> 1700000000 +0130\ndata 5\nwork\n`,
        ...parents.map((parent, n) => `${n === 0 ? 'from' : 'merge'} ${parent}\n`),
        'deleteall\n',
        ...Object.entries(files).map(
          ([path, text]) =>
            `M ${path.endsWith('.sh') ? 755 : 644} inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
        ),
      ]
      await git.run(['fast-import', '--quiet', '--force'], { input: commands.join('') })
      return (await git.run(['rev-parse', ref])).trim()
    },
    close: async () => {
      reader.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
