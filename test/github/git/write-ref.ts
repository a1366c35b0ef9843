import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Points a reference of the bare repository at a commit; null deletes it. A file, since a git process for each would cost much more. */
export async function writeRef(dir: string, ref: string, oid: string | null): Promise<void> {
  const path = join(dir, ref)
  if (oid === null) {
    await rm(path, { force: true })
    return
  }
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.lock`, `${oid}\n`)
  await rename(`${path}.lock`, path)
}

/** A bare repository that holds nothing, as `git init --bare` makes one. Whatever is reachable may be fetched by id, as from GitHub. */
export async function createBare(dir: string): Promise<void> {
  await mkdir(join(dir, 'objects'), { recursive: true })
  await mkdir(join(dir, 'refs'))
  await writeFile(join(dir, 'HEAD'), 'ref: refs/heads/main\n')
  const settings = [
    '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n',
    '[uploadpack]\n\tallowAnySHA1InWant = true\n\tallowFilter = true\n',
    '[receive]\n\tautogc = false\n',
    '[gc]\n\tauto = 0\n',
  ]
  await writeFile(join(dir, 'config'), settings.join(''))
}
