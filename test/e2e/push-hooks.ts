import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { repositoryOf } from './site.ts'

/** When git runs a hook: before what was pushed is there, when it can still be refused, or after. */
export type PushHook = 'pre-receive' | 'post-receive'

/**
 * Has the site's repository run a shell script on every push, which only the Action makes here. The script knows the branch as `$branch`, its
 * old and new commit as `$old` and `$new`, and the first line of what the new commit says as `$said`; it is run in the repository.
 */
export async function onPush(site: string, hook: PushHook, script: string): Promise<void> {
  const folder = join(repositoryOf(site), 'hooks')
  await mkdir(folder, { recursive: true })
  const head = '#!/bin/sh\nread -r old new ref\nbranch=${ref#refs/heads/}\nsaid=$(git log -1 --format=%s "$new")\n'
  await writeFile(join(folder, hook), `${head}${script}\n`)
  await chmod(join(folder, hook), 0o755)
}

export async function leavePushesAlone(site: string): Promise<void> {
  await rm(join(repositoryOf(site), 'hooks'), { recursive: true, force: true })
}
