import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
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

/** File of a site with the id of the process that is to be killed when something is pushed. */
export function victimFile(site: string): string {
  return join(site, 'victim')
}

/**
 * From now on whoever looks at the site is killed right before each push of the Action, which then never arrives, and right after it: once at
 * every point, unless its name begins as one of `spared` does. A point is named like `before Start write-notice-1-apply`.
 */
export async function killOnPush(site: string, spared: readonly string[] = []): Promise<void> {
  const pass = spared.map((name) => `case "$point" in "${name}"*) exit 0 ;; esac\n`).join('')
  const script = (when: string): string =>
    `point="${when} \${said%%:*}"\n${pass}` +
    'if grep -Fxqs "$point" ../killed-at; then exit 0; fi\necho "$point" >> ../killed-at\n' +
    'kill -9 "$(cat ../victim)"\nexit 1'
  await onPush(site, 'pre-receive', script('before'))
  await onPush(site, 'post-receive', script('after'))
}

/** The points that somebody was killed at, in their order. */
export async function killedAt(site: string): Promise<readonly string[]> {
  return (await readFile(join(site, 'killed-at'), 'utf8')).split('\n').slice(0, -1)
}

export async function leavePushesAlone(site: string): Promise<void> {
  await rm(join(repositoryOf(site), 'hooks'), { recursive: true, force: true })
}
